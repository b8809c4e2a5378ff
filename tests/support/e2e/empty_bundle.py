"""Recordings of an account in which nothing was found, read completely, to give logs by hand to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from ringfence.collect.ports import Recording
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.required import ALWAYS
from ringfence.model.snapshot import Scope
from ringfence.model.window import TimeWindow
from support.bundles import written


def empty_bundle(
    folder: Path, *, account: str, region: str, now: datetime, answers: Iterable[Answer] = ()
) -> Path:
    """Write one with a window of two weeks; the answers are all that is in it."""
    rows = (
        Coverage(
            source=source,
            account=account,
            region=place,
            status=CoverageStatus.COMPLETE,
            required=True,
        )
        for source in sorted(ALWAYS)
        for place in ("", region)
    )
    scope = Scope(
        accounts=(account,), regions=(region,), window=TimeWindow(now - timedelta(days=14), now)
    )
    content = Recording(
        taken_at=now, scope=scope, answers=tuple(answers), coverage=tuple(rows), api_calls=()
    )
    return written(folder, content)
