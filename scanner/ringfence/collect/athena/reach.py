"""Whether the partitions of a table reach over a window; what lies in none is in no answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from ringfence.collect.athena.partitions import understood_format
from ringfence.collect.athena.table import Table
from ringfence.model.text import printable
from ringfence.model.window import TimeWindow

_NOW = re.compile(r"NOW(?:\s*(?P<sign>[+-])\s*(?P<count>\d{1,5})\s*(?P<unit>[A-Z]+?)S?)?")
_LEAST = {"YEAR": 365, "MONTH": 28, "WEEK": 7, "DAY": 1, "HOUR": 1 / 24}
"""Days, of which a unit has no fewer."""
_STEPS = {10: ("", "HOURS"), 8: ("", "DAYS", "HOURS"), 6: ("", "MONTHS", "DAYS", "HOURS")}
"""Units of an interval of one that leave no partition out, by the digits that a key tells."""
_PARTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda at: at.year,
    "month": lambda at: at.month,
    "day": lambda at: at.day,
    "hour": lambda at: at.hour,
}


def short_of(table: Table, window: TimeWindow) -> Iterator[str]:
    """Sentences on the projected keys that may not reach over the window."""
    for name, _ in table.keys:
        kind = table.projection(name, "type")
        if kind == "date":
            reaches = _date_reaches(table, name, window)
        elif name.lower() in _PARTS:
            reaches = _part_reaches(table, name, kind, window)
        else:
            continue
        what = f"the projection of {printable(name)}"
        if reaches is None:
            yield f"it is not known whether {what} reaches over the window"
        elif not reaches:
            yield f"{what} does not reach over the window"


def _date_reaches(table: Table, name: str, window: TimeWindow) -> bool | None:
    """None when it is not known."""
    spelled = understood_format(table.projection(name, "format"))
    first, comma, last = table.projection(name, "range").partition(",")
    if not spelled or not comma or not _steps_by_one(table, name, spelled):
        return None
    begin, end = (_moment(text.strip(), spelled, window) for text in (first, last))
    if begin is None or end is None:
        return None
    return begin <= _cut(window.start, spelled) and _cut(window.end, spelled) <= end


def _steps_by_one(table: Table, name: str, spelled: str) -> bool:
    digits = 4 + 2 * (spelled.count("%") - 1)
    unit = table.projection(name, "interval.unit").upper()
    return table.projection(name, "interval") in ("", "1") and unit in _STEPS.get(digits, ())


def _moment(text: str, spelled: str, window: TimeWindow) -> datetime | None:
    """A bound of a range; the scan is made at the end of its window."""
    match = _NOW.fullmatch(text.upper())
    if match is None:
        try:
            return datetime.strptime(text, spelled).replace(tzinfo=UTC)
        except ValueError:
            return None
    if match["sign"] is None:
        return _cut(window.end, spelled)
    if match["unit"] not in _LEAST:
        return None
    # A minus is no more than this many days back, so that a range is never taken for longer.
    apart = timedelta(days=int(match["count"]) * _LEAST[match["unit"]])
    try:
        return _cut(window.end + (apart if match["sign"] == "+" else -apart), spelled)
    except OverflowError:
        return None


def _cut(at: datetime, spelled: str) -> datetime:
    return datetime.strptime(at.astimezone(UTC).strftime(spelled), spelled).replace(tzinfo=UTC)


def _part_reaches(table: Table, name: str, kind: str, window: TimeWindow) -> bool | None:
    part = _PARTS[name.lower()]
    wanted = {part(at) for at in _hours(window.start, window.end)}
    if kind == "enum":
        values = table.projection(name, "values").split(",")
        known = {int(value) for value in map(str.strip, values) if value.isdecimal()}
        return wanted <= known
    bounds = re.fullmatch(r"\s*(\d{1,4})\s*,\s*(\d{1,4})\s*", table.projection(name, "range"))
    if kind != "integer" or not bounds or table.projection(name, "interval") not in ("", "1"):
        return None
    return int(bounds[1]) <= min(wanted) and max(wanted) <= int(bounds[2])


def _hours(start: datetime, end: datetime) -> Iterator[datetime]:
    at = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while at <= end.astimezone(UTC):
        yield at
        at += timedelta(hours=1)
