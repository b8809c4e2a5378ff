"""The verb `propose`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console, table_width
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.errors import ConfigError, ExitCode
from ringfence.model.proposal import ProposalTarget, Selector
from ringfence.render.formats import ProposalFormat

if TYPE_CHECKING:
    from ringfence.workflow.propose import Proposed

FORMS = ("hcl", "json")
PROVIDER_LINES = ("9.0", "8.2", "next")
"""Spelled out, since the renderer that knows them is no light import."""
SUMMARY = "firewall rules and a guardrail for what was seen and approved"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_source(parser)
    decisions = parser.add_argument_group("decisions")
    decisions.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="sanctioned destinations (default: ringfence.toml beside the store)",
    )
    decisions.add_argument(
        "--approve",
        type=file_path,
        default=None,
        metavar="FILE",
        help="more decisions on destinations, in the same tables",
    )
    decisions.add_argument(
        "--client-vpc",
        action="append",
        type=given,
        default=[],
        metavar="VPC",
        help="id or CIDR of a VPC that clients call from; repeatable",
    )
    decisions.add_argument(
        "--aws-only", action="store_true", help="accept a pack that permits nothing but AWS"
    )
    decisions.add_argument(
        "--managed-web-groups",
        action="store_true",
        help="add the vendor's groups of models and MCP platforms, and say what that opens",
    )
    _add_output(parser)
    _add_target(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="DIR",
        help="write every file into this folder",
    )
    output.add_argument(
        "--format",
        choices=tuple(map(str, ProposalFormat)),
        default=None,
        metavar="F",
        help="without -o: pack, review or manifest (default: a summary on a terminal, else pack)",
    )
    output.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )


def _add_target(parser: argparse.ArgumentParser) -> None:
    target = parser.add_argument_group("target")
    target.add_argument(
        "--target",
        choices=tuple(map(str, ProposalTarget)),
        default=str(ProposalTarget.AVIATRIX),
        metavar="T",
        help=f"what enforces it: {', '.join(ProposalTarget)} (default: aviatrix)",
    )
    target.add_argument(
        "--partial",
        action="store_true",
        help="leave out what the target cannot express, and list it, instead of refusing",
    )
    target.add_argument(
        "--selector",
        choices=tuple(map(str, Selector)),
        default=str(Selector.CIDR),
        metavar="S",
        help="how subnets are named: cidr or subnet-id (default: cidr)",
    )
    _add_terraform(target)


def _add_terraform(target: argparse._ArgumentGroup) -> None:
    """What is of Aviatrix alone."""
    target.add_argument(
        "--form",
        choices=FORMS,
        default=FORMS[0],
        metavar="F",
        help="syntax of the Terraform: hcl or json (default: hcl)",
    )
    target.add_argument(
        "--provider-line",
        choices=PROVIDER_LINES,
        default=PROVIDER_LINES[0],
        metavar="V",
        help="release line of the controller: 9.0, 8.2 or next (default: 9.0)",
    )
    target.add_argument(
        "--singleton",
        action="store_true",
        help="write the controller-wide policy list, which replaces everybody's rules",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.aviatrix import Form, ProviderLine, TerraformOptions
    from ringfence.workflow.artefact_files import foreign_terraform
    from ringfence.workflow.propose import ProposeRequest, propose, write

    if arguments.output is not None and arguments.format is not None:
        raise ConfigError("--format goes without -o, which writes every file", hint="drop one")
    if only_athena(arguments, console):
        return ExitCode.DONE
    made = propose(
        ProposeRequest(
            source=source_of(arguments),
            files=files_of(arguments),
            settings=arguments.settings,
            approvals=arguments.approve,
            target=ProposalTarget(arguments.target),
            terraform=TerraformOptions(
                form=Form(arguments.form),
                provider=ProviderLine(arguments.provider_line),
                singleton=arguments.singleton,
            ),
            selector=Selector(arguments.selector),
            managed_web_groups=arguments.managed_web_groups,
            aws_only=arguments.aws_only,
            partial=arguments.partial,
            clients=tuple(arguments.client_vpc),
            allow_incomplete=arguments.allow_incomplete,
        ),
        on_progress=console.progress,
    )
    for note in made.notes:
        console.note(note)
    folder: Path | None = arguments.output
    if folder is None:
        console.document(_document(made, arguments.format, console))
    else:
        removed = write(made, folder)
        names = ", ".join(each.path for each in made.artefacts)
        console.note(f"{names} written to {folder}; read REVIEW.md first")
        for name in foreign_terraform(folder, made.artefacts):
            console.note(
                f"{folder / name} is not of ringfence, and Terraform applies it with the proposal: "
                "read it, or move it away"
            )
        for name in removed:
            console.note(f"{name} is no longer part of it and was removed")
    console.ended(made.exit)
    return made.exit.code


def _document(made: Proposed, chosen: str | None, console: Console) -> str:
    """What stdout gets: a summary on a terminal, which a page of Markdown would flood."""
    from ringfence.render.proposal_table import proposal_table

    if chosen is None and sys.stdout.isatty():
        return proposal_table(made.proposal, width=table_width(), colour=console.colour)
    return made.text(ProposalFormat(chosen or ProposalFormat.PACK))
