"""The verb `replay`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.cli.semantics_options import add_semantics, semantics_of
from ringfence.errors import ConfigError
from ringfence.model.holdout import Learning
from ringfence.model.replay import NewSide

SUMMARY = "past traffic against a pack"
_SOURCES = ("demo", "recorded", "flow_logs", "dns_logs", "cloudtrail", "spans", "dcf_logs")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=file_path, required=True, metavar="P", help="the pack")
    parser.add_argument(
        "--flows",
        type=given,
        default=None,
        metavar="FILE",
        help="flows in place of a source, one JSON object a line or one array; - for stdin",
    )
    parser.add_argument(
        "--baseline",
        type=file_path,
        default=None,
        metavar="PACK",
        help="the pack that was in force before (default: what flowed then)",
    )
    parser.add_argument(
        "--as-is",
        action="store_true",
        help="take the pack as it is, and not as if every rule were enforced",
    )
    parser.add_argument(
        "--show",
        type=int,
        default=1000,
        metavar="N",
        help="the most flows that the document lists, changed ones first (default: 1000)",
    )
    _add_holdout(parser)
    parser.add_argument(
        "--fail-on-revoked",
        action="store_true",
        help="exit 1 when something that was used would surely be cut",
    )
    add_semantics(parser)
    add_source(parser)
    parser.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="",
        metavar="F",
        help="table, json (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def _add_holdout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--holdout",
        type=float,
        default=None,
        metavar="SHARE",
        help="make an allow-list as of this share of the window and judge it by the rest, as in 0.7",
    )
    parser.add_argument(
        "--learn",
        choices=tuple(map(str, Learning)),
        default=str(Learning.SANCTIONED),
        metavar="L",
        help="what the allow-list of --holdout holds: sanctioned, what propose would permit, or "
        "approvable, every name that was seen and may be approved (default: sanctioned)",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.replay import replay_json, replay_table
    from ringfence.workflow.replay import ReplayRequest, replay_traffic

    _check(arguments)
    if only_athena(arguments, console):
        return 0
    replayed = replay_traffic(
        ReplayRequest(
            pack=arguments.pack,
            source=None if arguments.flows else source_of(arguments),
            files=files_of(arguments),
            flows=arguments.flows or "",
            settings=arguments.settings,
            baseline=arguments.baseline,
            semantics=semantics_of(arguments),
            side=NewSide.AS_IS if arguments.as_is else NewSide.ENFORCED,
            shown=arguments.show,
            fail_on_revoked=arguments.fail_on_revoked,
            allow_incomplete=arguments.allow_incomplete,
            holdout=arguments.holdout,
            learning=Learning(arguments.learn),
        ),
        on_progress=console.progress,
    )
    for note in replayed.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    width = table_width()
    text = (
        replay_json(replayed.document)
        if kind == "json"
        else replay_table(replayed.document, width=width, colour=console.colour and here)
    )
    deliver(text, console, kind=kind, output=arguments.output)
    console.ended(replayed.document.exit)
    return replayed.document.exit.code


def _check(arguments: argparse.Namespace) -> None:
    if arguments.show < 0:
        raise ConfigError("--show must not be below 0")
    if arguments.flows is None:
        return
    for option in _SOURCES:
        if getattr(arguments, option):
            shown = "--from" if option == "recorded" else f"--{option.replace('_', '-')}"
            raise ConfigError(f"--flows and {shown} are both traffic", hint="give one of them")
