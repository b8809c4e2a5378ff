"""The verb `eval`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console, on_screen, table_width
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.cli.semantics_options import add_semantics, semantics_of
from ringfence.errors import ConfigError

SUMMARY = "which rule of a pack takes a flow"
_QUESTION = ("src", "dst", "host", "url", "protocol", "port", "tls")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=file_path, required=True, metavar="P", help="the pack")
    parser.add_argument(
        "--flows",
        type=given,
        default=None,
        metavar="FILE",
        help="flows, one JSON object a line or one array; - for stdin",
    )
    _add_question(parser.add_argument_group("one flow by hand, in place of --flows"))
    add_semantics(parser)
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="",
        metavar="F",
        help="table, json (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.evaluation import eval_json, eval_table
    from ringfence.workflow.evaluation import EvalRequest, evaluate_flows

    entry = _entry(arguments)
    evaluated = evaluate_flows(
        EvalRequest(
            pack=arguments.pack,
            flows=arguments.flows or "",
            entry=entry,
            semantics=semantics_of(arguments),
        )
    )
    for note in evaluated.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    width = table_width()
    text = (
        eval_json(evaluated.document)
        if kind == "json"
        else eval_table(evaluated.document, width=width, colour=console.colour and here)
    )
    deliver(
        on_screen(text) if here and kind == "table" else text,
        console,
        kind=kind,
        output=arguments.output,
    )
    return evaluated.document.exit.code


def _add_question(group: argparse._ActionsContainer) -> None:
    group.add_argument("--src", type=given, metavar="A", help="an address or a SmartGroup's name")
    group.add_argument("--dst", type=given, metavar="A", help="an address or a SmartGroup's name")
    group.add_argument(
        "--host", metavar="H", help="the SNI or Host header; '' says that there is none"
    )
    group.add_argument("--url", type=given, metavar="U", help="host/path")
    group.add_argument("--protocol", type=given, metavar="P", help="default: TCP")
    group.add_argument("--port", type=int, metavar="N", help="the destination port")
    group.add_argument(
        "--tls",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether it is TLS (default: not known)",
    )


def _entry(arguments: argparse.Namespace) -> dict[str, object] | None:
    """The flow by hand; None where a file asks. ConfigError for both and for neither."""
    said = {key: value for key in _QUESTION if (value := getattr(arguments, key)) is not None}
    if arguments.flows and said:
        raise ConfigError(
            f"--flows and --{next(iter(said))} both ask", hint="give a file or one flow, not both"
        )
    if not arguments.flows and "src" not in said:
        raise ConfigError(
            "there is no flow to ask for", hint="give --flows FILE, or --src and more"
        )
    return None if arguments.flows else said
