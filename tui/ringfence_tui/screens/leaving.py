"""Leaving the UI while something may still be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringfence_tui.app import RingfenceApp

WITHIN = 0.8
"""Seconds that leaving waits for what is being recorded."""


async def leave(front: RingfenceApp) -> None:
    """Leave once all is recorded, or once that takes too long, which is then said. Runs in a worker."""
    front.unsaid = await front.session.pending.wait(WITHIN)
    front.end(0)
