"""Which partitions of a table can hold records of a window.

A partition is a day (or hour) of delivery, give or take what is delivered late. Keys that say something
else, or whose spelling is not known, prune nothing: the query scans more, and misses nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from ringfence.collect.athena.table import Table
from ringfence.collect.logs.keys import days
from ringfence.model.window import TimeWindow
from ringfence.telemetry.flow_columns import UnfitTable, literal, quoted

_PARTS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}
_FORMAT = re.compile(r"yyyy[-/_.]?MM([-/_.]?dd([-/_. T]?HH)?)?")
"""Formats of `projection.*.format` whose text sorts as its time does."""
_DATE_PARTS = ("year", "month", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What is known of the partitions of a window."""

    where: str = ""
    """A condition on the partition keys; empty when none of them tells a time."""
    keys: tuple[str, ...] = ()
    """The keys that tell the day, for comparison with the partitions that exist."""


def prune(table: Table, window: TimeWindow) -> Pruned:
    """The condition on the partition keys. Raises UnfitTable for a key that wants one value."""
    for name, _ in table.keys:
        if table.projection(name, "type") == "injected":
            raise UnfitTable(
                f"its partition key {name} is injected, so that no query can cover all of it"
            )
    wanted = days(window)
    types = {name.lower(): (name, kind.lower()) for name, kind in table.keys}
    if "year" in types:
        found = [types[part] for part in _DATE_PARTS if part in types]
        return Pruned(where=_by_parts(found, wanted), keys=tuple(name for name, _ in found))
    for name, kind in table.keys:
        condition = _by_date(table, name, kind.lower(), wanted)
        if condition:
            return Pruned(where=condition, keys=(name,))
    return Pruned()


def folder_of(table: Table, day: date) -> str:
    """The prefix in the bucket below which the partitions of a day lie, as far as it is known."""
    bucket, prefix = table.place or ("", "")
    template = table.parameters.get("storage.location.template", "")
    start = f"s3://{bucket}/"
    if not table.projected or not template.startswith(start):
        return prefix
    folder = template.removeprefix(start)
    for name, _ in table.keys:
        shown = _shown(table, name, day)
        if shown:
            folder = folder.replace(f"${{{name}}}", shown)
    known, variable, _ = folder.partition("${")
    return known if variable else f"{known.rstrip('/')}/"


def _shown(table: Table, name: str, day: date) -> str:
    """The value of a projected key on a day; empty when the key is no day."""
    spelled = table.projection(name, "format")
    if _FORMAT.fullmatch(spelled) and "HH" not in spelled:
        return day.strftime(_strftime(spelled))
    numbers = {"year": day.year, "month": day.month, "day": day.day}
    if name.lower() not in numbers:
        return ""
    digits = table.projection(name, "digits")
    return str(numbers[name.lower()]).zfill(int(digits) if digits.isdigit() else 1)


def _by_date(table: Table, name: str, kind: str, wanted: tuple[date, ...]) -> str:
    first, last = min(wanted), max(wanted)
    if kind == "date":
        return (
            f"{quoted(name)} BETWEEN CAST('{first.isoformat()}' AS DATE)"
            f" AND CAST('{last.isoformat()}' AS DATE)"
        )
    spelled = table.projection(name, "format")
    if table.projection(name, "type") != "date" or not _FORMAT.fullmatch(spelled):
        return ""
    end = datetime(last.year, last.month, last.day, 23)  # noqa: DTZ001 - only its text is used
    low, high = (
        first.strftime(_strftime(spelled).replace("%H", "00")),
        end.strftime(_strftime(spelled)),
    )
    return f"{quoted(name)} BETWEEN {_date_text(low)} AND {_date_text(high)}"


def _by_parts(keys: list[tuple[str, str]], wanted: tuple[date, ...]) -> str:
    """year, month and day in columns of their own: the days, month by month."""
    months: dict[tuple[int, int], list[int]] = defaultdict(list)
    for day in sorted(wanted):
        months[day.year, day.month].append(day.day)
    conditions = []
    for (year, month), numbers in months.items():
        values = {"year": [year], "month": [month], "day": numbers}
        parts = [_among(name, kind, values[name.lower()]) for name, kind in keys]
        conditions.append(f"({' AND '.join(parts)})")
    return f"({' OR '.join(dict.fromkeys(conditions))})"


def _among(name: str, kind: str, numbers: list[int]) -> str:
    if kind in ("int", "integer", "bigint", "smallint", "tinyint"):
        return f"{quoted(name)} IN ({', '.join(map(str, numbers))})"
    texts = dict.fromkeys(text for number in numbers for text in (f"{number:02}", str(number)))
    return f"{quoted(name)} IN ({', '.join(literal(text) for text in texts)})"


def understood_format(spelled: str) -> str:
    """The format of a projected key as strptime reads it; empty when it is not understood."""
    return _strftime(spelled) if _FORMAT.fullmatch(spelled) else ""


def _strftime(spelled: str) -> str:
    for java, python in _PARTS.items():
        spelled = spelled.replace(java, python)
    return spelled


def _date_text(text: str) -> str:
    return f"'{text}'"
