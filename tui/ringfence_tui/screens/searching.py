"""Rows by their text, for the command palette."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ringfence_tui.rows.filter import FilterError, parse_filter
from ringfence_tui.rows.table import RowLine, Rows


def found_in(rows: Rows, query: str, limit: int) -> Iterator[RowLine]:
    """The first rows whose text has every word of the query; none for a query that is no filter."""
    words = " ".join(f'"{word}"' for word in query.replace('"', " ").split())
    if not words:
        return
    try:
        wanted = parse_filter(words, rows.spec)
    except FilterError:
        return
    yield from islice(rows.select(wanted).lines(), limit)
