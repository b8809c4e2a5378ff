"""What is counted under one key of a log of single events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
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
    request_ids: set[str] = field(default_factory=set)
    folded: int = 0

    @classmethod
    def between(cls, records: int, first: datetime, last: datetime) -> Counts:
        """The counts of a summary that was made before."""
        return cls(records=records, first=int(first.timestamp()), last=int(last.timestamp()))

    def add_request_ids(self, ids: Iterable[str]) -> None:
        """Keep request ids, as long as they are among the smallest."""
        self.request_ids.update(filter(None, ids))
        if len(self.request_ids) > MAX_REQUEST_IDS:
            self.request_ids = set(smallest_ids(self.request_ids))

    def absorb(self, other: Counts) -> None:
        """Add what was counted elsewhere under the same key."""
        self.records += other.records
        self.errors += other.errors
        self.folded += other.folded
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        self.add_request_ids(other.request_ids)


def smallest_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """The request ids that a summary keeps, sorted."""
    return tuple(sorted(ids)[:MAX_REQUEST_IDS])
