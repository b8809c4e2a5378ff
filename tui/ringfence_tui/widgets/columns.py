"""Columns fitted to a width, and texts fitted to columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from ringfence.model.text import printable
from ringfence_tui.rows.spec import Column

GAP = 2
"""Cells between columns."""
_FEW = 4
"""Columns that are there before any has more room than it needs."""
_MARK = 2
"""Cells of the mark behind the title of the column that rows are sorted by."""
_ELLIPSIS = "…"
_SHORTEST = 32
"""Characters that are looked at even for a narrow cell, since marks may take none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands in a line."""

    column: Column
    start: int
    width: int


def places(
    columns: Iterable[Column], width: int, *, marked: Column | None = None
) -> tuple[Place, ...]:
    """The columns that fit: the least dear ones go first, and those that stretch share what is left.

    Before they do, the marked one, by which rows are sorted, gets room for its whole title and a mark
    behind it, of the widest one if need be; then each gets the room that it should have.
    """
    shown = [each for each in columns if not each.hidden]
    while len(shown) > 1 and _needed(shown, roomy=len(shown) > _FEW) > width:
        shown.pop(_least_dear(shown, marked))
    widths = _widths(shown, width, marked)
    found: list[Place] = []
    start = 0
    for column, size in zip(shown, widths, strict=True):
        found.append(Place(column, start, size))
        start += size + GAP
    return tuple(found)


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly so many cells, safe to draw, with an ellipsis where it is cut."""
    if len(text) <= width and text.isascii() and text.isprintable():
        return text.rjust(width) if right else text.ljust(width)
    shown = printable(text, limit=max(4 * width, _SHORTEST))
    size = cell_len(shown)
    if size > width:
        return set_cell_size(shown, width - 1) + _ELLIPSIS if width else ""
    blanks = " " * (width - size)
    return blanks + shown if right else shown + blanks


def _needed(columns: list[Column], *, roomy: bool = False) -> int:
    """Cells that they take at least; roomy ones have the room that they should have."""
    widths = (max(each.width, each.room if roomy else 0) for each in columns)
    return sum(widths) + GAP * (len(columns) - 1)


def _least_dear(columns: list[Column], marked: Column | None) -> int:
    """The one that goes: of equally dear ones the last. That of the order outlives all but the dearest."""
    dearest = max(each.keep for each in columns)
    dear = [
        (each.keep == dearest, each is marked, each.keep, -place)
        for place, each in enumerate(columns)
    ]
    return dear.index(min(dear))


def _widths(columns: list[Column], width: int, marked: Column | None) -> list[int]:
    if not columns:
        return []
    if len(columns) == 1:
        only = columns[0]
        return [width if only.stretch else min(only.width, width)]
    widths = [each.width for each in columns]
    left = width - _needed(columns)
    if marked in columns:
        left = _with_mark(widths, columns, columns.index(marked), left)
    for place, each in enumerate(columns):
        more = min(max(each.room - widths[place], 0), left)
        widths[place] += more
        left -= more
    _share(widths, columns, left)
    return widths


def _with_mark(widths: list[int], columns: list[Column], marked: int, left: int) -> int:
    """Give the marked one room for its title and the mark; what is left then."""
    stretching = [place for place, each in enumerate(columns) if each.stretch]
    widest = max(stretching or range(len(columns)), key=widths.__getitem__)
    wanted = max(len(columns[marked].title) + _MARK - columns[marked].width, 0)
    more = min(wanted, left + widths[widest])
    widths[marked] += more
    widths[widest] -= max(more - left, 0)
    return max(left - more, 0)


def _share(widths: list[int], columns: list[Column], left: int) -> None:
    """Give the columns that stretch what is left, to the last cell."""
    total = sum(each.stretch for each in columns)
    given = shares = 0
    for place, each in enumerate(columns):
        if each.stretch:
            shares += each.stretch
            until = -(-left * shares // total)
            widths[place] += until - given
            given = until
