"""What a verb of the command line is, and an action of one."""

from __future__ import annotations

import argparse
from typing import Protocol

from ringfence.cli.console import Console


class Verb(Protocol):
    """What a module of a verb, or of an action of a verb, holds."""

    SUMMARY: str

    def add_options(self, parser: argparse.ArgumentParser, /) -> None:
        """Say which options it takes."""

    def run(self, arguments: argparse.Namespace, console: Console, /) -> int:
        """Do it, and return the exit code of docs/exit-codes.md."""
