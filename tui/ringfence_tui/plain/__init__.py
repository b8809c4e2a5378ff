"""Plain mode: the views of the terminal UI as numbered text, for screen readers, dumb terminals and pipes."""

from __future__ import annotations

import sys

from ringfence_tui.plain.front import Streams, read_out
from ringfence_tui.session.opening import Opening
from ringfence_tui.session.session import Session

__all__ = ["run"]


def run(opening: Opening) -> int:
    """Read an assessment out on the standard streams, and give the exit code."""
    return read_out(Session(opening), Streams(sys.stdin, sys.stdout, sys.stderr))
