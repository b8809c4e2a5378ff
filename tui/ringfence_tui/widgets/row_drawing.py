"""The drawing of a table: the lines in view and no others, with the one that somebody stands on."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ringfence_tui.blocks import Span, Spans, Tone
from ringfence_tui.rows.table import GroupLine, RowLine, Selection
from ringfence_tui.widgets.cursor import Cursor
from ringfence_tui.widgets.row_lines import Fold, LinePainter, Look, sentence
from ringfence_tui.widgets.tones import TONE_CLASSES, tone_styles
from ringfence_tui.widgets.wrapping import wrap

HEAD = 1
"""Lines above the rows, which do not scroll."""
_HEAD_CLASS, _GROUP_CLASS, _CURSOR_CLASS = "table--head", "table--group", "table--cursor"
_UNMISTAKABLE = Style(bold=True, reverse=True)
"""Shows the cursor without any colour."""


class RowDrawing(ScrollView, can_focus=True):
    """Draws a selection of rows under a head."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *TONE_CLASSES,
        _HEAD_CLASS,
        _GROUP_CLASS,
        _CURSOR_CLASS,
    }
    DEFAULT_CSS = """
    RowDrawing {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, nothing: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self._cursor = Cursor()
        self._sentence: Spans = (Span(nothing, Tone.DIM),)
        self._nothing = nothing
        self._painter: LinePainter | None = None
        self._look: Look | None = None
        self._marked: frozenset[str] = frozenset()

    @property
    def selection(self) -> Selection | None:
        """What is shown, folded as it is; None before anything is."""
        return self._cursor.selection

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._restyle())

    def on_resize(self, event: Resize) -> None:
        del event
        self._measure()
        self._scroll_to_cursor()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._restyle()

    def render_line(self, y: int) -> Strip:
        """A line of what is seen: the head, a row, a heading, or what is said in place of rows."""
        look, selection = self._looked(), self.selection
        if selection is None:
            return self._said(y)
        painter = self._painter
        if painter is None or painter.width != self._width:
            painter = self._painter = LinePainter(selection, self._width, look)
        if y < HEAD:
            return painter.head()
        if not self._cursor.lines:
            return self._said(y - HEAD)
        return self._drawn(painter, self._top + y - HEAD)

    def _drawn(self, painter: LinePainter, place: int) -> Strip:
        is_cursor = place == self._cursor.at
        match self._cursor.line(place):
            case RowLine() as line:
                return painter.row(
                    line,
                    is_cursor=is_cursor,
                    is_focused=self.has_focus,
                    is_marked=line.key in self._marked,
                )
            case GroupLine() as line:
                fold = self._fold_of(place)
                return painter.heading(line, fold, is_cursor=is_cursor, is_focused=self.has_focus)
            case None:
                unread = self._cursor.unread if place < self._cursor.lines else ""
                return sentence((Span(unread, Tone.BAD),), self._width, self._looked())

    def _fold_of(self, place: int) -> Fold:
        group = self._cursor.group_at(place)
        if group is None or self.selection is None or self.selection.open is None:
            return Fold.NONE
        return Fold.OPEN if self._cursor.is_open(group) else Fold.CLOSED

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _rows_in_view(self) -> int:
        return max(self.scrollable_content_region.height - HEAD, 1)

    @property
    def _top(self) -> int:
        """The first line in view."""
        return round(self.scroll_offset.y)

    def _scroll_to_cursor(self) -> None:
        """Bring the line of the cursor into view, with the heading that stands right above a row."""
        cursor = self._cursor
        is_first = cursor.heading is None and isinstance(cursor.line(cursor.at - 1), GroupLine)
        last = cursor.at - self._rows_in_view + 1
        self._scroll(max(min(self._top, cursor.at - is_first), last))

    def _scroll_to_rows(self) -> None:
        """Bring the rows of the heading of the cursor into view, as far as it stays there itself."""
        cursor = self._cursor
        heading, group = cursor.heading, cursor.group
        if heading is not None and group is not None and cursor.is_open(group):
            last = cursor.at + heading.count - self._rows_in_view + 1
            self._scroll(max(self._top, min(last, cursor.at)))

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True)

    def _measure(self) -> None:
        self.virtual_size = Size(self._width, self._cursor.lines + HEAD)

    def _why_empty(self, selection: Selection) -> Spans:
        """What is said where no rows are: nothing found is not the same as nothing there."""
        total = selection.rows.total
        found = f"The filter finds none of {total:,}." if total else self._nothing
        return (Span(found, Tone.DIM),)

    def _said(self, y: int) -> Strip:
        lines = tuple(wrap(self._sentence, self._width - 2))
        return sentence(lines[y] if y < len(lines) else (), self._width, self._looked())

    def _looked(self) -> Look:
        if self._look is None:
            head, group, cursor = (
                self.get_component_rich_style(each, partial=True)
                for each in (_HEAD_CLASS, _GROUP_CLASS, _CURSOR_CLASS)
            )
            self._look = Look(
                base=self.rich_style,
                tones=tone_styles(self),
                head=head,
                group=group,
                cursor=cursor + _UNMISTAKABLE,
            )
        return self._look

    def _restyle(self) -> None:
        self._look, self._painter = None, None
        self.refresh()
