"""Options that several verbs share, and how a verb's parser is made. Imports nothing heavy."""

from __future__ import annotations

import argparse

from ringfence import __version__
from ringfence.cli.log_options import add_log_engine, add_log_files, file_path, given
from ringfence.model.finding import Severity


def add_parser(
    parsers: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    """Add the parser of one verb, or of one action of a verb, with what every verb takes."""
    sub = parsers.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        allow_abbrev=False,
    )
    add_everywhere(sub)
    sub.set_defaults(complain=sub.error)
    return sub


def add_everywhere(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no notes")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on stderr")
    parser.add_argument("--no-color", action="store_true", help="no colour (also NO_COLOR)")
    parser.add_argument("--version", action="version", version=f"ringfence {__version__}")


def add_source(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source (default: live AWS)")
    recorded = group.add_mutually_exclusive_group()
    recorded.add_argument("--demo", action="store_true", help="the bundled sample estate")
    recorded.add_argument(
        "--from",
        dest="recorded",
        type=file_path,
        metavar="PATH",
        help="a bundle, or the SQLite file of an earlier scan",
    )
    group.add_argument(
        "--scan-id", default="", help="which scan of that SQLite file (default: the latest)"
    )
    add_live(group)
    add_log_engine(group, "spark", "logs-insights")
    add_log_files(parser)


def add_live(group: argparse._ActionsContainer) -> None:
    group.add_argument("--profile", default="", help="AWS profile")
    group.add_argument(
        "--region",
        action="append",
        type=given,
        default=[],
        metavar="REGION",
        help="repeatable; `all` for every region with AgentCore (default: the profile's region)",
    )
    group.add_argument("--role-arn", default="", metavar="ARN", help="role to assume first")
    group.add_argument("--org", action="store_true", help="every account of the organization")
    group.add_argument(
        "--role-name", default="", metavar="NAME", help="role to assume in each account of --org"
    )
    group.add_argument(
        "--since",
        default=None,
        metavar="SPAN",
        help="how far back logs are read, as in 36h (default: 14d)",
    )
    group.add_argument(
        "--allow-endpoint",
        action="store_true",
        help="accept an AWS endpoint that is neither AWS nor loopback",
    )
    group.add_argument(
        "--workers",
        type=int,
        default=None,
        metavar="N",
        help="calls in flight at once (default: 8)",
    )
    group.add_argument(
        "--max-rps",
        type=float,
        default=None,
        metavar="N",
        help="at most N calls a second per account and region",
    )
    group.add_argument(
        "--no-workloads",
        action="store_true",
        help="do not look for AI workloads outside AgentCore (Lambda, ECS, EC2, SageMaker …)",
    )


def add_judgement(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("judgement")
    group.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="sanctioned destinations and enforcement points (default: ringfence.toml beside the store)",
    )
    group.add_argument(
        "--fail-on",
        choices=tuple(map(str, Severity)),
        default=str(Severity.HIGH),
        metavar="SEVERITY",
        help="exit 1 from this severity on: critical, high, medium, low, info (default: high)",
    )
    group.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    group.add_argument(
        "--baseline",
        type=file_path,
        default=None,
        metavar="FILE",
        help="an earlier scan document; its findings are `existing` and no longer fail the scan",
    )


def add_store(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--store", type=file_path, default=None, metavar="FILE", help="SQLite file with past scans"
    )
