"""Whether the partitions of a table reach over a window; what lies in none is in no answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ringfence.collect.athena.partitions import Pruned, understood_format
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


_DIGITS = "%Y%m%d%H"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeKeys:
    """The partition keys that tell a time, from the year on."""

    names: tuple[str, ...]
    digits: int
    """How many digits of YYYYMMDDHH they tell."""


def time_keys(table: Table, pruned: Pruned) -> TimeKeys | None:
    """None where no keys tell a time, or not in a way that can be compared."""
    hours = tuple(name for name, _ in table.keys if name.lower() == "hour")
    parts = [name.lower() for name in pruned.keys]
    if parts[:1] == ["year"]:
        names = (*pruned.keys, *hours)
        if [name.lower() for name in names] != list(_PARTS)[: len(names)]:
            return None
        return TimeKeys(names=names, digits=2 + 2 * len(names))
    if not pruned.keys:
        return None
    spelled = table.projection(pruned.keys[0], "format")
    digits = _digits(understood_format(spelled)) if spelled else 8
    if digits == len("YYYYMMDD") and hours:
        return TimeKeys(names=(*pruned.keys, *hours), digits=digits + 2)
    return TimeKeys(names=pruned.keys, digits=digits)


def absent(rows: Iterable[Mapping[str, str]], times: TimeKeys, settled: TimeWindow) -> list[str]:
    """The times without a partition, for each combination of values of the other keys."""
    known: dict[tuple[tuple[str, str], ...], set[str]] = defaultdict(set)
    for row in rows:
        others = tuple((name, value) for name, value in row.items() if name not in times.names)
        known[others].add(_told([row[name] for name in times.names])[: times.digits])
    wanted = {
        at.strftime(_DIGITS)[: times.digits]: None for at in _hours(settled.start, settled.end)
    }
    return [
        _shown(time, others)
        for others in sorted(known or {(): set()})
        for time in wanted
        if time not in known[others]
    ]


def _told(values: list[str]) -> str:
    """The digits of a time: `2025/11/2` and `2025`, `11`, `2` are 20251102."""
    return "".join(part.zfill(2) for value in values for part in re.findall(r"\d+", value))


def _shown(time: str, others: tuple[tuple[str, str], ...]) -> str:
    day = "-".join(part for part in (time[:4], time[4:6], time[6:8]) if part)
    hour = f" {time[8:]}:00" if time[8:] else ""
    where = ", ".join(f"{printable(name)} {printable(value)}" for name, value in others)
    return f"{day}{hour} ({where})" if where else f"{day}{hour}"


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
    unit = table.projection(name, "interval.unit").upper()
    return table.projection(name, "interval") in ("", "1") and unit in _STEPS.get(
        _digits(spelled), ()
    )


def _digits(spelled: str) -> int:
    """How many digits of YYYYMMDDHH a format of strptime tells."""
    return 2 + 2 * spelled.count("%")


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
