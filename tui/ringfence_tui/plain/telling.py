"""Rows of lists as sentences: `12. night_batch; verdict uncontained; mode PUBLIC; talks to 7`."""

from __future__ import annotations

from datetime import UTC, datetime

from ringfence_tui.export.words import NOT_KNOWN, spoken
from ringfence_tui.rows.cells import told
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Sort, Value
from ringfence_tui.rows.table import RowLine
from ringfence_tui.views.wording import plural

_MORE = "+"
"""The title, and the value, of a column that says whether the number before it may be larger."""
_NOTHING = "none"
"""What a text without a character is called: it was read, and nothing is there."""


def row_sentence(number: int, spec: ListSpec, line: RowLine) -> str:
    """A row by what it is called, then each column with its value."""
    columns = zip(spec.columns, line.values, strict=True)
    # A weight draws a number that another column tells.
    shown = [
        (column, value)
        for column, value in columns
        if not column.hidden and column.cell is not Cell.WEIGHT
    ]
    named = next((each for each in shown if each[0].cell is Cell.NAME), shown[0])
    said = [value_of(*named)]
    for column, value in shown:
        if column.title == _MORE:
            said[-1] += " or more" if value == _MORE else ""
        elif column is not named[0]:
            said.append(f"{title_of(column)} {value_of(column, value)}")
    return f"{number}. " + "; ".join(said)


def title_of(column: Column) -> str:
    """Its title within a sentence; what is an abbreviation stays one."""
    words = column.title.split()
    return spoken(" ".join(word.lower() if word.istitle() else word for word in words))


def value_of(column: Column, value: Value) -> str:
    """A value in words."""
    if value is None:
        return NOT_KNOWN
    if column.cell is Cell.WHEN and isinstance(value, int | float):
        return _moment(value)
    if column.cell is Cell.WORD:
        return spoken(str(value)) or _NOTHING
    return spoken(told(column, value).text).strip() or _NOTHING


def _moment(value: float) -> str:
    try:
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return str(value)


def order_of(spec: ListSpec, sort: tuple[Sort, ...]) -> str:
    """By what the rows are ordered, as in `sorted by blast radius, downwards`."""
    parts = []
    for each in sort:
        column = spec.column(each.column)
        if column is not None:
            parts.append(title_of(column) + (" downwards" if each.descending else ""))
    return f"sorted by {', then '.join(parts)}" if parts else ""


def name_of(spec: ListSpec) -> str:
    """What a list is called."""
    return spec.name.replace("_", " ")


def counted(count: int, noun: str) -> str:
    """A number of things, as in `1 entry` and `3 entries`."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"
