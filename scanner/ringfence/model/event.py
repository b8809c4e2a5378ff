"""Progress: what a long scan tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step: a stage in the words of a Source or verb, and how far it is."""

    stage: str
    account: str = ""
    region: str = ""
    done: int = 0
    total: int | None = None
    bytes_done: int = 0
    bytes_total: int | None = None
    """Bytes of files as they are stored; None where nobody knows or cares."""
    records: int = 0
    """Records that were read so far, whether they count or not."""
    note: str = ""
    """A sentence for people; empty when counts say it all."""


OnProgress = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """The listener that ignores everything."""
