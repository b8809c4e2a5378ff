"""Lists read from SQLite. Whatever is wrong with a file ends in one StoreError."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ringfence.errors import StoreError
from ringfence.model.text import printable
from ringfence_tui.rows import layout
from ringfence_tui.rows.arranging import grouped, kept, unpacked
from ringfence_tui.rows.queries import Sql
from ringfence_tui.rows.spec import ListSpec, Value

_CAREFUL = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON")
"""Against a file that somebody else put there. Sorting is left to SQLite's files: it is quicker so."""
_NUMBER_BYTES = 8
_KEYS = 500
"""Keys that one question asks for: SQLite takes no more than so many parameters."""
_QUICKER = 10
"""How many times quicker a row is read in its turn than found by its key."""
_VALUES = frozenset({str, int, float, type(None)})
_ANEW = "scan again, which writes the lists anew"

_STEPS = 20_000
"""Steps of SQLite, about a millisecond, after which it asks whether anybody still wants the answer."""

Stop = Callable[[], bool]
"""Whether an answer is wanted no more."""
StoredRow = tuple[str, tuple[Value, ...]]
"""The key and the values of a row."""


def never() -> bool:
    """Of an answer that is wanted whatever happens."""
    return False


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The answer was wanted no more, so there is none."""


def file_address(path: Path) -> str:
    """Where SQLite finds a file that nobody changes any more. Raises StoreError for what is no file."""
    if not path.is_file():
        raise StoreError(f"there is no file {path} with lists", hint=_ANEW)
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def source_of(path: Path) -> str:
    """What the lists of a file are of; empty where the file does not say it, or cannot be read."""
    with (
        suppress(StoreError, sqlite3.Error, OSError, UnicodeDecodeError),
        closing(sqlite3.connect(file_address(path), uri=True)) as connection,
    ):
        found = connection.execute("SELECT told FROM source").fetchone()
        return str(found[0]) if found is not None else ""
    return ""


class Reader:
    """One stored list. Pages have a connection of their own, so that no long query delays them."""

    def __init__(self, spec: ListSpec, address: str, *, name: str) -> None:
        self._spec = spec
        self._pages = _Asked(address, name)
        self._queries = _Asked(address, name)
        try:
            self.total, self.ids = self._opened()
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file; a query that runs ends with a StoreError."""
        self._pages.close()
        self._queries.close()

    def numbers(self, query: Sql, stop: Stop) -> array[int]:
        """The numbers of rows that a query gives."""
        with self._queries.ask(query, stop) as cursor:
            return array("q", (number for (number,) in cursor))

    def values(self, query: Sql, stop: Stop) -> list[Value]:
        """The first column of what a query gives."""
        with self._queries.ask(query, stop) as cursor:
            found = [value for (value,) in cursor]
        if not _VALUES.issuperset(map(type, found)):
            raise self._queries.wrong("a value is damaged")
        return found

    def ordered(self, ids: array[int], query: Sql, stop: Stop) -> array[int]:
        """Those of an order that a query finds."""
        with self._queries.ask(query, stop) as cursor:
            return kept(ids, (number for (number,) in cursor))

    def grouped(
        self, ids: array[int], groups: list[Value], query: Sql, stop: Stop
    ) -> list[array[int]]:
        """An order cut into groups by the values that a query gives of each row."""
        with self._queries.ask(query, stop) as cursor:
            return grouped(ids, cursor, groups)

    def rows(self, numbers: Sequence[int]) -> dict[int, StoredRow]:
        """Some rows by their numbers."""
        columns = ", ".join(map(layout.value_of, self._spec.columns))
        query = Sql(
            f"SELECT id, key, {columns} FROM {layout.rows_table(self._spec)}"
            f" WHERE id IN ({', '.join('?' * len(numbers))})",
            tuple(numbers),
        )
        with self._pages.ask(query) as cursor:
            found = cursor.fetchall()
        if len({row[0] for row in found}) < len(numbers):
            raise self._pages.wrong("rows are missing")
        if not all(isinstance(row[1], str) and _VALUES.issuperset(map(type, row)) for row in found):
            raise self._pages.wrong("a row is damaged")
        return {row[0]: (row[1], row[2:]) for row in found}

    def number(self, key: str) -> int | None:
        """The number of the row with a key."""
        query = Sql(
            f"SELECT id FROM {layout.rows_table(self._spec)} WHERE hash = ? AND key = ?",
            (layout.key_hash(key), key),
        )
        with self._pages.ask(query) as cursor:
            found = cursor.fetchone()
        return None if found is None else int(found[0])

    def having(self, keys: Sequence[str]) -> dict[str, int]:
        """The numbers of the rows with some keys, as far as there are such rows."""
        every = Sql(f"SELECT key, id FROM {layout.rows_table(self._spec)}")
        parts = (keys[start : start + _KEYS] for start in range(0, len(keys), _KEYS))
        is_many = len(keys) * _QUICKER > self.total
        found: dict[str, int] = {}
        for query in (every,) if is_many else (_with_keys(every, each) for each in parts):
            with self._pages.ask(query) as cursor:
                found.update(cursor)
        return {key: found[key] for key in keys if key in found}

    def detail(self, number: int) -> bytes | None:
        """The detail of a row; None where it has none."""
        query = Sql(f"SELECT json FROM {layout.details_table(self._spec)} WHERE id = ?", (number,))
        with self._pages.ask(query) as cursor:
            found = cursor.fetchone()
        if found is not None and not isinstance(found[0], bytes):
            raise self._pages.wrong("a detail is none")
        return None if found is None else found[0]

    def _opened(self) -> tuple[int, array[int]]:
        """How many rows there are, and their numbers in the order at first."""
        for pragma, wanted in (
            ("application_id", layout.APPLICATION_ID),
            ("user_version", layout.VERSION),
        ):
            with self._pages.ask(Sql(f"PRAGMA {pragma}")) as cursor:
                if cursor.fetchone() != (wanted,):
                    raise self._pages.wrong("another program or another version wrote it")
        query = Sql("SELECT shape, total, sorted FROM lists WHERE name = ?", (self._spec.name,))
        with self._pages.ask(query) as cursor:
            found = cursor.fetchone()
        if found is None or found[0] != layout.shape(self._spec):
            raise self._pages.wrong(f"it has no list {self._spec.name} of this version")
        ids = _ids(total=found[1], stored=found[2])
        if ids is None:
            raise self._pages.wrong("the order of the rows is damaged")
        return len(ids), ids


def _with_keys(rows: Sql, keys: Sequence[str]) -> Sql:
    """Those rows whose keys may be among some."""
    hashes = tuple(map(layout.key_hash, keys))
    return Sql(f"{rows.text} WHERE hash IN ({', '.join('?' * len(hashes))})", hashes)


def _ids(*, total: object, stored: object) -> array[int] | None:
    """The order that a file holds; None where it is not one of so many rows."""
    if not isinstance(total, int) or not isinstance(stored, bytes):
        return None
    if len(stored) != _NUMBER_BYTES * total:
        return None
    ids = unpacked(stored)
    return ids if not ids or (min(ids) > 0 and max(ids) <= total) else None


class _Asked:
    """One connection, which answers one question after the other, to any thread."""

    def __init__(self, address: str, name: str) -> None:
        self._name = name
        self._turn = threading.Lock()
        with self._errors():
            self._connection = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False
            )
            for each in _CAREFUL:
                self._connection.execute(f"PRAGMA {each}")

    @contextmanager
    def ask(self, query: Sql, stop: Stop = never) -> Iterator[sqlite3.Cursor]:
        """The answer to a question, to be read at once. Raises Stopped where nobody wants it any more."""
        with self._turn, self._errors(stop):
            if stop():
                raise Stopped
            self._connection.set_progress_handler(stop, _STEPS)
            yield self._connection.execute(query.text, query.parameters)

    def close(self) -> None:
        """End what it answers, and be asked no more."""
        with suppress(sqlite3.ProgrammingError):  # closed already
            self._connection.interrupt()
        with self._turn:
            self._connection.close()

    def wrong(self, reason: str) -> StoreError:
        """What there is to say about a list that cannot be read."""
        return StoreError(f"{self._name} cannot be read: {printable(reason)}", hint=_ANEW)

    @contextmanager
    def _errors(self, stop: Stop = never) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter in what SQLite says
            if isinstance(error, sqlite3.OperationalError) and stop():
                raise Stopped from error
            raise self.wrong(str(error)) from error
