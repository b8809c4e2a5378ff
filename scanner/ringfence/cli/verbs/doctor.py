"""The verb `doctor`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.options import add_live
from ringfence.cli.requests import live_of

SUMMARY = "what keeps a scan from reading everything, and the fix"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_live(parser.add_argument_group("source"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.doctor import doctor_json, doctor_text
    from ringfence.workflow.doctor import examine

    report = examine(live_of(arguments), on_progress=console.progress)
    console.document(doctor_json(report) if arguments.format == "json" else doctor_text(report))
    return report.exit.code
