"""One list with the details of the row that one stands on, its filter, order and grouping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Resize
from textual.message import Message
from textual.worker import get_current_worker

from ringfence.errors import StoreError
from ringfence.model.text import printable
from ringfence_tui.blocks import Heading, Page, Tone, line
from ringfence_tui.rows.filter import Filter, FilterError, parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.rows.table import Rows, Selection, Stopped
from ringfence_tui.screens.group_page import group_page
from ringfence_tui.session.kept import ListState
from ringfence_tui.views.view import ListView
from ringfence_tui.widgets.messages import Chosen, Folded, Moved, SortAsked
from ringfence_tui.widgets.page_view import PageView
from ringfence_tui.widgets.row_table import RowTable

_BESIDE = 0.6
"""The share of the width that a list may want for its details to stand beside it."""
_WIDE, _HIGH = 110, 30
"""Cells and lines from which a list and its details are both shown."""
_COLUMN_GAP = 2
_HEAD = 1
_LEAST = 6
AT_ONCE = 20_000
"""Rows up to which a list is filtered and sorted before the next frame; longer ones meanwhile."""


class ListPanel(Container):
    """A list with its details beside it or below; in small terminals one at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="list.back", tooltip="Back to the list"),
    ]

    @dataclass
    class Shown(Message):
        """A selection is on the screen."""

        panel: ListPanel

        @property
        def control(self) -> ListPanel:
            return self.panel

    @dataclass
    class _Selected(Message):
        selection: Selection

    def __init__(self, view: ListView[Any]) -> None:
        super().__init__(id=name_of_list(view))
        self.view = view
        self.rows: Rows | None = None
        self.selection: Selection | None = None
        self.filter_text = ""
        self.complaint = ""
        """Why the filter that is being typed does not hold; the last one that did stays."""
        self.sort: tuple[Sort, ...] = ()
        self.group = ""
        self._filter: Filter | None = None
        self._wanted = ""
        """The key to stand on once it is there."""

    def compose(self) -> ComposeResult:
        yield RowTable(self.view.nothing)
        yield PageView(name="detail")

    def on_resize(self, event: Resize) -> None:
        """Put the details beside the list, below it, or on a page of their own: as there is room."""
        width, height = event.size
        shown = [each for each in self.view.spec.columns if not each.hidden]
        wanted = sum(each.width + _COLUMN_GAP for each in shown)
        beside = width >= _WIDE and (wanted <= width * _BESIDE or height < _HIGH)
        self.set_class(beside, "-beside")
        self.set_class(not beside and width >= _WIDE and height >= _HIGH, "-below")
        self._balance()

    def _balance(self) -> None:
        """Give a short list below which its details stand no more lines than it has."""
        shown = self.table.selection
        lines = len(shown) + _HEAD if shown is not None else 0
        short = self.has_class("-below") and 0 < lines < self.size.height * _BESIDE
        self.table.styles.height = max(lines, _LEAST) if short else None

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    @property
    def detail(self) -> PageView:
        return self.query_one("#detail", PageView)

    def fill(self, rows: Rows) -> None:
        """Show these rows, with the filter, order and place that there were before."""
        if self.rows is not rows:
            self.rows = rows
            self.table.unmark_others(rows)
            self._select()

    def mark(self, keys: frozenset[str]) -> None:
        """Pick these rows and no others."""
        self.table.mark(keys)
        self.post_message(self.Shown(self))

    def clear(self) -> None:
        """Have no rows and no marks; filter and order stay."""
        self.rows, self.selection, self._wanted = None, None, ""
        self.remove_class("-reading")
        self.table.mark(frozenset())
        self.table.say("")
        self.detail.show(())

    def apply_filter(self, text: str) -> None:
        """Show what matches; a filter that does not hold is complained of and changes nothing."""
        self.filter_text = text
        try:
            self._filter = parse_filter(text, self.view.spec) if text.strip() else None
        except FilterError as error:
            self.complaint = str(error)
            self.post_message(self.Shown(self))
            return
        self.complaint = ""
        self._select()

    @property
    def state(self) -> ListState:
        """How the list is filtered and ordered."""
        return ListState(filter=self.filter_text, sort=self.sort, group=self.group)

    def restore(self, state: ListState) -> None:
        """Filter and order it as it was left, as far as it still has such columns."""
        spec = self.view.spec
        self.sort = tuple(each for each in state.sort if spec.column(each.column) is not None)
        self.group = state.group if state.group in spec.groups else ""
        if state.filter != self.filter_text:
            self.apply_filter(state.filter)
        else:
            self._select()

    def sort_by(self, column: str) -> None:
        """Order by a column, the other way round where it is the order already."""
        first = (self.sort or self.view.spec.sort)[:1]
        down = bool(first) and first[0].column == column and not first[0].descending
        self.sort = (Sort(column=column, descending=down),)
        self._select()

    def next_group(self) -> str:
        """Group by the next of the columns that group; after the last by none."""
        ways = ("", *self.view.spec.groups)
        self.group = ways[(ways.index(self.group) + 1) % len(ways)]
        self._select()
        return self.group

    @property
    def folds(self) -> bool:
        """Whether there are groups that can be folded."""
        return self.selection is not None and bool(self.selection.groups)

    def fold(self) -> None:
        """Fold every group to its heading, or unfold all where any is folded."""
        self.table.fold()

    def stand_on(self, key: str) -> None:
        """Move to a row as soon as it is there."""
        self._wanted = key
        if self.selection is not None:
            self._stand()

    @property
    def key(self) -> str:
        """The key of the row that one stands on; empty for none, such as on the heading of a group."""
        return self.table.cursor_key or ""

    @property
    def name_of_row(self) -> str:
        """What heads the page of that row; empty where nothing does."""
        heads = (each.text for each in self.detail.page if isinstance(each, Heading))
        return next(heads, "")

    def detail_bytes(self) -> bytes | None:
        """What the list holds of that row."""
        if self.rows is None or not self.key:
            return None
        try:
            return self.rows.detail(self.key)
        except StoreError:  # the table says so in place of the row
            return None

    def _select(self) -> None:
        self.workers.cancel_group(self, "select")
        if self.rows is None:
            return
        if self.rows.total <= AT_ONCE:
            try:
                self._show(self.rows.select(self._filter, self.sort, self.group))
            except StoreError as error:
                self._say_unread(error)
        else:
            self._select_meanwhile(self.rows)

    @work(thread=True, exclusive=True, group="select", exit_on_error=False)
    def _select_meanwhile(self, rows: Rows) -> None:
        """Select beside the frames; a newer question ends this one."""
        worker = get_current_worker()
        try:
            selection = rows.select(
                self._filter, self.sort, self.group, stop=lambda: worker.is_cancelled
            )
        except Stopped:
            return
        except StoreError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._say_unread, error)
            return
        if not worker.is_cancelled:
            self.post_message(self._Selected(selection))

    def on_list_panel__selected(self, message: _Selected) -> None:
        message.stop()
        if message.selection.rows is self.rows:  # else others came since
            self._show(message.selection)

    def _say_unread(self, error: StoreError) -> None:
        self.table.say(f"{error}. {error.hint}".strip(), Tone.BAD)

    def _show(self, selection: Selection) -> None:
        self.selection = selection
        self.table.show(selection)
        self._balance()
        self._stand()
        self._tell()
        self.post_message(self.Shown(self))

    def _stand(self) -> None:
        """Go to the row that was asked for; a filter that hides it is dropped, and that is said."""
        if not self._wanted or self.table.focus_key(self._wanted):
            self._wanted = ""
        elif self._filter is not None:
            self.notify("the filter hid that row, and was dropped", markup=False)
            self.call_later(self.apply_filter, "")
        else:
            self.notify(f"there is no row {printable(self._wanted)}", markup=False)
            self._wanted = ""

    def on_row_table_moved(self, message: Moved) -> None:
        message.stop()
        self._tell()

    def on_row_table_folded(self, message: Folded) -> None:
        message.stop()
        self._balance()
        self.post_message(self.Shown(self))

    def on_row_table_chosen(self, message: Chosen) -> None:
        message.stop()
        if self.detail.page:
            self.add_class("-reading")
            self.detail.focus()

    def on_row_table_sort_asked(self, message: SortAsked) -> None:
        message.stop()
        self.sort_by(message.column)

    def action_back(self) -> None:
        self.remove_class("-reading")
        self.table.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (
            self.has_class("-reading")
            if action == "back"
            else super().check_action(action, parameters)
        )

    def _tell(self) -> None:
        """Show the page of the row that one stands on, or what the rows of a group have in common."""
        heading = self.table.cursor_heading
        if heading is not None:
            self.detail.show(group_page(self.view, heading, is_open=self.table.is_open))
            return
        detail = self.detail_bytes()
        self.detail.show(self._page(detail) if detail else ())

    def _page(self, detail: bytes) -> Page:
        return self.view.page(detail) or (line("nothing more is known of it"),)


def name_of_list(view: ListView[Any]) -> str:
    """The id of the panel that shows a list."""
    return f"panel-{view.spec.name}"
