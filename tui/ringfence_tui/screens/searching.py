"""Rows by their text, for the command palette."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from ringfence.errors import StoreError
from ringfence_tui.rows.filter import FilterError, parse_filter
from ringfence_tui.rows.reading import Stop, Stopped, never
from ringfence_tui.rows.table import RowLine, Rows


def found_in(rows: Rows, query: str, limit: int, stop: Stop = never) -> tuple[RowLine, ...]:
    """The first rows whose text has every word of the query.

    None for a query that is no filter or is wanted no more, and of a list that cannot be read.
    """
    words = " ".join(f'"{word}"' for word in query.replace('"', " ").split())
    if not words:
        return ()
    with suppress(FilterError, Stopped, StoreError):
        wanted = parse_filter(words, rows.spec)
        return tuple(islice(rows.select(wanted, stop=stop).lines(), limit))
    return ()
