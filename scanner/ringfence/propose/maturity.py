"""How settled something learned is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ringfence.model.proposal import Maturity, MaturityThresholds
from ringfence.model.window import TimeWindow

_ORDER = (Maturity.LEARNING, Maturity.STABILIZING, Maturity.STABLE)


def maturity_of(
    changed_at: datetime | None,
    window: TimeWindow,
    *,
    complete: bool,
    thresholds: MaturityThresholds,
) -> Maturity:
    """How settled it is at the end of the window, given when it last changed.

    What was never seen is learning. A window that is shorter than the lookback, or evidence that is
    not complete, shows a quiet that nobody can rely on: stabilizing at most.
    """
    if changed_at is None:
        return Maturity.LEARNING
    quiet = window.end - changed_at
    if quiet < thresholds.stabilizing_after:
        return Maturity.LEARNING
    enough = complete and window.end - window.start >= thresholds.lookback
    return Maturity.STABLE if enough and quiet >= thresholds.stable_after else Maturity.STABILIZING


def least(maturities: Iterable[Maturity | None]) -> Maturity | None:
    """The least settled one; None without any."""
    return min((each for each in maturities if each), key=_ORDER.index, default=None)
