"""The two weeks that an estate's logs cover, and the rhythm of working days in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ringfence_data.estate.identifiers import fraction

END = datetime(2026, 11, 20, tzinfo=UTC)
"""A fixed moment instead of a clock: the sample must not change from one day to the next."""
DAYS = 14
_OPENS, _WORKING_HOURS = 8, 10
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Window:
    """Fourteen days that end at midnight UTC."""

    end: datetime = END

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=DAYS)

    def after(self, hours: float) -> datetime:
        """A moment, in hours after the start."""
        return self.start + timedelta(hours=hours)

    def days(self) -> Iterator[datetime]:
        for number in range(DAYS):
            yield self.start + timedelta(days=number)

    def working_moments(self, per_day: int, *key: str) -> Iterator[datetime]:
        """Moments within working hours; weekends have about one in four of them."""
        for day in self.days():
            for number in range(per_day):
                turn = (*key, f"{day:%j}", str(number))
                if day.weekday() >= _SATURDAY and fraction("weekend", *turn) > 1 / 4:
                    continue
                hours = _OPENS + _WORKING_HOURS * (number + fraction(*turn)) / per_day
                yield day + timedelta(seconds=round(hours * 3600))
