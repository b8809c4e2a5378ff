"""The verb `evidence`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.evidence_actions import ACTIONS
from ringfence.cli.options import add_parser

SUMMARY = f"a sealed bundle for auditors: {', '.join(name for name, _ in ACTIONS)}"


def add_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, action in ACTIONS:
        action.add_options(add_parser(actions, name, action.SUMMARY))


def run(arguments: argparse.Namespace, console: Console) -> int:
    return dict(ACTIONS)[arguments.action].run(arguments, console)
