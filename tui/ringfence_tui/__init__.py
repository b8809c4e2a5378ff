"""The terminal UI. It reaches the engine through `ringfence.workflow` and decides nothing itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """`ringfence-tui`, which is the verb `ringfence tui`."""
    from ringfence.cli import main as ringfence  # noqa: PLC0415 - nobody else of this package needs it

    return ringfence(("tui", *(sys.argv[1:] if argv is None else argv)))
