"""What changed between two rounds of a watch, one `ringfence.drift/1` a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.verification import WhoChanged

DRIFT_SCHEMA = "ringfence.drift/1"


class DriftKind(StrEnum):
    """What became of something since the round before."""

    BROKEN = "broken"
    """A check fails that did not."""
    MENDED = "mended"
    """A check that failed passes, and everything that it needs was read."""
    UNCLEAR = "unclear"
    """A check that failed or passed can no longer be judged."""
    JUDGED = "judged"
    """A check that could not be judged passes."""
    VERDICT = "verdict"
    """An endpoint has another verdict."""
    APPEARED = "appeared"
    """An endpoint is there that was not."""
    GONE = "gone"
    """An endpoint is no longer read; whether it is gone is said by who changed what."""
    CHANGED = "changed"
    """Somebody changed something that no check has an answer to."""
    NOT_READ = "not-read"
    """The round could not be read at all; the next one comes later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One thing that changed."""

    schema: str
    at: datetime
    """When the round was read."""
    kind: DriftKind
    resource: str
    check: str
    """Empty where it is of no single check."""
    cause: str
    was: str
    """A status or verdict; empty for what was not there."""
    now: str
    message: str
    by: tuple[WhoChanged, ...]
    """Who may have done it: calls since the round before that name the resource or its evidence."""
