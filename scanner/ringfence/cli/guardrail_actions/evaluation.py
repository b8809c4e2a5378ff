"""The action `guardrail eval`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console
from ringfence.cli.delivery import deliver
from ringfence.cli.guardrail_actions.policy_options import add_policies, policies_of
from ringfence.cli.log_options import file_path, given

SUMMARY = "what policies answer to a request"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_policies(parser)
    parser.add_argument(
        "--request",
        type=given,
        required=True,
        metavar="R",
        help="a request, an array or one object a line; JSON by hand, a file, or - for stdin",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="",
        metavar="F",
        help="text, json (default: text on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.guardrail_answers import answers_text
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.guardrail_eval import evaluate_requests

    evaluated = evaluate_requests(policies_of(arguments), arguments.request)
    for note in evaluated.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("text" if here and sys.stdout.isatty() else "json")
    text = (
        to_json(evaluated.document)
        if kind == "json"
        else answers_text(evaluated.document, colour=console.colour and here)
    )
    deliver(text, console, kind=kind, output=arguments.output)
    return evaluated.document.exit.code
