"""A table of any length: it draws the lines in view, and reads no others."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ringfence.errors import StoreError
from ringfence_tui.blocks import Span, Spans, Tone
from ringfence_tui.rows.table import GroupLine, ListLine, RowLine, Selection
from ringfence_tui.widgets import messages
from ringfence_tui.widgets.row_lines import LinePainter, Look, sentence
from ringfence_tui.widgets.tones import TONE_CLASSES, tone_styles
from ringfence_tui.widgets.wrapping import wrap

_HEAD = 1
"""Lines above the rows, which do not scroll."""
_HEAD_CLASS, _GROUP_CLASS, _CURSOR_CLASS = "table--head", "table--group", "table--cursor"
_UNMISTAKABLE = Style(bold=True, reverse=True)
"""Shows the cursor without any colour."""


def _key(keys: str, action: str, name: str, tooltip: str) -> Binding:
    return Binding(keys, action, name, show=False, id=f"table.{action}", tooltip=tooltip)


class RowTable(ScrollView, can_focus=True):
    """Shows a selection of rows under a head, with a cursor that stands on rows only."""

    Moved = messages.Moved
    Chosen = messages.Chosen
    SortAsked = messages.SortAsked

    ALLOW_SELECT = False
    """A click moves the cursor; it never starts to mark text."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *TONE_CLASSES,
        _HEAD_CLASS,
        _GROUP_CLASS,
        _CURSOR_CLASS,
    }
    DEFAULT_CSS = """
    RowTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("j,down", "next", "Next row", "To the row below"),
        _key("k,up", "previous", "Previous row", "To the row above"),
        _key("ctrl+d,pagedown", "page_down", "Page down", "One page down"),
        _key("ctrl+u,pageup", "page_up", "Page up", "One page up"),
        _key("g,home", "first", "First row", "To the first row"),
        _key("G,end", "last", "Last row", "To the last row"),
        _key("enter", "choose", "Open", "Open the row"),
    ]

    def __init__(self, nothing: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self._selection: Selection | None = None
        self._sentence: Spans = (Span(nothing, Tone.DIM),)
        self._nothing = nothing
        self._cursor = 0
        self._painter: LinePainter | None = None
        self._look: Look | None = None
        self._unread = ""
        """Why a line could not be read."""
        self._marked: frozenset[str] = frozenset()

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the rows that somebody picked."""
        return self._marked

    def mark(self, keys: frozenset[str]) -> None:
        """Pick these rows and no others."""
        self._marked = keys
        self.refresh()

    @property
    def selection(self) -> Selection | None:
        """What is shown; None before anything is."""
        return self._selection

    @property
    def cursor_key(self) -> str | None:
        """The key of the row that the cursor stands on; None where there is no row."""
        line = self._line(self._cursor)
        return line.key if isinstance(line, RowLine) else None

    @property
    def counted(self) -> str:
        """How many rows are shown, and of how many: `12 of 345`."""
        if self._selection is None:
            return ""
        matched, total = self._selection.matched, self._selection.rows.total
        return f"{total:,}" if matched == total else f"{matched:,} of {total:,}"

    def show(self, selection: Selection, *, keep_cursor: bool = True, nothing: str = "") -> None:
        """Show other rows. The cursor stays on its row where that is still there.

        What is said where there are no rows at all may be given anew.
        """
        key = self.cursor_key if keep_cursor else None
        below = self._cursor - self._top
        self._selection, self._painter, self._unread = selection, None, ""
        self._nothing = nothing or self._nothing
        self._sentence = self._why_empty(selection)
        found = self._place_of(key)
        self._cursor = self._on_a_row(found or 0)
        self._measure()
        self._scroll(0 if found is None else found - below)
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self, self.cursor_key))

    def say(self, sentence: str, tone: Tone = Tone.DIM) -> None:
        """Say something in place of rows, such as that they are being read."""
        self._selection, self._painter, self._cursor = None, None, 0
        self._sentence = (Span(sentence, tone),)
        self._measure()
        self.refresh()

    def focus_key(self, key: str) -> bool:
        """Put the cursor on a row; whether it is there."""
        found = self._place_of(key)
        if found is not None:
            self._move(found)
        return found is not None

    def action_next(self) -> None:
        self._move(self._cursor + 1)

    def action_previous(self) -> None:
        self._move(self._cursor - 1, up=True)

    def action_page_down(self) -> None:
        self._move(self._cursor + self._rows_in_view)

    def action_page_up(self) -> None:
        self._move(self._cursor - self._rows_in_view, up=True)

    def action_first(self) -> None:
        self._move(0)

    def action_last(self) -> None:
        self._move(self._lines)

    def action_choose(self) -> None:
        key = self.cursor_key
        if key is not None:
            self.post_message(self.Chosen(self, key))

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._restyle())

    def on_resize(self, event: Resize) -> None:
        del event
        self._measure()
        self._scroll_to_cursor()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        place = self._top + offset.y - _HEAD
        if offset.y < _HEAD:
            self._ask_to_sort(offset.x)
        elif place == self._cursor:
            self.action_choose()
        elif isinstance(self._line(place), RowLine):
            self._move(place)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._restyle()

    def render_line(self, y: int) -> Strip:
        """A line of what is seen: the head, a row, a heading, or what is said in place of rows."""
        look, selection = self._looked(), self._selection
        if selection is None:
            return self._said(y)
        painter = self._painter
        if painter is None or painter.width != self._width:
            painter = self._painter = LinePainter(selection, self._width, look)
        if y < _HEAD:
            return painter.head()
        if not self._lines:
            return self._said(y - _HEAD)
        place = self._top + y - _HEAD
        match self._line(place):
            case RowLine() as line:
                is_cursor = place == self._cursor
                return painter.row(
                    line,
                    is_cursor=is_cursor,
                    is_focused=self.has_focus,
                    is_marked=line.key in self._marked,
                )
            case GroupLine() as line:
                return painter.heading(line)
            case None:
                unread = self._unread if place < self._lines else ""
                return sentence((Span(unread, Tone.BAD),), self._width, look)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _rows_in_view(self) -> int:
        return max(self.scrollable_content_region.height - _HEAD, 1)

    @property
    def _lines(self) -> int:
        return 0 if self._selection is None else len(self._selection)

    @property
    def _top(self) -> int:
        """The first line in view."""
        return round(self.scroll_offset.y)

    def _line(self, place: int) -> ListLine | None:
        """A line; None where there is none, or where it cannot be read."""
        if self._selection is None or not 0 <= place < self._lines:
            return None
        try:
            return self._selection.line(place)
        except StoreError as error:
            self._unread = str(error)
            return None

    def _place_of(self, key: str | None) -> int | None:
        if self._selection is None or key is None:
            return None
        try:
            return self._selection.index_of(key)
        except StoreError as error:
            self._unread = str(error)
            return None

    def _on_a_row(self, place: int, *, up: bool = False) -> int:
        """The line nearest to a place that is a row; a heading always has rows below."""
        place = max(0, min(place, self._lines - 1))
        if isinstance(self._line(place), GroupLine):
            place += -1 if up and place else 1
        return place

    def _move(self, place: int, *, up: bool = False) -> None:
        before, top = self._cursor, self._top
        self._cursor = self._on_a_row(place, up=up)
        self._scroll_to_cursor()
        if self._top == top:
            self.refresh_line(before + _HEAD)
            self.refresh_line(self._cursor + _HEAD)
        if self._cursor != before:
            self.post_message(self.Moved(self, self.cursor_key))

    def _scroll_to_cursor(self) -> None:
        """Bring the row of the cursor into view, with the heading that stands right above it."""
        first = self._cursor - isinstance(self._line(self._cursor - 1), GroupLine)
        last = self._cursor - self._rows_in_view + 1
        self._scroll(max(min(self._top, first), last))

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True)

    def _measure(self) -> None:
        self.virtual_size = Size(self._width, self._lines + _HEAD)

    def _ask_to_sort(self, x: int) -> None:
        place = None if self._painter is None else self._painter.place_at(x)
        if place is not None:
            self.post_message(self.SortAsked(self, place.column.name))

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
