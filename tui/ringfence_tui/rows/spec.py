"""What a list is: its columns, how their values are told, and the rows that fill it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Value = str | int | float | None
"""What a cell holds. None is not known, which is never the same as zero or empty."""


class Cell(StrEnum):
    """How the value of a column is told."""

    TEXT = "text"
    NAME = "name"
    """What the row is called: strong."""
    COUNT = "count"
    NUMBER = "number"
    """A number that is a name, such as a port: told without marks between thousands."""
    BYTES = "bytes"
    WEIGHT = "weight"
    """Bytes again, drawn as a bar that grows with their power of ten."""
    WHEN = "when"
    """Seconds since 1970, told as a day and a time in UTC."""
    WORD = "word"
    """One of a closed set of words, each with a glyph and a tone: see `words.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list."""

    name: str
    """A word of lower-case letters and underscores: a column of the table, and a field of filters."""
    title: str
    width: int
    """Cells that it takes at least."""
    cell: Cell = Cell.TEXT
    room: int = 0
    """Cells that it is given before there are more columns than a few."""
    stretch: int = 0
    """How many shares it takes of the cells that are left."""
    keep: int = 0
    """How dear it is where the terminal is narrow: the columns with the highest numbers stay."""
    order: tuple[str, ...] = ()
    """Of words: how they sort, the most telling first; empty for the order of letters."""
    hidden: bool = False
    """Whether it is for filters and sorting only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """By which column rows are ordered."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """The shape of a list. Its first row of columns is what is shown; a row has a value for each."""

    name: str
    """A word of lower-case letters and underscores: the name of its table."""
    columns: tuple[Column, ...]
    sort: tuple[Sort, ...]
    """The order at first; rows that are equal by it keep the order in which they were written."""
    groups: tuple[str, ...] = ()
    """The columns by which it may be grouped."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Other words for columns in filters, such as `mode` for `network_mode`."""

    def column(self, name: str) -> Column | None:
        """The column that a filter or a sort names; None where there is none."""
        wanted = dict(self.aliases).get(name, name)
        return next((each for each in self.columns if each.name == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it is written."""

    key: str
    """What identifies it in every scan: an ARN, a host, a fingerprint. Unique in its list."""
    values: tuple[Value, ...]
    """One for each column, in their order."""
    search: str = ""
    """More text that a bare word of a filter finds, beside the text columns."""
    detail: bytes = field(default=b"")
    """JSON of what the detail pane shows."""
