"""Lines of a block, and the columns that were read from them so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ringfence.telemetry.columnar.lines import Lines, padded, short, shorts
from ringfence.telemetry.columnar.names import UNKNOWN
from ringfence.telemetry.columnar.plan import OPTIONAL
from ringfence.telemetry.columnar.words import Mask, Places, Words, decimals, ipv4_numbers

_MOST_TEXTS = 64
"""Distinct texts of one field in one block; where there are more, the careful reader takes the rest."""
_LAST_BYTE = 255
_DASH = short(b"-")


class _Numbers(Protocol):
    def number(self, raw: bytes) -> int: ...


@dataclass(slots=True)
class Rows:
    """Lines and the columns that were read from them so far."""

    lines: Lines
    columns: dict[str, NDArray[Any]]

    def drop(self, good: Mask, odd: list[Places]) -> None:
        """Leave out lines that are odd."""
        if not good.all():
            odd.append(self.lines.numbers[~good])
            self.keep(good)

    def keep(self, mask: Mask) -> None:
        if not mask.all():
            self.lines = self.lines.kept(mask)
            self.columns = {name: column[mask] for name, column in self.columns.items()}

    def shorts(self, place: int) -> Words:
        return shorts(self.lines.text, *self.lines.field(place))

    def decimals(self, place: int) -> tuple[Words, Mask]:
        """A column of numbers; all zero where the layout lacks the field."""
        if place == OPTIONAL:
            return self._constant(0), np.ones(len(self.lines), np.bool_)
        return decimals(self.lines.text, *self.lines.field(place))

    def plain(self, place: int, *, absent: int | None = None) -> tuple[Words, Mask]:
        """A column of numbers up to 255 without leading zeros; absent stands for `-`."""
        if place == OPTIONAL:
            return self._constant(0), np.ones(len(self.lines), np.bool_)
        starts, ends = self.lines.field(place)
        numbers, good = decimals(self.lines.text, starts, ends)
        digits = 1 + (numbers >= np.uint64(10)) + (numbers >= np.uint64(100))
        good &= (numbers <= np.uint64(_LAST_BYTE)) & (ends - starts == digits)
        if absent is not None:
            missing = self.shorts(place) == _DASH
            numbers[missing] = absent
            good |= missing
        return numbers, good

    def direction(self, place: int) -> tuple[NDArray[np.int8], Mask]:
        """1 for egress, 0 for ingress, -1 where it is not known."""
        egress = np.full(len(self.lines), UNKNOWN, np.int8)
        if place == OPTIONAL:
            return egress, np.ones(len(self.lines), np.bool_)
        words = self.shorts(place)
        out, inward = words == short(b"egress"), words == short(b"ingress")
        egress[out], egress[inward] = 1, 0
        return egress, out | inward | (words == _DASH)

    def texts(
        self, place: int, names: _Numbers, words: int, default: int
    ) -> tuple[NDArray[np.uint16], Mask]:
        """A column of recurring texts as their numbers; default where the layout lacks the field."""
        numbers = np.full(len(self.lines), default, np.uint16)
        if place == OPTIONAL:
            return numbers, np.ones(len(self.lines), np.bool_)
        starts, ends = self.lines.field(place)
        parts = padded(self.lines.text, starts, ends, words)
        good = np.zeros(len(numbers), np.bool_)
        open_ = ends - starts <= 8 * words
        for _ in range(_MOST_TEXTS):
            at = int(open_.argmax()) if len(open_) else 0
            if not len(open_) or not open_[at]:
                break
            same = open_
            for part in parts:
                same = same & (part == part[at])
            number = names.number(self.lines.cut(place, at))
            if number != UNKNOWN:
                numbers[same] = number
                good |= same
            open_ = open_ & ~same
        return numbers, good

    def addresses(self, place: int, plain: int, others: _Numbers) -> tuple[Words, Mask]:
        """A column of addresses: the packet's where it is known, else the interface's."""
        starts, ends = self.lines.field(plain if place == OPTIONAL else place)
        if place not in (OPTIONAL, plain):
            absent = self.shorts(place) == _DASH
            if absent.any():
                plain_starts, plain_ends = self.lines.field(plain)
                starts = np.where(absent, plain_starts, starts)
                ends = np.where(absent, plain_ends, ends)
        numbers, good = ipv4_numbers(self.lines.text, starts, ends)
        for at in np.flatnonzero(~good):
            number = others.number(self.lines.text.cut(int(starts[at]), int(ends[at])))
            if number != UNKNOWN:
                numbers[at], good[at] = number, True
        return numbers, good

    def _constant(self, value: int) -> Words:
        return np.full(len(self.lines), value, np.uint64)
