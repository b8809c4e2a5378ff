"""The verb `verify`."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.controller_options import add_controller, controller_choice, copilot_choice
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.cli.semantics_options import add_semantics, semantics_of
from ringfence.errors import ConfigError, ExitCode

if TYPE_CHECKING:
    from ringfence.model.verification import VerifyDocument
    from ringfence.workflow.verify import VerifyRequest

SUMMARY = "is containment in force, layer by layer, for every runtime"
_FORMATS = ("table", "json", "junit", "markdown")
_PAUSE = re.compile(r"(?P<number>\d{1,6})(?P<unit>[smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_SHORTEST_PAUSE = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pack",
        type=file_path,
        default=None,
        metavar="P",
        help="the pack that is expected in force",
    )
    add_controller(parser)
    _add_guardrail(parser.add_argument_group("guardrail"))
    parser.add_argument(
        "--probe-results",
        type=file_path,
        default=None,
        metavar="FILE",
        help="the report of a probe that ran inside a runtime's subnet",
    )
    add_source(parser)
    add_semantics(parser)
    parser.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    parser.add_argument(
        "--fresh",
        type=given,
        default="24h",
        metavar="SPAN",
        help="how old a denial may be that shows what is in force now, as in 6h (default: 24h)",
    )
    parser.add_argument(
        "--watch",
        type=given,
        default=None,
        metavar="PAUSE",
        help="verify again after every pause, as in 60s or 5m, and say only what changed",
    )
    parser.add_argument(
        "--rounds", type=int, default=None, metavar="N", help="end --watch after N rounds"
    )
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="",
        metavar="F",
        help=f"{', '.join(_FORMATS)} (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def _add_guardrail(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--scp",
        action="append",
        nargs="+",
        type=given,
        default=[],
        metavar="S",
        help="the service control policies of one layer: root, each OU, account; repeatable",
    )
    group.add_argument(
        "--live-iam",
        action="store_true",
        help="ask IAM's own simulator too (iam:SimulatePrincipalPolicy), a few calls a principal",
    )
    group.add_argument(
        "--no-scp", action="store_true", help="there are no service control policies"
    )
    group.add_argument(
        "--management-account",
        type=given,
        default=None,
        metavar="ID",
        help="the account that no service control policy holds for",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    if only_athena(arguments, console):
        return ExitCode.DONE
    request = _request(arguments)
    if arguments.watch is None:
        if arguments.rounds is not None:
            raise ConfigError("--rounds goes with --watch")
        return _once(request, arguments, console)
    return _watched(request, arguments, console)


def _request(arguments: argparse.Namespace) -> VerifyRequest:
    from ringfence.workflow.guardrail_check import CheckRequest
    from ringfence.workflow.verify import VerifyRequest

    source, files = source_of(arguments), files_of(arguments)
    return VerifyRequest(
        source=source,
        files=files,
        settings=arguments.settings,
        pack=arguments.pack,
        controller=controller_choice(arguments),
        copilot=copilot_choice(arguments),
        guardrail=CheckRequest(
            source=source,
            files=files,
            settings=arguments.settings,
            scps=tuple(map(tuple, arguments.scp)),
            no_scp=arguments.no_scp,
            management_account=arguments.management_account or "",
        ),
        live_iam=arguments.live_iam,
        probe_results=arguments.probe_results,
        semantics=semantics_of(arguments),
        fresh=_span(arguments.fresh, "--fresh"),
        allow_incomplete=arguments.allow_incomplete,
    )


def _once(request: VerifyRequest, arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.verify import verify_containment

    document = verify_containment(request, on_progress=console.progress)
    for note in document.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    text = _rendered(document, kind, colour=console.colour and here)
    deliver(text, console, kind=kind, output=arguments.output)
    if document.exit.code and (kind != "table" or not here):
        console.note(f"exit {document.exit.code}: {document.exit.reason}")
    return document.exit.code


def _rendered(document: VerifyDocument, kind: str, *, colour: bool) -> str:
    from ringfence.render.scan_json import to_json
    from ringfence.render.verification import verify_table
    from ringfence.render.verification_files import verify_junit, verify_markdown

    match kind:
        case "json":
            return to_json(document)
        case "junit":
            return verify_junit(document)
        case "markdown":
            return verify_markdown(document)
        case _:
            return verify_table(document, width=table_width(), colour=colour)


def _watched(request: VerifyRequest, arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.verification import drift_text
    from ringfence.workflow.verify import verify_containment
    from ringfence.workflow.watch import watch

    if arguments.format in ("junit", "markdown") or arguments.output is not None:
        raise ConfigError(
            "--watch writes lines to stdout", hint="drop -o, or --format table or json"
        )
    every = _span(arguments.watch, "--watch").total_seconds()
    if every < _SHORTEST_PAUSE or (arguments.rounds is not None and arguments.rounds < 1):
        raise ConfigError(
            f"--watch is at least {_SHORTEST_PAUSE}s and --rounds at least 1",
            hint="as in --watch 60s",
        )
    lines = arguments.format == "json" or not (arguments.format or sys.stdout.isatty())
    code = ExitCode.DONE.value
    for each in watch(
        lambda: verify_containment(request, on_progress=console.progress),
        every=every,
        rounds=arguments.rounds,
    ):
        if each.document is not None:
            code = each.document.exit.code
        if each.first and each.document is not None:
            console.note(f"watching: {each.document.why}")
            for note in each.document.notes:
                console.note(note)
        if each.changes:
            console.document(drift_text(each.changes, lines=lines, width=table_width()))
    return code


def _span(text: str, option: str) -> timedelta:
    match = _PAUSE.fullmatch(text.strip().lower())
    if match is None or not int(match["number"]):
        raise ConfigError(f"{option} {text!r} is no span of time", hint="write 60s, 5m or 24h")
    return timedelta(seconds=int(match["number"]) * _SECONDS[match["unit"]])
