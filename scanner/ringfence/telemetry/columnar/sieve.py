"""Leaves out the lines of interfaces that nobody asked for, before their fields are looked for.

Lines of one file begin alike: as many characters before the interface id, with blanks at the same
places. Where they do, the id is found without cutting the line into fields, which is most of the
work when a few interfaces among thousands are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ringfence.telemetry.columnar.choice import Chosen
from ringfence.telemetry.columnar.words import Mask, Places, Text, Words, interface_numbers

ID_LENGTH = 21
"""Characters of an interface id of today's form."""

_EIGHT = 8
_MOST_BEFORE = 40
_U = np.uint64
_BLANK_OR_LESS = _U(0x2121212121212121)
_BLANKS = _U(0x2020202020202020)
_HIGH = _U(0x8080808080808080)


@dataclass(frozen=True, slots=True)
class Sieve:
    """How the lines of a file begin."""

    before: int
    """Characters before the interface id."""
    blanks: Words
    """Which of them are blank, for each eight a word."""
    chosen: Chosen

    @classmethod
    def like(cls, line: bytes, place: int, chosen: Chosen) -> Sieve | None:
        """The sieve of lines that begin like this one, in which one blank stands between fields."""
        before = len(b" ".join([*line.split(b" ")[:place], b""]))
        if before > _MOST_BEFORE:
            return None
        padded = line[:before].ljust(before + -before % _EIGHT, b"x")
        words = np.frombuffer(padded, "<u8")
        return cls(before, _blank(words), chosen)

    def sift(self, text: Text, starts: Places, ends: Places) -> tuple[Mask, Mask]:
        """Which lines begin alike, and of which the interface is wanted among those that do."""
        at = starts + self.before
        numbers, alike = interface_numbers(text, at, at + ID_LENGTH)
        end = at + ID_LENGTH
        alike &= (text.bytes[np.minimum(end, ends)] == ord(" ")) | (end == ends)
        # A line that begins like JSON wraps a record, wherever its blanks are.
        alike &= text.bytes[starts] != ord("{")
        if len(self.blanks):
            for word, marked, kept in zip(
                text.words(starts, len(self.blanks)), self.blanks, self._kept(), strict=True
            ):
                expected = marked & kept
                places = (expected >> _U(7)) * _U(0xFF)
                alike &= (_blank(word) & kept) == expected
                alike &= (word & places) == (_BLANKS & places)
        return alike, alike & self.chosen.among(numbers)

    def _kept(self) -> list[np.uint64]:
        """Of each word, the bytes that stand before the id."""
        lengths = (min(_EIGHT, self.before - _EIGHT * at) for at in range(len(self.blanks)))
        return [_U((1 << (8 * length)) - 1) for length in lengths]


def _blank(words: Words) -> Words:
    """Marks the bytes that are blanks or less; `!` behind one may be marked too, and is then unlike."""
    marked: Words = (words - _BLANK_OR_LESS) & ~words & _HIGH
    return marked
