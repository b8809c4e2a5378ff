"""The service control policies that hold above an account, as options."""

from __future__ import annotations

import argparse

from ringfence.cli.log_options import given


def add_scps(group: argparse._ArgumentGroup) -> None:
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
        "--no-scp", action="store_true", help="there are no service control policies"
    )
    group.add_argument(
        "--management-account",
        type=given,
        default=None,
        metavar="ID",
        help="the account that no service control policy holds for",
    )
