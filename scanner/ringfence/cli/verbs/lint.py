"""The verb `lint`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console, on_screen
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path
from ringfence.cli.semantics_options import add_semantics, semantics_of
from ringfence.model.finding import Severity

SUMMARY = "what is wrong with a pack of firewall rules"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=file_path, metavar="PACK", help="the pack")
    parser.add_argument(
        "--guardrail",
        type=file_path,
        default=None,
        metavar="FILE",
        help="an IAM policy that goes with it, judged as well",
    )
    parser.add_argument(
        "--fail-on",
        choices=tuple(map(str, Severity)),
        default=str(Severity.LOW),
        metavar="SEVERITY",
        help="exit 1 from this severity on: critical, high, medium, low, info (default: low)",
    )
    add_semantics(parser)
    parser.add_argument(
        "--format",
        choices=("table", "json", "sarif"),
        default="",
        metavar="F",
        help="table, json, sarif (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.lint import lint_json, lint_sarif, lint_table
    from ringfence.workflow.lint import LintRequest, lint

    linted = lint(
        LintRequest(
            pack=arguments.pack,
            guardrail=arguments.guardrail,
            semantics=semantics_of(arguments),
            fail_on=Severity(arguments.fail_on),
        )
    )
    for note in linted.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    if kind == "json":
        text = lint_json(linted.document)
    elif kind == "sarif":
        text = lint_sarif(linted.document, path=str(arguments.pack))
    else:
        text = lint_table(linted.document, colour=console.colour and here)
    deliver(
        on_screen(text) if here and kind == "table" else text,
        console,
        kind=kind,
        output=arguments.output,
    )
    return linted.document.exit.code
