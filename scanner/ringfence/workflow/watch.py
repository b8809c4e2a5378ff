"""`verify --watch`: round after round, and only what changed from one to the next.

A round that cannot be read at all is said once and followed by a longer pause; the pause doubles while
nothing can be read, and is the asked one again after the first round that can.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ringfence.errors import CollectError
from ringfence.model.drift import DRIFT_SCHEMA, Drift, DriftKind
from ringfence.model.verification import VerifyDocument
from ringfence.workflow.clock import utc_now
from ringfence.workflow.drift import drift

LONGEST = 16
"""How many times the asked pause a pause grows to at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round: what it came to, and what changed since the one before."""

    document: VerifyDocument | None
    """None for a round that could not be read."""
    changes: tuple[Drift, ...]
    first: bool
    """Whether it is the first that could be read, with which others are compared."""


def watch(
    verify: Callable[[], VerifyDocument],
    *,
    every: float,
    rounds: int | None = None,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], datetime] = utc_now,
) -> Iterator[Round]:
    """Verify again and again, every so many seconds; rounds is how often, None for until interrupted.

    The first round raises what verify raises: a source that never could be read is no drift.
    """
    held = verify()
    yield Round(document=held, changes=(), first=True)
    wait, silent, done = every, False, 1
    while rounds is None or done < rounds:
        pause(wait)
        done += 1
        try:
            now = verify()
        except CollectError as error:
            wait = min(wait * 2, every * LONGEST)
            yield Round(
                document=None, changes=() if silent else (_lost(error, clock()),), first=False
            )
            silent = True
            continue
        wait, silent = every, False
        yield Round(document=now, changes=drift(held, now), first=False)
        held = now


def _lost(error: CollectError, at: datetime) -> Drift:
    return Drift(
        schema=DRIFT_SCHEMA,
        at=at,
        kind=DriftKind.NOT_READ,
        resource="",
        check="",
        cause="",
        was="",
        now="",
        message=f"{error}; the next round comes later",
        by=(),
    )
