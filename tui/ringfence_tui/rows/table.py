"""Lists of any length: filtered, sorted and grouped by SQLite, and read a page at a time."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from ringfence_tui.rows.folding import storable
from ringfence_tui.rows.outline import Outline, group_at
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """All lines of a selection, whatever of them is folded."""

    ids: array[int]
    """Numbers of rows; a heading is its place among the headings, counted down from -1."""
    groups: tuple[GroupLine, ...] = ()
    heads: array[int] = field(default_factory=lambda: array("q", [0]))
    """Where each heading stands among them, and how many they are."""
    pages: Recent[int, tuple[ListLine, ...]] = field(
        default_factory=lambda: Recent(_PAGES, _MOST_TEXT)
    )


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
        if column is None:
            return Selection(self, asked, self._reader, Lines(ids=ids))
        lines = self._grouped(ids, asked.sort, column, stop)
        return Selection(self, asked, self._reader, lines)

    def detail(self, key: str) -> bytes | None:
        """The JSON of a row's detail pane; None where there is no such row, or it has none."""
        number = self._reader.number(storable(key))
        return None if number is None else self._reader.detail(number)

    def details(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The same of several rows, by their keys, as far as there is any."""
        found = ((key, self.detail(key)) for key in keys)
        return {key: detail for key, detail in found if detail}

    def having(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of some keys that rows have."""
        return frozenset(self._reader.having(tuple(keys)))

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
    ) -> Lines:
        """The rows of each group under a heading; a group without rows has none."""
        values = self._reader.values(group_values(self.spec, column, order), stop)
        parts = self._reader.grouped(ids, values, all_values(self.spec, column), stop)
        lines, heads = array("q"), array("q")
        headings: list[GroupLine] = []
        for value, part in zip(values, parts, strict=True):
            if part:
                heads.append(len(lines))
                headings.append(GroupLine(column.name, value, len(part)))
                lines.append(-len(headings))
                lines += part
        heads.append(len(lines))
        return Lines(ids=lines, groups=tuple(headings), heads=heads)


class Selection:
    """Rows of a list in an order, with headings where they are grouped. It never changes.

    A line has an index among the lines that are shown, and a place among all of them; they differ where
    groups are folded.
    """

    def __init__(
        self,
        rows: Rows,
        asked: Asked,
        reader: Reader,
        lines: Lines,
        *,
        opened: frozenset[int] | None = None,
    ) -> None:
        self.rows = rows
        self.asked = asked
        self.groups = lines.groups
        """The headings in their order; a group is called by its number among them."""
        self.matched = len(lines.ids) - len(lines.groups)
        """Rows, without the headings."""
        self.open = opened if lines.groups else None
        """The groups whose rows are shown; None where none is folded."""
        self._reader = reader
        self._lines = lines
        self._ids = lines.ids
        self._outline = None if self.open is None else Outline(lines.heads, self.open)

    def __len__(self) -> int:
        return len(self._ids) if self._outline is None else len(self._outline)

    def folded(self, opened: frozenset[int] | None = frozenset()) -> Selection:
        """The same rows with all groups folded but some; with None for these no group is folded."""
        return Selection(self.rows, self.asked, self._reader, self._lines, opened=opened)

    def line(self, index: int) -> ListLine:
        """One line, read with those around it. Raises StoreError where the file is damaged."""
        if not 0 <= index < len(self):
            raise IndexError(f"there is no line {index}")
        at = self.place(index)
        number = self._ids[at]
        if number < 0:
            return self._heading(number)
        start, offset = divmod(at, PAGE)
        page = self._lines.pages.get(start)
        if page is None:
            page = tuple(self._read(self._ids[start * PAGE : (start + 1) * PAGE]))
            self._lines.pages.keep(start, page, sum(map(_text_in, page)))
        return page[offset]

    def place(self, index: int) -> int:
        """The place of a line that is shown."""
        return index if self._outline is None else self._outline.place(index)

    def index(self, place: int) -> int:
        """Where the line of a place is shown; a row of a folded group is at its heading."""
        return place if self._outline is None else self._outline.index(place)

    def group_of(self, place: int) -> int | None:
        """The group that a place belongs to; None where nothing is grouped."""
        return group_at(self._lines.heads, place) if self.groups else None

    def place_of(self, key: str) -> int | None:
        """The place of a row, folded or not; None where the selection has it not."""
        number = self._reader.number(storable(key))
        try:
            return None if number is None else self._ids.index(number)
        except ValueError:
            return None

    def index_of(self, key: str) -> int | None:
        """Where a row is shown; None where the selection has it not, or its group is folded."""
        place = self.place_of(key)
        if place is None:
            return None
        index = self.index(place)
        return index if self.place(index) == place else None

    def having(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of some keys whose rows it has, folded or not."""
        numbers = self._reader.having(tuple(keys))
        ids = set(self._ids)
        return frozenset(key for key, number in numbers.items() if number in ids)

    def lines(self) -> Iterator[RowLine]:
        """Every row in order, folded or not, without the headings."""
        for start in range(0, len(self._ids), PAGE):
            numbers = [each for each in self._ids[start : start + PAGE] if each > 0]
            for line in self._read(numbers):
                if isinstance(line, RowLine):
                    yield line

    def _read(self, numbers: Sequence[int]) -> Iterator[ListLine]:
        stored = self._reader.rows([each for each in numbers if each > 0])
        for each in numbers:
            yield RowLine(*stored[each]) if each > 0 else self._heading(each)

    def _heading(self, number: int) -> GroupLine:
        return self.groups[-number - 1]


def _text_in(line: ListLine) -> int:
    if isinstance(line, GroupLine):
        return 0
    return len(line.key) + sum(len(each) for each in line.values if isinstance(each, str))


def _memory_address() -> str:
    name = f"ringfence-lists-{next(_IN_MEMORY)}"
    if sqlite3.sqlite_version_info >= _SHARED:
        return f"file:/{name}?vfs=memdb"
    return f"file:{name}?mode=memory&cache=shared"
