"""What the session's shared commands left behind, for the tests that only look at it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from support.e2e.command import Run
from support.e2e.contained_estate import Contained
from support.e2e.view import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenScan:
    """A scan of the mixed estate, and what the server saw of it."""

    run: Run
    document: Entry
    calls: Counter[str]
    """`service:Operation` of every call that arrived during the scan."""
    collected: Run
    bundle: Path
    """What `collect` wrote about the same estate, right after the scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A bundle of the contained estate."""

    folder: Path
    estate: Contained
