"""The lines of a table: its head, rows, headings of groups and sentences, as strips of one width."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ringfence_tui.blocks import Span, Spans, Tone
from ringfence_tui.rows.cells import RIGHT, drawn, told
from ringfence_tui.rows.table import GroupLine, RowLine, Selection
from ringfence_tui.widgets import wrapping
from ringfence_tui.widgets.columns import GAP, Place, fitted, places

CURSOR = ">"
"""Marks the row of the cursor where neither colour nor reverse is seen."""
MARK = "*"
"""Marks a row that somebody picked."""
_ASCENDING, _DESCENDING = "▲", "▼"
_MARGIN = 1
"""Cells before the columns, for the cursor, and after them."""
_GAP = " " * GAP
_PLAIN = Style()


class Fold(StrEnum):
    """What stands before a heading."""

    NONE = ""
    """Of a list in which no group is folded."""
    OPEN = "▾ "
    CLOSED = "▸ "


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The styles of a table, as the theme of the moment has them."""

    base: Style
    tones: dict[Tone, Style]
    head: Style
    group: Style
    cursor: Style


class LinePainter:
    """Draws the lines of a list for a width."""

    def __init__(self, selection: Selection, width: int, look: Look) -> None:
        self.width = width
        self._look = look
        self._spec = spec = selection.rows.spec
        self._sort = selection.asked.sort
        # What all rows of a group have in common stands in its heading.
        shown = [each for each in spec.columns if each != selection.asked.group]
        first = self._sort[0] if self._sort else None
        self._by = spec.column(first.column) if first else None
        self.places = places(shown, max(width - 2 * _MARGIN, 0), marked=self._by)
        self._cells = tuple((spec.columns.index(each.column), each) for each in self.places)
        self._base = {tone: look.base + style for tone, style in look.tones.items()}

    def place_at(self, x: int) -> Place | None:
        """The column at a cell of a line, with the gap after it."""
        left = x - _MARGIN
        return next(
            (each for each in self.places if each.start <= left < each.start + each.width + GAP),
            None,
        )

    def head(self) -> Strip:
        """The titles of the columns; the one that rows are sorted by first is marked."""
        first = self._sort[0] if self._sort else None
        mark = _DESCENDING if first and first.descending else _ASCENDING
        texts = [_title(each, mark if each.column == self._by else "") for each in self.places]
        return self._strip([Segment(" " + _GAP.join(texts), self._look.base + self._look.head)])

    def row(
        self, line: RowLine, *, is_cursor: bool, is_focused: bool, is_marked: bool = False
    ) -> Strip:
        """A row; that of the cursor is marked, and reversed where keys go to the table."""
        lead = MARK if is_marked else CURSOR if is_cursor else " "
        cells = [
            (fitted(cell.text, place.width, right=place.column.cell in RIGHT), cell.tone)
            for place, cell in (
                (place, drawn(place.column, line.values[number])) for number, place in self._cells
            )
        ]
        if is_cursor and is_focused:
            text = lead + _GAP.join(text for text, _ in cells)
            return self._strip([Segment(text, self._look.cursor)], self._look.cursor)
        segments = [Segment(lead, self._base[Tone.ACCENT])]
        for number, (text, tone) in enumerate(cells):
            segments.append(Segment(text if number == 0 else _GAP + text, self._base[tone]))
        return self._strip(segments)

    def heading(
        self,
        line: GroupLine,
        fold: Fold = Fold.NONE,
        *,
        is_cursor: bool = False,
        is_focused: bool = False,
    ) -> Strip:
        """What the rows below have in common, how many they are, and whether they are folded away."""
        column = self._spec.column(line.column)
        title, cell = ("", Span("")) if column is None else (column.title, told(column, line.value))
        if line.value is None:
            cell = Span(f"{cell.text} not known", cell.tone)
        pieces = (Span(f"{fold}{title}: ", Tone.DIM), cell, Span(f"  {line.count:,}", Tone.DIM))
        lead = CURSOR if is_cursor else " "
        if is_cursor and is_focused:
            text = wrapping.cut(wrapping.drawn((Span(lead), *pieces)), self.width)
            return self._strip(
                [Segment("".join(each.text for each in text), self._look.cursor)], self._look.cursor
            )
        return sentence(pieces, self.width, self._look, self._look.group, lead=lead)

    def _strip(self, segments: list[Segment], style: Style | None = None) -> Strip:
        return Strip(segments).adjust_cell_length(self.width, style or self._look.base)


def sentence(
    pieces: Spans, width: int, look: Look, style: Style = _PLAIN, *, lead: str = " "
) -> Strip:
    """A line of text that is none of a row."""
    shown = wrapping.cut(wrapping.drawn((Span(lead, Tone.ACCENT), *pieces)), width)
    segments = [Segment(each.text, look.base + style + look.tones[each.tone]) for each in shown]
    return Strip(segments).adjust_cell_length(width, look.base)


def _title(place: Place, mark: str) -> str:
    is_right = place.column.cell in RIGHT
    if not mark or place.width <= len(mark) + 1:
        return fitted(place.column.title, place.width, right=is_right)
    title = fitted(place.column.title, min(len(place.column.title), place.width - 2))
    return fitted(f"{title} {mark}", place.width, right=is_right)
