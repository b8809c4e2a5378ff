"""The verb `verify`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.cli.verify_options import add_verification, span_of, verify_request
from ringfence.errors import ConfigError, ExitCode

if TYPE_CHECKING:
    from ringfence.model.verification import VerifyDocument
    from ringfence.workflow.verify import VerifyRequest

SUMMARY = "is containment in force, layer by layer, for every runtime"
_FORMATS = ("table", "json", "junit", "markdown")
_SHORTEST_PAUSE = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    add_verification(parser)
    parser.add_argument(
        "--watch",
        type=given,
        default=None,
        metavar="PAUSE",
        help="verify again after every pause, as in 60s or 5m, and say only what changed",
    )
    parser.add_argument(
        "--rounds", type=int, default=None, metavar="N", help="end --watch after N rounds"
    )
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="",
        metavar="F",
        help=f"{', '.join(_FORMATS)} (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    if only_athena(arguments, console):
        return ExitCode.DONE
    request = verify_request(arguments)
    if arguments.watch is None:
        if arguments.rounds is not None:
            raise ConfigError("--rounds goes with --watch")
        return _once(request, arguments, console)
    return _watched(request, arguments, console)


def _once(request: VerifyRequest, arguments: argparse.Namespace, console: Console) -> int:
    document = _verified(request, console)
    for note in document.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    text = _rendered(document, kind, colour=console.colour and here)
    deliver(text, console, kind=kind, output=arguments.output)
    if kind != "table" or not here:
        console.ended(document.exit)
    return document.exit.code


def _verified(request: VerifyRequest, console: Console) -> VerifyDocument:
    from ringfence.workflow.verify import verify_containment

    return verify_containment(request, on_progress=console.progress, on_result=console.check_result)


def _rendered(document: VerifyDocument, kind: str, *, colour: bool) -> str:
    from ringfence.render.scan_json import to_json
    from ringfence.render.verification import verify_table
    from ringfence.render.verification_files import verify_junit, verify_markdown

    match kind:
        case "json":
            return to_json(document)
        case "junit":
            return verify_junit(document)
        case "markdown":
            return verify_markdown(document)
        case _:
            return verify_table(document, width=table_width(), colour=colour)


def _watched(request: VerifyRequest, arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.verification import drift_text
    from ringfence.workflow.watch import watch

    if arguments.format in ("junit", "markdown") or arguments.output is not None:
        raise ConfigError(
            "--watch writes lines to stdout", hint="drop -o, or --format table or json"
        )
    every = span_of(arguments.watch, "--watch").total_seconds()
    if every < _SHORTEST_PAUSE or (arguments.rounds is not None and arguments.rounds < 1):
        raise ConfigError(
            f"--watch is at least {_SHORTEST_PAUSE}s and --rounds at least 1",
            hint="as in --watch 60s",
        )
    lines = arguments.format == "json" or not (arguments.format or sys.stdout.isatty())
    code = ExitCode.DONE.value
    for each in watch(
        lambda: _verified(request, console),
        every=every,
        rounds=arguments.rounds,
    ):
        if each.document is not None:
            code = each.document.exit.code
            console.verified(each.document)
        if each.first and each.document is not None:
            console.note(f"watching: {each.document.why}")
            for note in each.document.notes:
                console.note(note)
        if each.changes:
            console.document(drift_text(each.changes, lines=lines, width=table_width()))
    return code
