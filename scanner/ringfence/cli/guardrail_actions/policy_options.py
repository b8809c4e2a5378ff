"""Options that name the policies of a principal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ringfence.cli.log_options import given

if TYPE_CHECKING:
    from ringfence.workflow.guardrail_policies import PolicyFiles


def add_policies(parser: argparse.ArgumentParser) -> None:
    """Add what names identity policies, layers of SCPs and a boundary."""
    group = parser.add_argument_group("policies (JSON documents; - for stdin)")
    group.add_argument(
        "--policy",
        action="append",
        type=given,
        required=True,
        metavar="P",
        help="an identity policy of the principal; repeatable",
    )
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
    group.add_argument("--boundary", type=given, metavar="B", help="its permissions boundary")


def policies_of(arguments: argparse.Namespace) -> PolicyFiles:
    from ringfence.workflow.guardrail_policies import PolicyFiles

    return PolicyFiles(
        identity=tuple(arguments.policy),
        scps=tuple(map(tuple, arguments.scp)),
        boundary=arguments.boundary or "",
        strict_scps=arguments.strict_scp,
    )
