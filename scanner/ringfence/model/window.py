"""The span of time that a scan or a source speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A half-open interval of aware UTC instants: start is inside, end is not."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for instant in (self.start, self.end):
            if instant.utcoffset() is None:
                raise ValueError(f"{instant.isoformat()} has no time zone")
        if self.end < self.start:
            raise ValueError(f"the window ends ({self.end}) before it starts ({self.start})")

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def instant(epoch_seconds: float) -> datetime:
    """The aware UTC instant of a Unix time in seconds."""
    return datetime.fromtimestamp(epoch_seconds, tz=UTC)
