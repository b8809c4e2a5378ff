"""Lists of any length: filtered, sorted and grouped by SQLite, and read a page at a time."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ringfence_tui.rows.folding import storable
from ringfence_tui.rows.queries import all_values, group_values, ids_found, ids_in_order
from ringfence_tui.rows.reading import Reader, Stop, Stopped, file_address, never
from ringfence_tui.rows.recent import Recent
from ringfence_tui.rows.spec import Column, ListSpec, Row, Sort, Value
from ringfence_tui.rows.terms import Filter
from ringfence_tui.rows.writing import fill, writable, write_lists

__all__ = ["Asked", "GroupLine", "ListLine", "RowLine", "Rows", "Selection", "Stopped"]

PAGE = 256
"""Lines that are read at once."""
_PAGES = 64
_MOST_TEXT = 4_000_000
"""Characters that pages hold beside the one that is looked at: keys may be very long."""
_ORDERS = 3
"""Each eight bytes a row."""
_IN_MEMORY = count()
_SHARED = (3, 36)
"""The SQLite from which connections share memory without waiting for each other."""


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row as it is read: a value for each column of the list."""

    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The heading of rows that have the same value in a column."""

    column: str
    value: Value
    count: int


ListLine = RowLine | GroupLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a selection is of a list."""

    filter: Filter
    sort: tuple[Sort, ...]
    group: Column | None


class Rows:
    """One list. Any thread may ask it; a long question of one delays no page that another reads."""

    def __init__(self, spec: ListSpec, reader: Reader) -> None:
        self.spec = spec
        self.total = reader.total
        self._reader = reader
        self._orders: Recent[tuple[Sort, ...], array[int]] = Recent(_ORDERS, 0)
        """All rows in the orders that were asked for last, so that a filter sorts nothing again."""

    @classmethod
    def build(cls, spec: ListSpec, rows: Iterable[Row], path: Path | None = None) -> Rows:
        """Write a list, into memory where no path is given. Raises StoreError where that fails."""
        if path is not None:
            write_lists(path, [(spec, rows)])
            return cls.open(spec, path)
        address = _memory_address()
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            with writable("memory"):
                fill(connection, [(spec, rows)])
            return cls(spec, Reader(spec, address, name=f"the list {spec.name}"))

    @classmethod
    def open(cls, spec: ListSpec, path: Path) -> Rows:
        """Read a list of a file. Raises StoreError for a file that is damaged, foreign or older.

        It reads the file that is there now: a file written later in its place changes nothing.
        """
        return cls(spec, Reader(spec, file_address(path), name=str(path)))

    def select(
        self,
        filter: Filter | None = None,  # noqa: A002 - what it is called wherever there is one
        sort: tuple[Sort, ...] = (),
        group: str = "",
        *,
        stop: Stop = never,
    ) -> Selection:
        """Some rows in an order; without a sort in the order of the list.

        A million rows take about a second. Raises Stopped soon after stop says that nobody waits any
        more, such as for a filter that is being typed on.
        """
        column = self.spec.column(group) if group else None
        if group and column is None:
            raise ValueError(f"the list {self.spec.name} has no column {group!r} to group by")
        asked = Asked(filter=filter or Filter(), sort=sort or self.spec.sort, group=column)
        ids = self._found(asked, stop)
        groups: tuple[GroupLine, ...] = ()
        if column is not None:
            ids, groups = self._grouped(ids, asked.sort, column, stop)
        return Selection(self, asked, self._reader, ids, groups)

    def detail(self, key: str) -> bytes | None:
        """The JSON of a row's detail pane; None where there is no such row, or it has none."""
        number = self._reader.number(storable(key))
        return None if number is None else self._reader.detail(number)

    def close(self) -> None:
        """Let go of the file or the memory; its selections can be read no more."""
        self._reader.close()

    def _found(self, asked: Asked, stop: Stop) -> array[int]:
        wanted, order = asked.filter, asked.sort
        everything = self._reader.ids if order == self.spec.sort else self._orders.get(order)
        if everything is not None:
            query = ids_found(self.spec, wanted)
            return self._reader.ordered(everything, query, stop) if wanted.terms else everything
        ids = self._reader.numbers(ids_in_order(self.spec, wanted, order), stop)
        if not wanted.terms:
            self._orders.keep(order, ids)
        return ids

    def _grouped(
        self, ids: array[int], order: tuple[Sort, ...], column: Column, stop: Stop
    ) -> tuple[array[int], tuple[GroupLine, ...]]:
        """The rows of each group under a heading; a group without rows has none."""
        values = self._reader.values(group_values(self.spec, column, order), stop)
        parts = self._reader.grouped(ids, values, all_values(self.spec, column), stop)
        lines, headings = array("q"), []
        for value, part in zip(values, parts, strict=True):
            if part:
                headings.append(GroupLine(column.name, value, len(part)))
                lines.append(-len(headings))
                lines += part
        return lines, tuple(headings)


class Selection:
    """Rows of a list in an order, with headings where they are grouped. It never changes."""

    def __init__(
        self,
        rows: Rows,
        asked: Asked,
        reader: Reader,
        ids: array[int],
        groups: tuple[GroupLine, ...],
    ) -> None:
        self.rows = rows
        self.asked = asked
        self.matched = len(ids) - len(groups)
        """Rows, without the headings."""
        self._reader = reader
        self._ids = ids
        """Numbers of rows; a heading is its place among the headings, counted down from -1."""
        self._groups = groups
        self._pages: Recent[int, tuple[ListLine, ...]] = Recent(_PAGES, _MOST_TEXT)

    def __len__(self) -> int:
        return len(self._ids)

    def line(self, index: int) -> ListLine:
        """One line, read with those around it. Raises StoreError where the file is damaged."""
        if not 0 <= index < len(self._ids):
            raise IndexError(f"there is no line {index}")
        place, offset = divmod(index, PAGE)
        page = self._pages.get(place)
        if page is None:
            page = tuple(self._read(self._ids[place * PAGE : (place + 1) * PAGE]))
            self._pages.keep(place, page, sum(map(_text_in, page)))
        return page[offset]

    def index_of(self, key: str) -> int | None:
        """The line of a row; None where the selection has it not."""
        number = self._reader.number(storable(key))
        try:
            return None if number is None else self._ids.index(number)
        except ValueError:
            return None

    def lines(self) -> Iterator[RowLine]:
        """Every row in order, without the headings."""
        for start in range(0, len(self._ids), PAGE):
            numbers = [each for each in self._ids[start : start + PAGE] if each > 0]
            for line in self._read(numbers):
                if isinstance(line, RowLine):
                    yield line

    def _read(self, numbers: Sequence[int]) -> Iterator[ListLine]:
        stored = self._reader.rows([each for each in numbers if each > 0])
        for each in numbers:
            yield RowLine(*stored[each]) if each > 0 else self._groups[-each - 1]


def _text_in(line: ListLine) -> int:
    if isinstance(line, GroupLine):
        return 0
    return len(line.key) + sum(len(each) for each in line.values if isinstance(each, str))


def _memory_address() -> str:
    name = f"ringfence-lists-{next(_IN_MEMORY)}"
    if sqlite3.sqlite_version_info >= _SHARED:
        return f"file:/{name}?vfs=memdb"
    return f"file:{name}?mode=memory&cache=shared"
