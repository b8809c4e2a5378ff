"""Distinct keys and what was counted under each, in bounded memory.

When there are more keys than the limit, a table climbs to a level at which a fold maps several
keys to one, or drops them. The fold depends on the key alone, and folding at a higher level gives
the same as folding at a lower one first. So the level that is reached, and with it every number,
depends on the records alone: not on their order, nor on how files or batches cut them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from hashlib import blake2b
from typing import Generic, Protocol, Self, TypeVar


class Entry(Protocol):
    """What is counted under one key."""

    records: int
    folded: int
    """How many of the records came under another key before folding."""

    def absorb(self, other: Self) -> None:
        """Add what was counted elsewhere under the same key."""


K = TypeVar("K", bound=Hashable)
E = TypeVar("E", bound=Entry)

Fold = Callable[[K, int], K | None]
"""The key that stands for a key at a level; None when the level drops it."""


def _none(_key: Hashable) -> bool:
    return False


class Table(Generic[K, E]):
    """Entries by key, at most limit of them; and as many that are spared.

    Spared keys neither count against the limit of the others nor are they folded, so that what
    matters is not pushed out by noise. When there are too many of those, no key is spared.
    """

    def __init__(self, *, limit: int, fold: Fold[K], spared: Callable[[K], bool] = _none) -> None:
        self.entries: dict[K, E] = {}
        self.level = 0
        self.dropped = 0
        """Records under keys that the level dropped."""
        self.folded = 0
        """Records that are kept under a key that stands for several."""
        self._limit = limit
        self._fold = fold
        self._is_spared = spared
        self._spared = 0
        """How many of the keys are spared."""

    def put(self, key: K, entry: E, *, ready: bool = False) -> None:
        """Count an entry under its key; the table takes the entry over.

        A key is ready when it is known to be what the fold makes of it at the table's level.
        """
        spared = self.is_spared(key)
        if ready:
            self.folded += entry.folded
        elif self.level and not spared:
            target = self._fold(key, self.level)
            if target is None:
                self.dropped += entry.records
                return
            if target != key:
                entry.folded = entry.records
                key = target
            self.folded += entry.folded
        known = self.entries.get(key)
        if known is not None:
            known.absorb(entry)
            return
        self.entries[key] = entry
        self._spared += spared
        if self._spared > self._limit:
            self._spare_none()
        while len(self.entries) - self._spared > self._limit:
            self._climb(self.level + 1)

    def absorb(self, other: Table[K, E]) -> None:
        """Add another table of the same kind; its entries are taken over."""
        if other._is_spared is _none:
            self._spare_none()
        if not self.entries and not other.level and not self.level:
            self.entries, self._spared = other.entries, other._spared
            return
        self.rise(other.level)
        self.dropped += other.dropped
        for key, entry in other.entries.items():
            self.put(key, entry)

    def drop(self, entry: E) -> None:
        """Count an entry as dropped: the fold gives nothing for its key at the table's level."""
        self.dropped += entry.records

    def rise(self, level: int) -> None:
        """Fold at least at a level, for entries that were folded there before."""
        if level > self.level:
            self._climb(level)

    def is_spared(self, key: K) -> bool:
        """Whether a key is kept as it is while others are folded."""
        return self._is_spared(key)

    def _spare_none(self) -> None:
        if self._is_spared is not _none:
            self._is_spared = _none
            self._climb(self.level)

    def _climb(self, level: int) -> None:
        entries, self.entries, self.level, self.folded = self.entries, {}, level, 0
        self._spared = 0
        for key, entry in entries.items():
            self.put(key, entry)


def sampled(key: Hashable, level: int) -> bool:
    """Whether a key is among those that are kept when one in 2^level is.

    A key that is kept at a level is kept at every lower one. The digest is one that spreads keys
    which differ in a digit only; a checksum would keep all of them or none.
    """
    digest = blake2b(repr(key).encode("utf-8", "backslashreplace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") & ((1 << min(level, 64)) - 1) == 0


def drop_by_sample(key: K, level: int) -> K | None:
    """The fold of tables whose keys have no part that could be left out."""
    return key if sampled(key, level) else None
