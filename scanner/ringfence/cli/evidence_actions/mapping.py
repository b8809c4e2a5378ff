"""The action `evidence mapping`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console, on_screen
from ringfence.cli.delivery import deliver
from ringfence.errors import ExitCode

SUMMARY = "which controls of which frameworks the files of a bundle are evidence relevant to"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("markdown", "json"),
        default="",
        metavar="F",
        help="markdown, json (default: markdown on a terminal, else json)",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.evidence_mapping import mapping_markdown
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.evidence_mapping import mapping_document

    kind = arguments.format or ("markdown" if sys.stdout.isatty() else "json")
    document = mapping_document()
    text = to_json(document) if kind == "json" else on_screen(mapping_markdown(document))
    deliver(text, console, kind=kind, output=None)
    return ExitCode.DONE
