"""A table in an app of its own, and what is seen of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.style import Style
from textual.app import App
from textual.message import Message

from ringfence.model.text import hidden
from ringfence_tui.rows.spec import Row
from ringfence_tui.rows.table import Rows
from ringfence_tui.widgets.messages import Chosen, Folded, Moved, SortAsked
from ringfence_tui.widgets.row_table import RowTable
from support.list_samples import SPEC, row
from support.pilot import Host, frame


class TableHost(Host):
    """An app of one table, which keeps what the table says."""

    def __init__(self, rows: Iterable[Row] = (), nothing: str = "Nobody is here.") -> None:
        self.table = RowTable(nothing)
        super().__init__(self.table)
        self.rows = Rows.build(SPEC, rows)
        self.heard: list[Message] = []

    def on_mount(self) -> None:
        self.table.focus()
        self.table.show(self.rows.select())

    def on_unmount(self) -> None:
        self.rows.close()

    def on_row_table_moved(self, message: Moved) -> None:
        self.heard.append(message)

    def on_row_table_chosen(self, message: Chosen) -> None:
        self.heard.append(message)

    def on_row_table_folded(self, message: Folded) -> None:
        self.heard.append(message)

    def on_row_table_sort_asked(self, message: SortAsked) -> None:
        self.heard.append(message)

    def keys(self, kind: type[Moved | Chosen]) -> list[str | None]:
        """The keys that messages of a kind named, in order."""
        return [each.key for each in self.heard if isinstance(each, kind)]


def numbered(count: int) -> list[Row]:
    """Rows whose keys and names are their numbers, from 0, in the order of the list."""
    return [
        row(str(number), name=f"agent {number}", bytes=count - number) for number in range(count)
    ]


def styles_of(app: App[Any], text: str) -> list[Style]:
    """The styles of the pieces that hold a text."""
    return [style for strip in frame(app) for piece, style, _ in strip if style and text in piece]


def wrong_lines(app: App[Any]) -> list[str]:
    """Lines that a terminal would act on, or that are not as wide as the screen."""
    wide = app.screen._compositor.size.width
    texts = ["".join(piece.text for piece in strip) for strip in frame(app)]
    return [text for text in texts if any(map(hidden, text)) or cell_len(text) != wide]
