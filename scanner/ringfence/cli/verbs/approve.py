"""The verb `approve`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_parser, add_store
from ringfence.errors import ExitCode
from ringfence.model.approval import Decide

if TYPE_CHECKING:
    from ringfence.workflow.decisions import Decision

SUMMARY = "record decisions on destinations and findings in ringfence.toml"
_LIST = "list"
_ACTIONS = {
    Decide.SANCTION: "put destinations on the sanctioned list",
    Decide.DENY: "put destinations on the denied list",
    Decide.EXCEPT: "accept destinations or findings until a day",
    Decide.UNDO: "take back what was decided of destinations or findings",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action, summary in _ACTIONS.items():
        sub = add_parser(actions, action.value, summary)
        sub.add_argument(
            "hosts",
            nargs="*",
            type=given,
            metavar="HOST",
            help="api.openai.com, *.corp.example or an address",
        )
        if action in (Decide.EXCEPT, Decide.UNDO):
            _add_finding(sub)
        if action is not Decide.UNDO:
            sub.add_argument("--owner", required=True, metavar="WHO", help="who answers for it")
            sub.add_argument("--reason", required=True, metavar="WHY", help="why, and a ticket")
        if action is Decide.EXCEPT:
            _add_terms(sub)
        sub.add_argument("--dry-run", action="store_true", help="show what would change only")
        _add_place(sub)
    _add_place(add_parser(actions, _LIST, "what was decided, by whom, and until when"))


def _add_finding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--finding",
        action="append",
        type=given,
        default=[],
        metavar="FP",
        help="the fingerprint of a finding; repeatable",
    )


def _add_terms(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--expires", required=True, metavar="DATE", help="the last day, such as 2027-03-31"
    )
    parser.add_argument("--rule", default="", metavar="R", help="the rule of the pack it is for")
    parser.add_argument(
        "--runtime", default="", metavar="ARN", help="the only workload it is for, * for any part"
    )


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="the file to write (default: ringfence.toml beside the store)",
    )
    add_store(parser)
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default=None,
        help="default: table on a terminal, else json",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.decisions import changes_text, decisions_table
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.approve import Place, approve, list_decisions

    place = Place(settings=arguments.settings, store=arguments.store)
    listing = arguments.action == _LIST
    dry_run = not listing and arguments.dry_run
    if listing:
        document = list_decisions(place)
    else:
        document = approve(_decision(arguments), place, dry_run=dry_run)
    for note in document.notes:
        console.note(note)
    kind = arguments.format or ("table" if sys.stdout.isatty() else "json")
    if kind == "json":
        console.document(to_json(document))
    elif listing:
        console.document(decisions_table(document))
    else:
        console.document(changes_text(document, dry_run=dry_run))
    return ExitCode.DONE


def _decision(arguments: argparse.Namespace) -> Decision:
    from ringfence.workflow.decisions import Decision

    return Decision(
        decide=Decide(arguments.action),
        hosts=tuple(arguments.hosts),
        findings=tuple(getattr(arguments, "finding", ())),
        owner=getattr(arguments, "owner", ""),
        reason=getattr(arguments, "reason", ""),
        expires=getattr(arguments, "expires", ""),
        rule=getattr(arguments, "rule", ""),
        runtime=getattr(arguments, "runtime", ""),
    )
