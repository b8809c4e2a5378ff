"""Numbers as people write them in filters: `500`, `10k`, `1.5MB`, `2GiB`, `2026-11-20T14:03`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

_NUMBER = re.compile(r"([+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?) ?([a-zA-Z]*)")
_THOUSANDS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BYTES = {
    **_THOUSANDS,
    "b": 1,
    **{f"{prefix}b": 10 ** (3 * power) for power, prefix in enumerate("kmgtp", 1)},
    **{f"{prefix}ib": 2 ** (10 * power) for power, prefix in enumerate("kmgtp", 1)},
}
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2})"
    r"(?:[T ](?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?Z?)?)?)?"
)
_SPANS = (
    ("second", timedelta(seconds=1)),
    ("minute", timedelta(minutes=1)),
    ("hour", timedelta(hours=1)),
    ("day", timedelta(days=1)),
)


def number(text: str, *, of_bytes: bool = False) -> float | None:
    """The number that a text writes; None where it writes none. A whole one is an int."""
    found = _NUMBER.fullmatch(text)
    factor = (_BYTES if of_bytes else _THOUSANDS).get(found[2].lower()) if found else None
    if found is None or factor is None:
        return None
    exact = Decimal(found[1]) * factor
    return int(exact) if exact == int(exact) and abs(exact) < 2**63 else float(exact)


def moments(text: str) -> tuple[float, float] | None:
    """The first second of a date in UTC and the first one after it; None where the text is no date.

    `2026` is a year, `2026-11` a month, `2026-11-20` a day, `2026-11-20T14:03` a minute.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    given = {name: int(value) for name, value in found.groupdict().items() if value is not None}
    try:
        start = datetime(**{"month": 1, "day": 1, **given}, tzinfo=UTC)
        return start.timestamp(), _after(start, given).timestamp()
    except (ValueError, OverflowError):
        return None


def _after(start: datetime, given: dict[str, int]) -> datetime:
    for name, span in _SPANS:
        if name in given:
            return start + span
    if "month" not in given:
        return start.replace(year=start.year + 1)
    years, month = divmod(start.month, 12)
    return start.replace(year=start.year + years, month=month + 1)
