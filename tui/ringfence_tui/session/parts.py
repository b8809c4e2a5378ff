"""Where each part of an assessment stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LISTING = "listing"
"""The stage in which the pages are there already, and the lists are written."""


class Status(StrEnum):
    """Where a part stands."""

    MISSING = "missing"
    """Nobody asked for it yet."""
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """What is known of a part."""

    status: Status = Status.MISSING
    stale: bool = False
    """Whether decisions or a newer scan came after the document that is there."""
    stage: str = ""
    """While it runs: what it does, in the words of the command line."""
    done: int = 0
    total: int | None = None
    seconds: float = 0.0
    """How long it runs, or ran."""
    error: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    """What the command said beside its document."""
    exit_code: int | None = None
    exit_reason: str = ""
