"""The verb `tui`: the terminal UI on any source."""

from __future__ import annotations

import argparse
import importlib

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source, add_store
from ringfence.cli.verify_options import add_evidence

SUMMARY = "the terminal UI on any source"
SCREENS = (
    "overview",
    "runtimes",
    "egress",
    "destinations",
    "findings",
    "proposal",
    "replay",
    "promotion",
    "enforcement",
    "attacks",
    "coverage",
    "history",
    "help",
)
THEMES = ("dark", "light", "contrast")
_FRONT_END = "ringfence_tui.launch"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_source(parser)
    _add_opening(parser.add_argument_group("what is shown first"))
    judgement = parser.add_argument_group("judgement")
    judgement.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="sanctioned destinations and enforcement points, and where decisions go (default: "
        "ringfence.toml beside the store; of --demo a copy of its own)",
    )
    judgement.add_argument(
        "--pack",
        type=file_path,
        default=None,
        metavar="P",
        help="the pack to replay, promote and verify (default: the one that is proposed)",
    )
    add_store(judgement)
    add_evidence(parser)


def _add_opening(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--screen", choices=SCREENS, default="", metavar="NAME", help=", ".join(SCREENS)
    )
    group.add_argument(
        "--focus",
        type=given,
        default=None,
        metavar="KEY",
        help="the row to stand on: an ARN, a host, a fingerprint",
    )
    group.add_argument(
        "--filter", type=given, default=None, metavar="TEXT", help="what the lists of it show"
    )
    group.add_argument(
        "--plain", action="store_true", help="numbered text, line by line (also TERM=dumb)"
    )
    group.add_argument(
        "--theme", choices=THEMES, default="", metavar="T", help=f"{', '.join(THEMES)}"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    # By its name: the engine stands below its front ends and must be whole without them.
    launch = importlib.import_module(_FRONT_END)
    return int(launch.launch(arguments, console))
