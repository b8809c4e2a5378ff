"""Where one stands in a list: on a row, and on a heading where groups are folded."""

from __future__ import annotations

from ringfence.errors import StoreError
from ringfence_tui.rows.table import GroupLine, ListLine, RowLine, Selection


class Cursor:
    """A selection with the line that one stands on. What cannot be read is said, and raises nothing."""

    def __init__(self) -> None:
        self.selection: Selection | None = None
        self.at = 0
        """The line among those that are shown."""
        self.unread = ""
        """Why a line could not be read."""

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return 0 if self.selection is None else len(self.selection)

    @property
    def key(self) -> str | None:
        """The key of the row; None on a heading, and where there is no row."""
        line = self.line(self.at)
        return line.key if isinstance(line, RowLine) else None

    @property
    def heading(self) -> GroupLine | None:
        """The heading that one stands on."""
        line = self.line(self.at)
        return line if isinstance(line, GroupLine) else None

    @property
    def group(self) -> int | None:
        """The group that one stands in; None where nothing is grouped."""
        return self.group_at(self.at)

    def line(self, index: int) -> ListLine | None:
        """A line; None where there is none, or where it cannot be read."""
        if self.selection is None or not 0 <= index < self.lines:
            return None
        try:
            return self.selection.line(index)
        except StoreError as error:
            self.unread = str(error)
            return None

    def group_at(self, index: int) -> int | None:
        """The group of a line."""
        if self.selection is None or not 0 <= index < self.lines:
            return None
        return self.selection.group_of(self.selection.place(index))

    def is_open(self, group: int) -> bool:
        """Whether the rows of a group are shown."""
        opened = self.selection.open if self.selection is not None else None
        return opened is None or group in opened

    def clear(self) -> None:
        """Stand nowhere."""
        self.selection, self.at = None, 0

    def put(self, index: int, *, up: bool = False) -> None:
        """Stand on a line, or the one nearest to it that one can stand on."""
        index = max(0, min(index, self.lines - 1))
        is_folded = self.selection is not None and self.selection.open is not None
        if not is_folded and isinstance(self.line(index), GroupLine):
            # A heading always has rows below.
            index += -1 if up and index else 1
        self.at = index

    def find(self, key: str) -> bool:
        """Stand on a row, whose group is opened where it is folded; whether it is there."""
        place = self._place_of(key)
        if place is None or self.selection is None:
            return False
        group = self.selection.group_of(place)
        if group is not None and not self.is_open(group):
            self._refold((self.selection.open or frozenset()) | {group})
        self.put(self.selection.index(place))
        return True

    def follow(self, selection: Selection, *, keep: bool) -> bool:
        """Stand in other rows, folded as the ones before; whether what one stood on is still there."""
        key, heading = (self.key, self.heading) if keep else (None, None)
        self.selection, self.unread = _folded_like(self.selection, selection), ""
        place = self._place_of(key) if heading is None else _place_of(heading, selection)
        self.put(0 if place is None else self.selection.index(place))
        return place is not None

    def fold(self) -> None:
        """Fold every group to its heading, or unfold all where any is folded."""
        if self.selection is not None and self.selection.groups:
            opened = self.selection.open
            is_whole = opened is None or len(opened) == len(self.selection.groups)
            self._refold(frozenset() if is_whole else None)

    def turn(self, group: int, *, opened: bool) -> None:
        """Show the rows of one group, or its heading alone. One who stood in it stands on that then."""
        if self.selection is None or self.is_open(group) == opened:
            return
        before = self.selection.open
        every = frozenset(range(len(self.selection.groups))) if before is None else before
        self._refold(every | {group} if opened else every - {group})

    def _refold(self, opened: frozenset[int] | None) -> None:
        if self.selection is None:
            return
        place = self.selection.place(self.at) if self.lines else 0
        self.selection = self.selection.folded(opened)
        self.put(self.selection.index(place) if self.lines else 0)

    def _place_of(self, key: str | None) -> int | None:
        if self.selection is None or key is None:
            return None
        try:
            return self.selection.place_of(key)
        except StoreError as error:
            self.unread = str(error)
            return None


def _folded_like(before: Selection | None, selection: Selection) -> Selection:
    """The groups of the same column and value are open again."""
    if before is None or before.open is None:
        return selection
    values = {(each.column, each.value) for each in map(before.groups.__getitem__, before.open)}
    return selection.folded(
        frozenset(
            group
            for group, each in enumerate(selection.groups)
            if (each.column, each.value) in values
        )
    )


def _place_of(heading: GroupLine, selection: Selection) -> int | None:
    """Where the heading of the same group stands among all lines; None where it is gone."""
    place = 0
    for each in selection.groups:
        if (each.column, each.value) == (heading.column, heading.value):
            return place
        place += each.count + 1
    return None
