"""What becomes of traffic from one side of a comparison to the other, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.flow import Decision


class Change(StrEnum):
    """What becomes of a flow from the baseline to the new side."""

    NO_CHANGE = "NO_CHANGE"
    UNKNOWN_CHANGE = "UNKNOWN_CHANGE"
    """Neither side is known, so whether anything changes is not."""
    ACCESS_REVOKED = "ACCESS_REVOKED"
    ACCESS_GAINED = "ACCESS_GAINED"
    ACCESS_MAYBE_REVOKED = "ACCESS_MAYBE_REVOKED"
    ACCESS_MAYBE_GAINED = "ACCESS_MAYBE_GAINED"


CUT = (Change.ACCESS_REVOKED, Change.ACCESS_MAYBE_REVOKED)
"""What a runtime loses, surely or perhaps."""
_CHANGES = {
    (Decision.PERMIT, Decision.PERMIT): Change.NO_CHANGE,
    (Decision.PERMIT, Decision.DENY): Change.ACCESS_REVOKED,
    (Decision.PERMIT, Decision.UNKNOWN): Change.ACCESS_MAYBE_REVOKED,
    (Decision.DENY, Decision.PERMIT): Change.ACCESS_GAINED,
    (Decision.DENY, Decision.DENY): Change.NO_CHANGE,
    (Decision.DENY, Decision.UNKNOWN): Change.ACCESS_MAYBE_GAINED,
    (Decision.UNKNOWN, Decision.PERMIT): Change.ACCESS_MAYBE_GAINED,
    (Decision.UNKNOWN, Decision.DENY): Change.ACCESS_MAYBE_REVOKED,
    (Decision.UNKNOWN, Decision.UNKNOWN): Change.UNKNOWN_CHANGE,
}


def change(baseline: Decision, new: Decision) -> Change:
    """What becomes of a flow that the baseline decides one way and the new side another."""
    return _CHANGES[baseline, new]


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much traffic, counted three ways."""

    connections: int = 0
    """Records, calls or lines, each as often as its count says."""
    flows: int = 0
    """Distinct flows; where one was seen more often, or by two sources, it is one."""
    bytes: int | None = None
    """Sent by the sources that count bytes; None when none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Volumes by change; every change is present, so that zero is said and not left out."""

    no_change: Volume
    unknown_change: Volume
    access_revoked: Volume
    access_gained: Volume
    access_maybe_revoked: Volume
    access_maybe_gained: Volume
