"""The verb `probe`."""

from __future__ import annotations

import argparse
import math

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path, given
from ringfence.errors import ConfigError

SUMMARY = "a plan of what to try from inside a runtime's subnet, and the program that tries it"
_LAST_PORT = 65_535
_DEFAULT_PORT = 443


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=file_path, required=True, metavar="P", help="the pack")
    _add_places(parser)
    parser.add_argument(
        "--src",
        type=given,
        default=None,
        metavar="A",
        help="an address or SmartGroup as the source (default: that of most rules)",
    )
    parser.add_argument(
        "--no-well-known",
        action="store_true",
        help="try no public service beside the hosts of the pack and those given here",
    )
    parser.add_argument(
        "--resolver",
        type=given,
        default=None,
        metavar="A",
        help="DNS server (default: the system's)",
    )
    parser.add_argument(
        "--block-page",
        action="append",
        type=given,
        default=[],
        metavar="TEXT",
        help="a text of the block page; repeatable",
    )
    parser.add_argument(
        "--intercepting-issuer",
        action="append",
        type=given,
        default=[],
        metavar="TEXT",
        help="a text in the issuer of the gateway's own certificates; repeatable",
    )
    parser.add_argument(
        "--sinkhole",
        action="append",
        type=given,
        default=[],
        metavar="A",
        help="an address or network that a DNS filter answers with; repeatable",
    )
    parser.add_argument(
        "--rate",
        type=float,
        default=2.0,
        metavar="N",
        help="connections a second (default: 2, at most 20)",
    )
    parser.add_argument(
        "--time-limit",
        type=float,
        default=600.0,
        metavar="S",
        help="seconds in total (default: 600, at most 3600)",
    )
    parser.add_argument(
        "-o",
        dest="output",
        type=file_path,
        default=None,
        metavar="DIR",
        help="write the plan and the program into this folder (default: print the plan)",
    )


def _add_places(parser: argparse.ArgumentParser) -> None:
    for option, text in (
        ("--canary", "a host of yours that is up and that the pack denies"),
        ("--alive", "another host that you reached from elsewhere and that the pack denies"),
        ("--positive", "a host that is up and that the pack permits"),
    ):
        parser.add_argument(
            option,
            action="append",
            type=given,
            default=[],
            metavar="HOST:PORT",
            help=f"{text} (port: 443); repeatable",
        )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.model.probe import ProbeLimits
    from ringfence.workflow.probe import PlanRequest, plan_probe, write_probe

    if not 0.01 <= arguments.rate <= 20:  # noqa: PLR2004 - what the program takes
        raise ConfigError("--rate is not between 0.01 and 20")
    if not 1 <= arguments.time_limit <= 3600:  # noqa: PLR2004 - likewise
        raise ConfigError("--time-limit is not between 1 and 3600")
    planned = plan_probe(
        arguments.pack,
        PlanRequest(
            canaries=tuple(map(_place, arguments.canary)),
            reached=tuple(map(_place, arguments.alive)),
            positive=tuple(map(_place, arguments.positive)),
            src=arguments.src or "",
            well_known=not arguments.no_well_known,
            limits=ProbeLimits(
                per_second=arguments.rate, total_seconds=math.ceil(arguments.time_limit)
            ),
            resolver=_address(arguments.resolver or "", "--resolver"),
            sinkholes=tuple(_network(each) for each in arguments.sinkhole),
            block_pages=tuple(arguments.block_page),
            intercepting_issuers=tuple(arguments.intercepting_issuer),
        ),
    )
    for note in planned.notes:
        console.note(note)
    if arguments.output is None:
        console.document(planned.text)
    else:
        names = ", ".join(write_probe(arguments.output, planned))
        console.note(f"{names} written to {arguments.output}; nothing was sent")
    return 0


def _place(text: str) -> tuple[str, int]:
    """HOST, HOST:PORT, [IPv6]:PORT; ConfigError for anything else."""
    host, colon, port = text.rpartition(":")
    if not colon or (text.count(":") > 1 and not host.endswith("]")):
        host, port = text, str(_DEFAULT_PORT)
    host = host.strip("[]").lower().rstrip(".")
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0  # noqa: PLR2004
    named = host.isascii() and host.replace("-", "").replace(".", "").replace(":", "").isalnum()
    if not named or not 0 < number <= _LAST_PORT:
        raise ConfigError(f"{text[:80]!a} is no HOST:PORT", hint="as in canary.example.net:443")
    return host, number


def _address(text: str, option: str) -> str:
    from ipaddress import ip_address

    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise ConfigError(f"{option} {text[:80]!a} is no address") from None


def _network(text: str) -> str:
    from ipaddress import ip_network

    try:
        return str(ip_network(text))
    except ValueError:
        raise ConfigError(f"--sinkhole {text[:80]!a} is no address or network") from None
