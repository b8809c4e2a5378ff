"""A list as plain mode reads it: rows numbered from 1 throughout, headings of groups apart from them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.rows.table import GroupLine, RowLine, Rows, Selection

PAGE = 20
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows are wanted, in which order."""

    filter: str = ""
    sort: tuple[Sort, ...] = ()
    group: str = ""


class Listing:
    """The rows that were asked for. Raises FilterError for a filter that says nothing."""

    def __init__(self, rows: Rows, asked: Asked, *, also: str = "") -> None:
        self.rows = rows
        self.asked = asked
        wanted, more = parse_filter(asked.filter, rows.spec), parse_filter(also, rows.spec)
        both = replace(wanted, terms=(*wanted.terms, *more.terms))
        self.selection: Selection = rows.select(both, asked.sort, asked.group)
        self.matched = self.selection.matched
        self._headings = _headings(self.selection)
        self._starts = [before for _, before, _ in self._headings]

    def row(self, number: int) -> RowLine:
        """The row of a number. Raises IndexError where there is none."""
        line = self.selection.line(self._index(number))
        if isinstance(line, GroupLine):
            raise IndexError(f"row {number} is a heading")
        return line

    def group(self, number: int) -> GroupLine | None:
        """The heading that a row stands under."""
        if not self._headings:
            return None
        return self._headings[bisect_right(self._starts, number - 1) - 1][2]

    def number_of(self, key: str) -> int | None:
        """The number of a row by its key."""
        index = self.selection.index_of(key)
        if index is None:
            return None
        return index + 1 - bisect_right([at for at, _, _ in self._headings], index)

    def after(self, number: int, text: str) -> int | None:
        """The next row after a number that a filter finds, from the top again; None where it finds none."""
        found = Listing(self.rows, self.asked, also=text)
        if not found.matched:
            return None
        places = range(1, found.matched + 1)
        at = bisect_left(places, number + 1, key=lambda each: self._number_in(found, each))
        return self._number_in(found, places[at % found.matched])

    def _number_in(self, other: Listing, number: int) -> int:
        return self.number_of(other.row(number).key) or 0

    def _index(self, number: int) -> int:
        if not 1 <= number <= self.matched:
            raise IndexError(f"there is no row {number}")
        return number - 1 + bisect_right(self._starts, number - 1)


def _headings(selection: Selection) -> list[tuple[int, int, GroupLine]]:
    """Of each group: the line of its heading, how many rows stand before it, and the heading."""
    found: list[tuple[int, int, GroupLine]] = []
    at = before = 0
    while at < len(selection):
        line = selection.line(at)
        if not isinstance(line, GroupLine):
            break
        found.append((at, before, line))
        at += line.count + 1
        before += line.count
    return found
