"""The action `guardrail check`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.errors import ExitCode

SUMMARY = "who can still place an AI runtime outside the approved networks, and by which call"
_SHORTEST = "1h"
_APPROVED = (
    ("--subnet", "ID", "approved: [ACCOUNT/][REGION/]subnet-…"),
    ("--security-group", "ID", "approved: [ACCOUNT/][REGION/]sg-…"),
    ("--pipeline-role", "ARN", "a role that calls without a network key are left to"),
    ("--exempt-role", "ARN", "a role that every call is left to"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    add_source(parser)
    group = parser.add_argument_group("what holds beside the principals' own policies")
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
        "--strict-scp",
        action="store_true",
        help="a layer of SCPs that only denies allows nothing (default: beside FullAWSAccess)",
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
    group.add_argument(
        "--with",
        dest="attached",
        action="append",
        type=given,
        default=[],
        metavar="FILE",
        help="a policy that only denies, as if everybody had it: before and after; repeatable",
    )
    for option, metavar, what in _APPROVED:
        group.add_argument(
            option,
            action="append",
            type=given,
            default=[],
            metavar=metavar,
            help=f"{what} (default: [guardrail] of the settings)",
        )
    parser.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="",
        metavar="F",
        help="table, json (default: table on a terminal, else json)",
    )
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.guardrail_check import check_table
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.guardrail_check import CheckRequest, check_guardrail
    from ringfence.workflow.places import write_private

    if only_athena(arguments, console):
        return ExitCode.DONE
    if not arguments.demo and arguments.recorded is None:
        _read_little(arguments)
    document = check_guardrail(
        CheckRequest(
            source=source_of(arguments),
            files=files_of(arguments),
            settings=arguments.settings,
            scps=tuple(map(tuple, arguments.scp)),
            strict_scps=arguments.strict_scp,
            no_scp=arguments.no_scp,
            management_account=arguments.management_account or "",
            attached=tuple(arguments.attached),
            subnets=tuple(arguments.subnet),
            security_groups=tuple(arguments.security_group),
            pipeline_roles=tuple(arguments.pipeline_role),
            exempt_roles=tuple(arguments.exempt_role),
            allow_incomplete=arguments.allow_incomplete,
        ),
        on_progress=console.progress,
    )
    for note in document.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    width = table_width()
    text = (
        to_json(document)
        if kind == "json"
        else check_table(document, width=width, colour=console.colour and here)
    )
    if here:
        console.document(text)
    else:
        write_private(arguments.output, text)
        console.note(f"{kind} written to {arguments.output}")
    if document.exit.code and (kind == "json" or not here):
        console.note(f"exit {document.exit.code}: {document.exit.reason}")
    return document.exit.code


def _read_little(arguments: argparse.Namespace) -> None:
    """Logs and workloads say nothing of who may call what, so as little of them is read as can be."""
    arguments.since = arguments.since or _SHORTEST
    arguments.no_workloads = True
