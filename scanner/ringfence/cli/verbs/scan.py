"""The verb `scan`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.interruption import interrupted_as
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_judgement, add_source, add_store
from ringfence.cli.requests import files_of, outputs_of, source_of
from ringfence.errors import ConfigError, ExitCode
from ringfence.model.finding import Severity
from ringfence.render.formats import ScanFormat

if TYPE_CHECKING:
    from ringfence.workflow.scan import ScanResult

SUMMARY = "collect, map and judge"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_source(parser)
    add_judgement(parser)
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format",
        action="append",
        type=given,
        default=[],
        metavar="F[=FILE]",
        help=f"repeatable: {', '.join(ScanFormat)} (default: table on a terminal, else json)",
    )
    output.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="FILE",
        help="write the document here instead of stdout",
    )
    add_store(output)
    output.add_argument("--no-store", action="store_true", help="do not keep the scan")
    output.add_argument(
        "--resume",
        type=file_path,
        default=None,
        metavar="DIR",
        help="go on with an interrupted scan's recording",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.scan import ScanRequest, scan

    outputs = outputs_of(arguments)
    if arguments.resume is not None and (arguments.demo or arguments.recorded):
        raise ConfigError("--resume goes with a live scan only", hint="drop --demo or --from")
    if only_athena(arguments, console):
        return ExitCode.DONE
    result = scan(
        ScanRequest(
            source=source_of(arguments, recording=arguments.resume),
            files=files_of(arguments),
            settings=arguments.settings,
            store=arguments.store,
            keep=not arguments.no_store,
            fail_on=Severity(arguments.fail_on),
            allow_incomplete=arguments.allow_incomplete,
            baseline=arguments.baseline,
        ),
        on_progress=console.progress,
        interrupted_as=interrupted_as,
    )
    for note in result.notes:
        console.note(note)
    for row in result.document.coverage:
        if not row.complete:
            place = f"{row.account} {row.region}".strip()
            console.detail(f"{row.source} {place}: {row.status}. {row.detail}")
    _write_scan(result, outputs, console)
    if (ScanFormat.TABLE, None) not in outputs:
        console.ended(result.document.exit)
    if result.store_error is not None:
        console.error(str(result.store_error), result.store_error.hint)
        return ExitCode.USAGE
    return result.document.exit.code


def _write_scan(
    result: ScanResult, outputs: Sequence[tuple[ScanFormat, Path | None]], console: Console
) -> None:
    from ringfence.render.registry import render_scan
    from ringfence.workflow.places import write_private

    width = table_width()
    for kind, path in outputs:
        text = render_scan(
            result.document, kind, width=width, colour=console.colour and path is None
        )
        if path is None:
            console.document(text)
        else:
            write_private(path, text)
            console.note(f"{kind} written to {path}")
