"""A block of lines, cut into fields by the blanks in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.telemetry.columnar.words import BEHIND, FRONT, Mask, Places, Text, Words

_LINE_FEED = 10
_BLANK = 32
_BRACE = ord("{")
_EIGHT = 8


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that have the layout's number of fields, one blank between each two."""

    text: Text
    numbers: Places
    """The place of each line in its block, from 0."""
    starts: Places
    ends: Places
    """Of each line a row: where each of its fields ends."""

    def __len__(self) -> int:
        return len(self.starts)

    def field(self, place: int) -> tuple[Places, Places]:
        """Where one field begins and ends in every line."""
        ends = np.ascontiguousarray(self.ends[:, place])
        return (self.ends[:, place - 1] + 1 if place else self.starts), ends

    def longer(self, size: int) -> Mask:
        """Which lines have more bytes than that."""
        return self.ends[:, -1] - self.starts > size

    def kept(self, mask: Mask) -> Lines:
        """Only some of the lines."""
        if mask.all():
            return self
        return Lines(self.text, self.numbers[mask], self.starts[mask], self.ends[mask])

    def texts(self) -> list[bytes]:
        """Each line with its line feed."""
        padded = self.text.padded
        ends = self.ends[:, -1] + 1
        return [
            padded[start:end]
            for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)
        ]

    def cut(self, place: int, at: int) -> bytes:
        """The text of one field of one line."""
        start = self.ends[at, place - 1] + 1 if place else self.starts[at]
        return self.text.cut(int(start), int(self.ends[at, place]))


class Scratch:
    """Memory that one reader uses for block after block: fresh pages cost more than what fills them."""

    def __init__(self) -> None:
        self._masks = np.zeros((2, 0), np.bool_)

    def masks(self, size: int) -> tuple[Mask, Mask]:
        """Two masks of so many bytes, with anything in them."""
        if self._masks.shape[1] < size:
            self._masks = np.zeros((2, size), np.bool_)
        return self._masks[0, :size], self._masks[1, :size]


class Block:
    """Whole lines, each with its line feed."""

    def __init__(self, pieces: Sequence[bytes | memoryview], scratch: Scratch) -> None:
        """Pieces make the text when they are joined."""
        padded = b"".join((bytes(FRONT), *pieces, bytes(BEHIND)))
        self.text = Text(padded)
        self._scratch = scratch
        self._blanks: Places = _NONE
        """Where each field ends: every blank, line feed or control character."""
        self._doubled, self._controls = False, 0
        self._breaks: Places | None = None
        self._wraps = b"{" in padded

    def _find_blanks(self) -> None:
        body = self.text.bytes[FRONT:-BEHIND]
        blank, other = self._scratch.masks(len(body))
        np.less_equal(body, _BLANK, out=blank)
        self._blanks = np.flatnonzero(blank)
        self._blanks += FRONT
        np.logical_and(blank[1:], blank[:-1], out=other[1:])
        self._doubled = bool(blank[0] or other[1:].any())
        np.less(body, _BLANK, out=other)
        self._controls = int(np.count_nonzero(other))

    @property
    def breaks(self) -> Places:
        """Where each line ends."""
        if self._breaks is None:
            body = self.text.bytes[FRONT:-BEHIND]
            feed, _ = self._scratch.masks(len(body))
            np.equal(body, _LINE_FEED, out=feed)
            self._breaks = np.flatnonzero(feed)
            self._breaks += FRONT
        return self._breaks

    @property
    def starts(self) -> Places:
        """Where each line begins."""
        starts = np.empty(len(self.breaks), np.int64)
        starts[:1] = FRONT
        starts[1:] = self.breaks[:-1] + 1
        return starts

    @property
    def longest(self) -> int:
        """Bytes of the longest line."""
        return int(np.diff(self.breaks, prepend=FRONT - 1).max()) - 1

    def line(self, number: int) -> bytes:
        """One line without its line feed."""
        start = int(self.breaks[number - 1]) + 1 if number else FRONT
        return self.text.cut(start, int(self.breaks[number]))

    def fields(self, width: int) -> tuple[Lines, Places]:
        """The lines with so many fields, one blank between each two, and the numbers of all others."""
        if not len(self._blanks):
            self._find_blanks()
        ends = self._all_fields(width)
        if ends is not None:
            self._breaks = np.ascontiguousarray(ends[:, -1])
            return self._lines(ends, np.arange(len(ends))), _NONE
        last = np.searchsorted(self._blanks, self.breaks)
        right = np.flatnonzero(np.diff(last, prepend=-1) == width)
        ends = self._blanks[(last[right] - width + 1)[:, None] + np.arange(width)]
        lines = self._lines(ends, right)
        lines = lines.kept(_single_blanks(lines))
        others = np.ones(len(self.breaks), np.bool_)
        others[lines.numbers] = False
        return lines, np.flatnonzero(others)

    def _all_fields(self, width: int) -> Places | None:
        """Where the fields end, if every line has so many of them; None when a closer look is needed."""
        count, left = divmod(len(self._blanks), width)
        if left or self._doubled or self._wraps or self._controls != count:
            return None
        ends = self._blanks.reshape(count, width)
        # As many control characters as lines, and a line feed at the end of each: there are no others.
        return ends if (self.text.bytes[ends[:, -1]] == _LINE_FEED).all() else None

    def _lines(self, ends: Places, numbers: Places) -> Lines:
        starts = self.starts
        return Lines(
            self.text, numbers, starts if len(numbers) == len(starts) else starts[numbers], ends
        )


_NONE: Places = np.zeros(0, np.int64)


def _single_blanks(lines: Lines) -> Mask:
    """Which lines have no empty field, no other white space or control character, and no JSON."""
    good: Mask = lines.ends[:, 0] > lines.starts
    good &= lines.text.bytes[lines.starts] != _BRACE
    good &= (np.diff(lines.ends, axis=1) > 1).all(axis=1)
    good &= (lines.text.bytes[lines.ends[:, :-1]] == _BLANK).all(axis=1)
    return good


def shorts(text: Text, starts: Places, ends: Places) -> Words:
    """Fields of at most eight bytes as words, zero behind them; no such word for longer ones."""
    (word,) = text.words(starts, 1)
    lengths = ends - starts
    kept = word & _mask(lengths)
    kept[lengths > _EIGHT] = np.uint64(0xFFFFFFFFFFFFFFFF)
    return kept


def short(text: bytes) -> np.uint64:
    """The word of a text of at most eight bytes, to compare shorts with."""
    return np.uint64(int.from_bytes(text, "little"))


def padded(text: Text, starts: Places, ends: Places, count: int) -> tuple[Words, ...]:
    """Fields as count words, zero behind them; what is longer is cut."""
    lengths = ends - starts
    return tuple(
        word & _mask(lengths - _EIGHT * at) for at, word in enumerate(text.words(starts, count))
    )


def _mask(lengths: Places) -> Words:
    """Words that keep the first bytes of others."""
    missing = (_EIGHT - np.clip(lengths, 0, _EIGHT)) << 3
    mask: Words = np.uint64(0xFFFFFFFFFFFFFFFF) >> missing.astype(np.uint64)
    return mask
