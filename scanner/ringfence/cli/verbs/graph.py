"""The verb `graph`."""

from __future__ import annotations

import argparse

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console
from ringfence.cli.graph_options import add_graph_questions
from ringfence.cli.log_options import file_path
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, question_of, source_of
from ringfence.errors import ExitCode
from ringfence.render.formats import GraphFormat

SUMMARY = "the egress graph"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_source(parser)
    parser.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    parser.add_argument(
        "--format",
        choices=tuple(map(str, GraphFormat)),
        default=str(GraphFormat.JSON),
        metavar="F",
        help=f"{', '.join(GraphFormat)} (default: json, node-link)",
    )
    add_graph_questions(parser)
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.graph import export
    from ringfence.workflow.places import write_private

    if only_athena(arguments, console):
        return ExitCode.DONE
    exported = export(
        source_of(arguments),
        files_of(arguments),
        settings=arguments.settings,
        kind=GraphFormat(arguments.format),
        question=question_of(arguments),
        allow_incomplete=arguments.allow_incomplete,
        on_progress=console.progress,
    )
    for note in exported.notes:
        console.note(note)
    if arguments.output is None:
        console.document(exported.text)
    else:
        write_private(arguments.output, exported.text)
        console.note(f"{arguments.format} written to {arguments.output}")
    console.ended(exported.exit)
    return exported.exit.code
