"""The verb `diff`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console, on_screen
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_store
from ringfence.cli.semantics_options import add_semantics, semantics_of

SUMMARY = "what two packs decide differently, or two scans found"


def add_options(parser: argparse.ArgumentParser) -> None:
    for side in ("old", "new"):
        parser.add_argument(
            side,
            type=given,
            metavar=side.upper(),
            help=f"the {side} pack, scan document, or id of a scan in the store",
        )
    add_store(parser)
    parser.add_argument(
        "--flows",
        type=given,
        default=None,
        metavar="FILE",
        help="past flows to weigh the changes by, one JSON object a line or one array; - for stdin",
    )
    parser.add_argument(
        "--fail-on-new",
        action="store_true",
        help="exit 1 where the new pack opens anything, or the new scan has a new destination or finding",
    )
    add_semantics(parser)
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="",
        metavar="F",
        help="table, json (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.difference import diff_json, diff_table
    from ringfence.workflow.diff import DiffRequest, diff

    diffed = diff(
        DiffRequest(
            old=arguments.old,
            new=arguments.new,
            store=arguments.store,
            flows=arguments.flows or "",
            semantics=semantics_of(arguments),
            fail_on_new=arguments.fail_on_new,
        )
    )
    for note in diffed.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    if kind == "json":
        text = diff_json(diffed.document)
    else:
        text = diff_table(diffed.document, colour=console.colour and here)
    deliver(
        on_screen(text) if here and kind == "table" else text,
        console,
        kind=kind,
        output=arguments.output,
    )
    return diffed.document.exit.code
