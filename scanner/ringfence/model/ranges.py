"""Address ranges that AWS publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRanges:
    """The prefixes of one service in one region."""

    service: str
    region: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublishedRanges:
    """One publication. Thousands of prefixes, so it is compared by identity."""

    published: date
    ranges: tuple[ServiceRanges, ...]
