"""The verb `history`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.options import add_store
from ringfence.errors import ExitCode

SUMMARY = "past scans in the store"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="default: table"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.history import history_json, history_table
    from ringfence.workflow.history import history

    lines = history(arguments.store)
    console.document(history_json(lines) if arguments.format == "json" else history_table(lines))
    return ExitCode.DONE
