"""A table of any length: it draws the lines in view, and reads no others."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click

from ringfence.errors import StoreError
from ringfence_tui.blocks import Span, Tone
from ringfence_tui.rows.table import GroupLine, Rows, Selection
from ringfence_tui.widgets import messages
from ringfence_tui.widgets.row_drawing import HEAD, RowDrawing


def _key(keys: str, action: str, name: str, tooltip: str) -> Binding:
    return Binding(keys, action, name, show=False, id=f"table.{action}", tooltip=tooltip)


class RowTable(RowDrawing):
    """Shows a selection of rows under a head, with a cursor that stands on rows, and on folded groups."""

    Moved = messages.Moved
    Chosen = messages.Chosen
    Folded = messages.Folded
    SortAsked = messages.SortAsked

    ALLOW_SELECT = False
    """A click moves the cursor; it never starts to mark text."""
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("j,down", "next", "Next row", "To the row below"),
        _key("k,up", "previous", "Previous row", "To the row above"),
        _key("ctrl+d,pagedown", "page_down", "Page down", "One page down"),
        _key("ctrl+u,pageup", "page_up", "Page up", "One page up"),
        _key("g,home", "first", "First row", "To the first row"),
        _key("G,end", "last", "Last row", "To the last row"),
        _key("enter", "choose", "Open", "Open the row; on a heading, show its rows or hide them"),
        _key("l,right", "open_group", "Open group", "Show the rows of this group"),
        _key("h,left", "close_group", "Close group", "Fold this group to its heading"),
    ]

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the rows that somebody picked."""
        return self._marked

    def mark(self, keys: frozenset[str]) -> None:
        """Pick these rows and no others."""
        self._marked = keys
        self.refresh()

    def unmark_others(self, rows: Rows) -> None:
        """Keep the marks of rows that are among these."""
        with suppress(StoreError):  # what cannot be read is acted on by nobody
            self._marked = rows.having(self._marked)

    @property
    def unseen(self) -> int:
        """How many of the picked rows the filter hides. Raises StoreError where that cannot be read."""
        shown = self.selection
        if shown is None or shown.matched == shown.rows.total:
            return 0
        return len(self._marked - shown.having(self._marked))

    @property
    def cursor_key(self) -> str | None:
        """The key of the row that the cursor stands on; None on a heading, and where there is no row."""
        return self._cursor.key

    @property
    def cursor_heading(self) -> GroupLine | None:
        """The heading that the cursor stands on, which it does where groups are folded."""
        return self._cursor.heading

    @property
    def is_open(self) -> bool:
        """Whether the rows of the group that the cursor stands in are shown."""
        group = self._cursor.group
        return group is not None and self._cursor.is_open(group)

    def show(self, selection: Selection, *, keep_cursor: bool = True, nothing: str = "") -> None:
        """Show other rows. The cursor stays on its row where that is still there.

        What is said where there are no rows at all may be given anew.
        """
        below = self._cursor.at - self._top
        found = self._cursor.follow(selection, keep=keep_cursor)
        self._painter = None
        self._nothing = nothing or self._nothing
        self._sentence = self._why_empty(selection)
        self._measure()
        self._scroll(self._cursor.at - below if found else 0)
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self, self.cursor_key))

    def say(self, sentence: str, tone: Tone = Tone.DIM) -> None:
        """Say something in place of rows, such as that they are being read."""
        self._painter = None
        self._cursor.clear()
        self._sentence = (Span(sentence, tone),)
        self._measure()
        self.refresh()

    def focus_key(self, key: str) -> bool:
        """Put the cursor on a row, whose group is opened where it is folded; whether it is there."""
        before = self.selection, self._cursor.at
        if not self._cursor.find(key):
            return False
        self._was_moved(*before)
        return True

    def fold(self) -> None:
        """Fold every group to its heading, or unfold all where any is folded."""
        before = self.selection, self._cursor.at
        self._cursor.fold()
        self._was_moved(*before)

    def action_next(self) -> None:
        self._move(self._cursor.at + 1)

    def action_previous(self) -> None:
        self._move(self._cursor.at - 1, up=True)

    def action_page_down(self) -> None:
        self._move(self._cursor.at + self._rows_in_view)

    def action_page_up(self) -> None:
        self._move(self._cursor.at - self._rows_in_view, up=True)

    def action_first(self) -> None:
        self._move(0)

    def action_last(self) -> None:
        self._move(self._cursor.lines)

    def action_choose(self) -> None:
        key = self.cursor_key
        if key is not None:
            self.post_message(self.Chosen(self, key))
        elif self.cursor_heading is not None:
            self._turn(self._cursor.group, opened=not self.is_open)

    def action_open_group(self) -> None:
        self._turn(self._cursor.group, opened=True)

    def action_close_group(self) -> None:
        self._turn(self._cursor.group, opened=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("open_group", "close_group"):
            return (self.selection is not None and bool(self.selection.groups)) or None
        return super().check_action(action, parameters)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        place = self._top + offset.y - HEAD
        if offset.y < HEAD:
            self._ask_to_sort(offset.x)
            return
        line = self._cursor.line(place)
        if isinstance(line, GroupLine):
            self._turn_clicked(place)
        elif place == self._cursor.at:
            self.action_choose()
        elif line is not None:
            self._move(place)

    def _move(self, place: int, *, up: bool = False) -> None:
        before = self.selection, self._cursor.at
        self._cursor.put(place, up=up)
        self._was_moved(*before)

    def _turn(self, group: int | None, *, opened: bool) -> None:
        if group is not None:
            before = self.selection, self._cursor.at
            self._cursor.turn(group, opened=opened)
            self._was_moved(*before)
            self._scroll_to_rows()

    def _turn_clicked(self, place: int) -> None:
        """Fold or unfold the group of a heading, and stand on it."""
        group = self._cursor.group_at(place)
        if group is not None:
            is_open = self._cursor.is_open(group)
            self._turn(group, opened=not is_open)
            self._move(place)

    def _was_moved(self, selection: Selection | None, at: int) -> None:
        """Draw what is new after the cursor moved from a line, or groups were folded, and tell it."""
        top = self._top
        is_folded_anew = self.selection is not selection
        if is_folded_anew:
            self._measure()
        self._scroll_to_cursor()
        if is_folded_anew:
            self.refresh()
            self.post_message(self.Folded(self))
        elif self._top == top:
            self.refresh_line(at + HEAD)
            self.refresh_line(self._cursor.at + HEAD)
        if is_folded_anew or self._cursor.at != at:
            self.post_message(self.Moved(self, self.cursor_key))

    def _ask_to_sort(self, x: int) -> None:
        place = None if self._painter is None else self._painter.place_at(x)
        if place is not None:
            self.post_message(self.SortAsked(self, place.column.name))
