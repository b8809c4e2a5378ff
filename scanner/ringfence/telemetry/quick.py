"""Many regular records at once, beside the careful reading of single ones.

Most records of a log are regular: they decode at the first attempt, nothing is wrapped in them, and
they repeat members that were understood before. A Quick counts those by their members as they are
on the wire, and understands each combination once, also over several files. Every other record is
left to the careful reader, so that what a record means is said in one place.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, Protocol, TypeVar

import msgspec

from ringfence.parse.wrapping import Wire
from ringfence.telemetry.counts import MAX_REQUEST_IDS, Counts
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table

IRREGULAR = (ValueError, TypeError, OverflowError, RecursionError)
"""What decoding or understanding a record can raise; the careful reader has to say what it is."""

members_of: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode
"""Members of a record as a key: one text is found much faster than a tuple of many."""

SEPARATOR = "\0"
"""What parts the members of a key that is a text."""

MAX_KEY = 4096
_MAX_GROUPS = 1 << 15
_MAX_IDS = 3 * MAX_REQUEST_IDS

K = TypeVar("K", bound=Hashable)


class Group(Generic[K]):
    """Records of one file with the same members, but for their times and request ids."""

    __slots__ = (
        "checked",
        "entries",
        "failing",
        "first",
        "ids",
        "keys",
        "largest",
        "last",
        "records",
        "table",
        "wanted",
    )

    def __init__(self, keys: tuple[K, ...], *, wanted: bool, checked: Callable[[str], str]) -> None:
        self.keys = keys
        """What the records count under in the summaries."""
        self.wanted = wanted
        self.checked = checked
        self.failing = False
        """Whether the records are those of calls that failed."""
        self.entries: tuple[Counts, ...] = ()
        """What was counted of earlier files, if it is known where."""
        self.largest: str | None = None
        """Ids that are no smaller are of no use; None as long as all are."""
        self.table: Table[K, Counts] | None = None
        self.ids: list[str] = []
        self.forget()

    def forget(self) -> None:
        """Count from nothing."""
        self.records = self.first = 0
        self.last = -1
        if self.ids:
            self.ids = []
            known = self.entries[0].request_ids if self.entries else ()
            self.largest = max(known) if len(known) >= MAX_REQUEST_IDS else None

    def see(self, first: int, last: int) -> None:
        """Count a record, whenever it was."""
        if not self.records:
            self.first, self.last = first, last
        self.records += 1
        self.first, self.last = min(self.first, first), max(self.last, last)

    def add_id(self, request_id: str) -> None:
        """Keep a request id, at least until there are enough smaller ones."""
        self.ids.append(request_id)
        if len(self.ids) >= _MAX_IDS:
            self.ids = sorted(set(self.checked_ids()))[:MAX_REQUEST_IDS]
            self.largest = self.ids[-1] if len(self.ids) == MAX_REQUEST_IDS else None

    def checked_ids(self) -> list[str]:
        """The request ids as far as they are kept, and are some."""
        return [text for each in self.ids if (text := self.checked(each))]

    def add_to_entries(self) -> None:
        """Add what was counted to that of earlier files."""
        ids = self.checked_ids()
        for entry in self.entries:
            entry.records += self.records
            entry.errors += self.records if self.failing else 0
            entry.first = min(entry.first, self.first)
            entry.last = max(entry.last, self.last)
            if ids:
                entry.add_request_ids(ids)

    def counts(self) -> Counts:
        """What was counted, for one key."""
        errors = self.records if self.failing else 0
        counts = Counts(records=self.records, first=self.first, last=self.last, errors=errors)
        counts.add_request_ids(self.checked_ids())
        return counts


class Tables(Protocol[K]):
    """The summaries of one kind, of a file or of all that was read."""

    def table(self, key: K, reading: Reading) -> Table[K, Counts]:
        """The table that a key belongs to."""


class Quick(ABC, Generic[K]):
    """Counts the regular records of one file after the other."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Group[K]] = {}
        self.touched: list[Group[K]] = []
        """The groups that the file that is read has records of."""
        self.outside = self.unwanted = 0
        """Records that were left out since the counting began."""

    def begin(self, file: Tables[K], reading: Reading) -> None:
        """Begin with another file."""
        self.file, self.reading = file, reading
        self.outside = self.unwanted = 0

    @abstractmethod
    def count(self, records: Iterable[Wire]) -> int:
        """Count records up to the first that is irregular, and say how many; that one is consumed."""

    def see(self, group: Group[K], first: int, last: int) -> bool:
        """Count a record, whenever it was; False where it is left out."""
        earliest, latest = self.reading.wanted.span.bounds
        if not group.wanted:
            self.unwanted += 1
            return False
        if not (earliest <= first <= latest and earliest <= last <= latest):
            self.outside += 1
            return False
        if not group.records:
            self.touched.append(group)
        group.see(first, last)
        return True

    def end(self, taken: int) -> int:
        """End the counting of records, and say how many it took."""
        self.reading.tally.count(taken, outside=self.outside, unwanted=self.unwanted)
        self.outside = self.unwanted = 0
        return taken

    @staticmethod
    def checked_id(text: str) -> str:
        """What is kept of a request id; empty when it is none."""
        return text

    def add(self, key: Hashable, keys: tuple[K, ...], *, account: str) -> Group[K]:
        """Know a new group. When there are many, what was counted goes to the tables of the file."""
        if len(self.known) >= _MAX_GROUPS:
            for group in self.touched:
                self._put(group, self.file)
            self.known.clear()
            self.touched.clear()
        self.known[key] = group = Group(
            keys, wanted=self.reading.wants(account), checked=self.checked_id
        )
        return group

    def commit(self, whole: Tables[K]) -> None:
        """Add what was counted of a file that was read to its end."""
        for group in self.touched:
            if group.table is not None and not group.table.level:
                group.add_to_entries()
                continue
            self._put(group, whole)
            table = whole.table(group.keys[0], self.reading)
            if not table.level:
                group.table = table
                group.entries = tuple(table.entries[key] for key in group.keys)
        self.discard()

    def discard(self) -> None:
        """Forget what was counted and not added."""
        for group in self.touched:
            group.forget()
        self.touched.clear()

    def _put(self, group: Group[K], tables: Tables[K]) -> None:
        for key in group.keys:
            tables.table(key, self.reading).put(key, group.counts())


def distinct(key: bytes, *, members: int) -> None:
    """Refuse a key whose members hold the separator, so that no two records share one by chance.

    A key that is known was looked at, and any other that equals it has its separators in the same
    places. Raises ValueError, also for a key that is too long to be remembered.
    """
    if len(key) > MAX_KEY or key.count(SEPARATOR.encode()) != members - 1:
        raise ValueError("a member holds the separator, or is too long")
