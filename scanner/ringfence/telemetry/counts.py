"""What is counted under one key of a log of single events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

MAX_REQUEST_IDS = 16
"""Request ids that are kept for joining; the smallest ones, so that both sides keep the same."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """How often something happened, and when first and last (Unix seconds)."""

    records: int = 1
    first: int
    last: int
    errors: int = 0
    request_ids: frozenset[str] | set[str] = frozenset()
    folded: int = 0

    @classmethod
    def between(cls, records: int, first: datetime, last: datetime) -> Counts:
        """The counts of a summary that was made before."""
        return cls(records=records, first=int(first.timestamp()), last=int(last.timestamp()))

    def add_request_ids(self, ids: Iterable[str]) -> None:
        """Keep request ids, as long as they are among the smallest."""
        if new := set(filter(None, ids)):
            both = self.request_ids | new
            self.request_ids = both if len(both) <= MAX_REQUEST_IDS else set(smallest_ids(both))

    def absorb(self, other: Counts) -> None:
        """Add what was counted elsewhere under the same key."""
        self.records += other.records
        self.errors += other.errors
        self.folded += other.folded
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        if other.request_ids:
            self.add_request_ids(other.request_ids)


def smallest_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """The request ids that a summary keeps, sorted."""
    return tuple(sorted(ids)[:MAX_REQUEST_IDS])
