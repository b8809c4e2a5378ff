"""What widgets tell the screens that hold them."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget


@dataclass
class Moved(Message, namespace="row_table"):
    """The cursor of a table stands on another row."""

    table: Widget
    key: str | None
    """None where the table has no rows, and on the heading of a folded group."""

    @property
    def control(self) -> Widget:
        return self.table

    def can_replace(self, message: Message) -> bool:
        """Only where the cursor came to rest is worth a look."""
        return isinstance(message, Moved) and message.table is self.table


@dataclass
class Folded(Message, namespace="row_table"):
    """Groups were folded to their headings, or unfolded."""

    table: Widget

    @property
    def control(self) -> Widget:
        return self.table


@dataclass
class Chosen(Message, namespace="row_table"):
    """A row is to be opened."""

    table: Widget
    key: str

    @property
    def control(self) -> Widget:
        return self.table


@dataclass
class SortAsked(Message, namespace="row_table"):
    """The rows are to be sorted by a column, or the other way round if they are already."""

    table: Widget
    column: str

    @property
    def control(self) -> Widget:
        return self.table
