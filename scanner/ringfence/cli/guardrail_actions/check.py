"""The action `guardrail check`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.cli.scp_options import add_scps
from ringfence.errors import ExitCode

SUMMARY = "who can still place an AI runtime outside the approved networks, and by which call"
_SHORTEST = "1h"
_OF_SETTINGS = "(default: [guardrail] of the settings)"
_REPEATED = (
    ("--with", "FILE", "a policy that only denies, as if everybody had it: before and after"),
    (
        "--with-scp",
        "FILE",
        "the same as a service control policy, which spares whom none holds for",
    ),
    ("--subnet", "ID", f"approved: [ACCOUNT/][REGION/]subnet-… {_OF_SETTINGS}"),
    ("--security-group", "ID", f"approved: [ACCOUNT/][REGION/]sg-… {_OF_SETTINGS}"),
    (
        "--pipeline-role",
        "ARN",
        f"a role that calls without a network key are left to {_OF_SETTINGS}",
    ),
    ("--exempt-role", "ARN", f"a role that every call is left to {_OF_SETTINGS}"),
)
"""Each may be given several times."""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_source(parser)
    group = parser.add_argument_group("what holds beside the principals' own policies")
    _add_layers(group)
    for option, metavar, what in _REPEATED:
        group.add_argument(
            option, action="append", type=given, default=[], metavar=metavar, help=what
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


def _add_layers(group: argparse._ArgumentGroup) -> None:
    add_scps(group)
    group.add_argument(
        "--strict-scp",
        action="store_true",
        help="a layer of SCPs that only denies allows nothing (default: beside FullAWSAccess)",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.guardrail_check import check_table
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.guardrail_check import CheckRequest, check_guardrail

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
            attached=tuple(vars(arguments)["with"]),
            attached_scps=tuple(arguments.with_scp),
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
    deliver(text, console, kind=kind, output=arguments.output)
    if kind == "json" or not here:
        console.ended(document.exit)
    return document.exit.code


def _read_little(arguments: argparse.Namespace) -> None:
    """Logs and workloads say nothing of who may call what, so as little of them is read as can be."""
    arguments.since = arguments.since or _SHORTEST
    arguments.no_workloads = True
