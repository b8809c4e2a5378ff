"""Lists written into SQLite: a file is whole or not there, and a list in memory goes with the program."""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path

from ringfence.errors import StoreError
from ringfence.workflow.places import remove_left_behind
from ringfence_tui.rows import layout
from ringfence_tui.rows.arranging import packed
from ringfence_tui.rows.queries import ids_in_order
from ringfence_tui.rows.spec import ListSpec, Row
from ringfence_tui.rows.terms import Filter

_BATCH = 2_000
_FASTEST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32000")
"""A scratch file is thrown away where its writer dies, so nothing of it has to survive that."""


def write_lists(
    path: Path, lists: Iterable[tuple[ListSpec, Iterable[Row]]], *, of: str = ""
) -> None:
    """Write lists into one file that only its owner reads; whoever is killed leaves the file before.

    The file says what they are of, which is for whoever has them written to say.
    Raises StoreError when the place cannot be written.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    with writable(str(path)):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch.unlink(missing_ok=True)
        remove_left_behind(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(scratch, flags, 0o600))
    try:
        with (
            writable(str(path)),
            closing(sqlite3.connect(scratch, isolation_level=None)) as connection,
        ):
            fill(connection, lists, of=of)
        with writable(str(path)):
            scratch.replace(path)
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def fill(
    connection: sqlite3.Connection,
    lists: Iterable[tuple[ListSpec, Iterable[Row]]],
    *,
    of: str = "",
) -> None:
    """Write lists into an empty database."""
    for each in (f"application_id = {layout.APPLICATION_ID}", *_FASTEST):
        connection.execute(f"PRAGMA {each}")
    connection.execute("BEGIN")
    connection.execute(layout.LISTS)
    connection.execute(layout.SOURCE)
    connection.execute("INSERT INTO source VALUES (?)", (of,))
    for spec, rows in lists:
        _fill_list(connection, spec, rows)
    connection.execute(f"PRAGMA user_version = {layout.VERSION}")
    connection.execute("COMMIT")


@contextmanager
def writable(place: str) -> Iterator[None]:
    """Say in one StoreError why a place cannot be written."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreError(
            f"the lists cannot be written to {place}: {reason}",
            hint="free some space there, or set XDG_STATE_HOME to another folder",
        ) from error


def _fill_list(connection: sqlite3.Connection, spec: ListSpec, rows: Iterable[Row]) -> None:
    for statement in layout.tables(spec):
        connection.execute(statement)
    total = _fill_tables(connection, spec, rows)
    connection.execute(layout.index(spec))
    query = ids_in_order(spec, Filter(), spec.sort)
    ids = array("q", (number for (number,) in connection.execute(query.text, query.parameters)))
    connection.execute(
        "INSERT INTO lists VALUES (?, ?, ?, ?)",
        (spec.name, layout.shape(spec), total, packed(ids)),
    )


def _fill_tables(connection: sqlite3.Connection, spec: ListSpec, rows: Iterable[Row]) -> int:
    """Write the rows, numbered from 1, and say how many they are."""
    insertion, details, total = layout.insertion(spec), layout.details_table(spec), 0
    texts, remaining = layout.hold_text(spec), iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        numbered = list(enumerate(batch, total + 1))
        connection.executemany(
            insertion, (layout.parameters(texts, number, row) for number, row in numbered)
        )
        connection.executemany(
            f"INSERT INTO {details} VALUES (?, ?)",
            ((number, row.detail) for number, row in numbered if row.detail),
        )
        total += len(batch)
    return total
