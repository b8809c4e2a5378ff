"""The action `evidence verify`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console, on_screen
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path

SUMMARY = "whether a bundle is as it was sealed, and by whom"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", type=file_path, metavar="FILE", help="the zip")
    parser.add_argument(
        "--key",
        type=file_path,
        default=None,
        metavar="PUB",
        help="the Ed25519 public key that has to have signed it",
    )
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="",
        metavar="F",
        help="table, json (default: table on a terminal, else json)",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.scan_json import to_json
    from ringfence.render.seal import seal_table
    from ringfence.workflow.evidence import check_evidence

    report = check_evidence(arguments.bundle, arguments.key)
    kind = arguments.format or ("table" if sys.stdout.isatty() else "json")
    for note in report.notes:
        console.note(note)
    text = to_json(report) if kind == "json" else on_screen(seal_table(report))
    deliver(text, console, kind=kind, output=None)
    return report.exit.code
