"""How a list lies in SQLite.

A narrow table has what is shown and searched, so that a million rows are looked through quickly; keys
and search texts, which may be long, come last in it. Details have a table of their own. Names come from
the ListSpec alone, never from data.
"""

from __future__ import annotations

import hashlib
import json
import re

from ringfence_tui.rows.folding import folded, storable
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Value

APPLICATION_ID = 0x52464C53
"""Marks a file of lists (PRAGMA application_id)."""
VERSION = 1
LISTS = """
CREATE TABLE lists (name TEXT PRIMARY KEY, shape TEXT, total INTEGER, sorted BLOB) WITHOUT ROWID
"""
SOURCE = "CREATE TABLE source (told TEXT)"
"""What the lists of a file are of, in one row."""
NUMBERS = frozenset({Cell.COUNT, Cell.NUMBER, Cell.BYTES, Cell.WEIGHT, Cell.WHEN})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST = 2**63


def rows_table(spec: ListSpec) -> str:
    """Its narrow table."""
    return f'"rows_{_checked(spec.name)}"'


def details_table(spec: ListSpec) -> str:
    """Its table of details."""
    return f'"details_{_checked(spec.name)}"'


def value_of(column: Column) -> str:
    """Where the value of a column is."""
    return f'"v_{_checked(column.name)}"'


def folded_of(column: Column) -> str:
    """Where the folded text of a column is, if it differs from the value."""
    return f'"f_{_checked(column.name)}"'


def text_of(column: Column) -> str:
    """What a column holds as filters and sorting see it: text without capitals, and whole numbers."""
    return f"coalesce({folded_of(column)}, {value_of(column)})"


def text_columns(spec: ListSpec) -> tuple[Column, ...]:
    """The columns that a bare word of a filter looks through."""
    return tuple(each for each in spec.columns if each.cell not in NUMBERS)


def tables(spec: ListSpec) -> tuple[str, str]:
    """The statements that make its tables."""
    fields = ", ".join(_fields(spec))
    return (
        f"CREATE TABLE {rows_table(spec)} (id INTEGER PRIMARY KEY, {fields})",
        f"CREATE TABLE {details_table(spec)} (id INTEGER PRIMARY KEY, json BLOB)",
    )


def index(spec: ListSpec) -> str:
    """The statement that makes keys findable; made when all rows are there."""
    return f'CREATE INDEX "keys_{_checked(spec.name)}" ON {rows_table(spec)} (hash)'


def insertion(spec: ListSpec) -> str:
    """The statement that writes one row, of the parameters that `parameters` gives."""
    marks = ", ".join("?" * (len(_fields(spec)) + 1))
    return f"INSERT INTO {rows_table(spec)} VALUES ({marks})"


def parameters(texts: tuple[bool, ...], number: int, row: Row) -> tuple[object, ...]:
    """What is written of the row with a number; for each column whether it holds text."""
    values = [_stored(value) for value in row.values]
    pairs = zip(texts, values, strict=True)
    shadows = [_shadow(value) for is_text, value in pairs if is_text]
    key = storable(row.key)
    return (number, key_hash(key), *values, *shadows, key, folded(row.search) or None)


def hold_text(spec: ListSpec) -> tuple[bool, ...]:
    """For each column whether it holds text."""
    return tuple(each.cell not in NUMBERS for each in spec.columns)


def key_hash(key: str) -> int:
    """A number by which a key is found; keys are too long for an index of their own."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def shape(spec: ListSpec) -> str:
    """What a stored list must agree in with the program that reads it."""
    return json.dumps(
        {
            "columns": [[each.name, each.cell, each.order] for each in spec.columns],
            "sort": [[each.column, each.descending] for each in spec.sort],
        }
    )


def _fields(spec: ListSpec) -> list[str]:
    return [
        "hash INTEGER",
        *map(value_of, spec.columns),
        *map(folded_of, text_columns(spec)),
        "key TEXT",
        "search TEXT",
    ]


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a list or a column")
    return name


def _stored(value: Value) -> Value:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return float(value)
    return value


def _shadow(value: Value) -> str | None:
    """The folded text of a value; None where the value is that already."""
    if isinstance(value, str):
        text = folded(value)
        return None if text == value else text
    return str(value) if isinstance(value, float) else None
