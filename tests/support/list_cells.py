"""Rows of lists by the names of their columns, and what filters find among them."""

from __future__ import annotations

from typing import Any

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Row, Value
from ringfence_tui.rows.table import Rows
from ringfence_tui.views.view import ListView
from support.told_pages import told


def cells(view: ListView[Any], row: Row) -> dict[str, Value]:
    """What a row has in each column."""
    return dict(zip((each.name for each in view.spec.columns), row.values, strict=True))


def rows_where(view: ListView[Any], document: object, **wanted: Value) -> list[Row]:
    """The rows that have these values."""
    return [
        row
        for row in view.rows(document)
        if all(cells(view, row)[name] == value for name, value in wanted.items())
    ]


def row_where(view: ListView[Any], document: object, **wanted: Value) -> Row:
    """The only row that has these values."""
    (row,) = rows_where(view, document, **wanted)
    return row


def said(view: ListView[Any], row: Row) -> str:
    """The page of a row as text, each sentence on a line of its own."""
    return told(view.page(row.detail))


def keys_found(view: ListView[Any], document: object, text: str) -> set[str]:
    """The keys of the rows that a filter finds."""
    held = Rows.build(view.spec, view.rows(document))
    lines = list(held.select(parse_filter(text, view.spec)).lines())
    held.close()
    return {line.key for line in lines}
