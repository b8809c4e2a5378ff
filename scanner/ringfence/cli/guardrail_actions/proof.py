"""The action `guardrail prove`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console
from ringfence.cli.delivery import deliver
from ringfence.cli.guardrail_actions.policy_options import add_policies, policies_of
from ringfence.cli.log_options import file_path, given
from ringfence.errors import ConfigError

SUMMARY = "whether policies keep every request in approved subnets (extra `prove`)"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_policies(parser)
    group = parser.add_argument_group("what is approved")
    for options, name, help_text in (
        (("--subnets", "--subnet"), "SUBNET", "approved subnets"),
        (("--security-groups", "--security-group"), "SG", "approved security groups"),
    ):
        group.add_argument(
            *options,
            nargs="+",
            action="extend",
            type=given,
            required=True,
            metavar=name,
            help=f"{help_text}; repeatable",
        )
    parser.add_argument(
        "--given",
        action="append",
        type=_pair,
        default=[],
        metavar="KEY=VALUE",
        help="a condition key that every request has with this value; repeatable",
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
    try:
        from ringfence.workflow.guardrail_prove import ProofRequest, prove_policies
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise ConfigError(
            "a proof needs z3, which is not installed", hint="pip install 'ringfence[prove]'"
        ) from error
    from ringfence.render.proof import proof_text
    from ringfence.render.scan_json import to_json

    document = prove_policies(
        ProofRequest(
            files=policies_of(arguments),
            subnets=tuple(arguments.subnets),
            security_groups=tuple(arguments.security_groups),
            given=tuple(arguments.given),
        )
    )
    for note in document.notes:
        console.note(note)
    here = arguments.output is None
    kind = arguments.format or ("text" if here and sys.stdout.isatty() else "json")
    text = (
        to_json(document)
        if kind == "json"
        else proof_text(document, colour=console.colour and here)
    )
    deliver(text, console, kind=kind, output=arguments.output)
    console.ended(document.exit)
    return document.exit.code


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is no KEY=VALUE")
    return key, value
