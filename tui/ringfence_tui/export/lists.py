"""Lists as JSON, CSV and Markdown: exactly the rows that are shown, in their order.

A value that is not known stays null in JSON, and says so elsewhere: an empty cell would read as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import assert_never

import msgspec

from ringfence.render.marked import table
from ringfence.render.scan_json import indented
from ringfence.render.spreadsheet import sheet
from ringfence_tui.export.formats import ListFormat
from ringfence_tui.export.words import NOT_KNOWN
from ringfence_tui.rows.cells import told
from ringfence_tui.rows.spec import Cell, Column, Value
from ringfence_tui.rows.table import GroupLine, RowLine, Selection

_KEY = "key"
_Shown = tuple[tuple[int, Column], ...]
"""The columns that are written, each with its place among the values of a row."""


def export(selection: Selection, kind: ListFormat) -> str:
    """Every row of the selection with its shown columns; what it is grouped by is one of them."""
    shown = _shown(selection)
    match kind:
        case ListFormat.JSON:
            rows = [_object(line, shown) for line in selection.lines()]
            return indented(msgspec.json.encode(rows))
        case ListFormat.CSV:
            header = (*(column.name for _, column in shown), _KEY)
            return sheet(header, (_cells(line, shown) for line in selection.lines()))
        case ListFormat.MARKDOWN:
            header = tuple(column.title for _, column in shown)
            return table(header, (_texts(line, shown) for line in selection.lines())) + "\n"
        case _:
            assert_never(kind)


def _shown(selection: Selection) -> _Shown:
    first = selection.line(0) if len(selection) else None
    group = first.column if isinstance(first, GroupLine) else ""
    columns = enumerate(selection.rows.spec.columns)
    return tuple((at, each) for at, each in columns if not each.hidden or each.name == group)


def _object(line: RowLine, shown: _Shown) -> dict[str, Value]:
    values = {column.name: _written(column, line.values[at]) for at, column in shown}
    return {**values, _KEY: line.key}


def _cells(line: RowLine, shown: _Shown) -> Iterator[str | float]:
    for at, column in shown:
        value = _written(column, line.values[at])
        yield NOT_KNOWN if value is None else value
    yield line.key


def _texts(line: RowLine, shown: _Shown) -> tuple[str, ...]:
    return tuple(_text(column, line.values[at]) for at, column in shown)


def _text(column: Column, value: Value) -> str:
    if value is None:
        return NOT_KNOWN
    written = _written(column, value)
    return str(written) if column.cell is Cell.WHEN else told(column, value).text


def _written(column: Column, value: Value) -> Value:
    """The value for programs: instants as the documents write them, all else as it is."""
    if column.cell is not Cell.WHEN or not isinstance(value, int | float):
        return value
    try:
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return value
