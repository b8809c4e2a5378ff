"""One module a verb: its summary, its options, and what it runs.

A module imports at the top what parsing needs, and the engine where it runs, so that --help starts
at once.
"""

from __future__ import annotations

import argparse
from typing import Protocol

from ringfence.cli.console import Console
from ringfence.cli.verbs import (
    approve,
    catalogue,
    collect,
    demo,
    doctor,
    evaluation,
    graph,
    history,
    permissions,
    scan,
    schema,
)


class Verb(Protocol):
    """What a module of this package holds."""

    SUMMARY: str

    def add_options(self, parser: argparse.ArgumentParser, /) -> None:
        """Say which options it takes."""

    def run(self, arguments: argparse.Namespace, console: Console, /) -> int:
        """Do it, and return the exit code of docs/exit-codes.md."""


VERBS: tuple[tuple[str, Verb], ...] = (
    ("scan", scan),
    ("collect", collect),
    ("graph", graph),
    ("approve", approve),
    ("demo", demo),
    ("history", history),
    ("eval", evaluation),
    ("catalogue", catalogue),
    ("doctor", doctor),
    ("permissions", permissions),
    ("schema", schema),
)
"""In the order of the help."""
