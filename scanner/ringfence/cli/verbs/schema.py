"""The verb `schema`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path
from ringfence.errors import ExitCode

SUMMARY = "the JSON Schemas of all documents"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", nargs="?", default="", help="one document, such as ringfence.scan/1"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="DIR",
        help="write every schema here",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.places import write_private
    from ringfence.workflow.schema import schema_texts

    texts = schema_texts(arguments.name)
    for file_name, text in texts.items():
        if arguments.output is None:
            console.document(text)
        else:
            write_private(arguments.output / file_name, text)
            console.note(f"{file_name} written to {arguments.output}")
    return ExitCode.DONE
