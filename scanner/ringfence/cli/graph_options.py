"""The options that say what of the graph is shown. Imports nothing heavy."""

from __future__ import annotations

import argparse

from ringfence.cli.log_options import given
from ringfence.model.grouping import Grouping


def add_graph_questions(parser: argparse.ArgumentParser) -> None:
    """Neighbourhood, ways out, paths, and how a large graph is drawn together."""
    group = parser.add_argument_group("what is shown (default: everything)")
    group.add_argument(
        "--around",
        type=given,
        default=None,
        metavar="ID",
        help="only what is near this ARN, runtime name, interface, account, destination or provider",
    )
    group.add_argument(
        "--hops", type=int, default=2, metavar="N", help="how near (default: %(default)s)"
    )
    group.add_argument(
        "--paths-to-internet",
        nargs="?",
        const="",
        default=None,
        metavar="RUNTIME",
        help="every way out of this runtime, or of every runtime",
    )
    group.add_argument(
        "--path",
        nargs=2,
        type=given,
        default=None,
        metavar=("FROM", "TO"),
        help="the shortest paths from one thing to another",
    )
    group.add_argument(
        "--from-permission",
        type=given,
        default=None,
        metavar="ACTION",
        help="the shortest paths from whoever may call this action to the one named by --to",
    )
    group.add_argument("--to", type=given, default=None, metavar="ID", help="where those paths end")
    group.add_argument(
        "--limit", type=int, default=20, metavar="N", help="how many paths (default: %(default)s)"
    )
    group.add_argument(
        "--by",
        choices=tuple(map(str, Grouping)),
        default=None,
        metavar="G",
        help=f"draw together by {', '.join(Grouping)} "
        "(default: none, and for dot and mermaid what can be read)",
    )
