"""The terminal UI, which decides nothing itself.

A child process runs the verbs of the command line, and what they write is what is shown.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """`ringfence-tui`, which is the verb `ringfence tui`."""
    from ringfence.cli import main as ringfence  # noqa: PLC0415 - nobody else of this package needs it

    return ringfence(("tui", *(sys.argv[1:] if argv is None else argv)))
