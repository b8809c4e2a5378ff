"""Many regular records at once, beside the careful reading of single ones.

Most records of a log are regular: they decode at the first attempt, nothing is wrapped in them, and
they repeat members that were understood before. A Quick counts those by their members as they are
on the wire, and understands each combination once. Every other record is left to the careful
reader, so that what a record means is said in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, Protocol, TypeVar

from ringfence.parse.wrapping import Wire
from ringfence.telemetry.counts import MAX_REQUEST_IDS, Counts

IRREGULAR = (ValueError, TypeError, OverflowError, RecursionError)
"""What decoding or understanding a record can raise; the careful reader has to say what it is."""

SEPARATOR = "\0"
"""What parts the members of a key."""

_MAX_GROUPS = 1 << 15
_MAX_KEY = 4096
_MAX_IDS = 3 * MAX_REQUEST_IDS


class Quick(Protocol):
    """Counts regular records."""

    def count(self, records: Iterable[Wire]) -> int:
        """Count records up to the first that is irregular, and say how many; that one is consumed."""

    def settle(self) -> None:
        """Hand over what was counted; nothing of it is in the summaries before."""


class Group:
    """Records with the same members on the wire, but for their instants and request ids."""

    __slots__ = ("errors", "first", "ids", "largest", "last", "records", "wanted")

    def __init__(self, *, wanted: bool) -> None:
        self.wanted = wanted
        self.records = self.errors = 0
        self.first, self.last = 0, -1
        self.ids: list[str] | tuple[()] = ()
        self.largest: str | None = None
        """Ids that are no smaller are not kept; None as long as all are."""

    def see(self, first: int, last: int) -> None:
        """Count a record that begins earlier or ends later than those before."""
        if not self.records:
            self.first, self.last = first, last
        self.records += 1
        self.first, self.last = min(self.first, first), max(self.last, last)

    def add_id(self, request_id: str) -> None:
        """Keep a request id, at least until there are enough smaller ones."""
        self.ids = [*self.ids, request_id]
        if len(self.ids) >= _MAX_IDS:
            self.ids = sorted(set(self.ids))[:MAX_REQUEST_IDS]
            self.largest = self.ids[-1] if len(self.ids) == MAX_REQUEST_IDS else None

    def counts(self) -> Counts:
        """What was counted, for one key."""
        counts = Counts(
            records=self.records, first=self.first, last=self.last, errors=self.errors
        )
        if self.ids:
            counts.add_request_ids(self.ids)
        return counts


G = TypeVar("G", bound=Group)


class Groups(Generic[G]):
    """The groups that are known by their members, and how they are handed over."""

    def __init__(self, hand_over: Callable[[G], None]) -> None:
        self.known: dict[Hashable, G] = {}
        self._hand_over = hand_over

    def add(self, key: Hashable, group: G) -> None:
        """Know a new group; those that were known before are handed over when they are many."""
        if len(self.known) >= _MAX_GROUPS:
            self.settle()
        self.known[key] = group

    def settle(self) -> None:
        """Hand over all groups that counted something, and forget them."""
        for group in self.known.values():
            if group.records:
                self._hand_over(group)
        self.known.clear()


def distinct(key: bytes, *, members: int) -> None:
    """Refuse a key whose members hold the separator, so that no two records share one by chance.

    A key that is known was looked at, and any other that equals it has its separators in the same
    places. Raises ValueError, also for a key that is too long to be remembered.
    """
    if len(key) > _MAX_KEY or key.count(SEPARATOR.encode()) != members - 1:
        raise ValueError("a member holds the separator, or is too long")


def short(key: Hashable) -> bool:
    """Whether a key is short enough to be remembered."""
    return len(repr(key)) <= _MAX_KEY
