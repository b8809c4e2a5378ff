"""Which lines of a grouped list are shown while its groups are folded to their headings.

Only the groups that are open are held beside the list, so that folding a million rows copies none.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Outline:
    """Every heading of a list, and the rows of some of its groups."""

    def __init__(self, heads: array[int], opened: Iterable[int]) -> None:
        """Of where each heading stands among all lines, with the number of all lines at the end."""
        self._heads = heads
        self._opened = array("q", sorted(opened))
        self._shown = array("q")
        """Where the headings of the open groups stand among the lines that are shown."""
        rows = 0
        for group in self._opened:
            self._shown.append(group + rows)
            rows += self._rows(group)
        self._length = len(heads) - 1 + rows

    def __len__(self) -> int:
        return self._length

    def place(self, index: int) -> int:
        """Where a line that is shown stands among all lines."""
        at = bisect_right(self._shown, index) - 1
        if at < 0:
            return self._heads[index]
        group = self._opened[at]
        below = index - self._shown[at]
        rows = self._rows(group)
        return self._heads[group] + below if below <= rows else self._heads[group + below - rows]

    def index(self, place: int) -> int:
        """Where one of all lines is shown; a row of a folded group stands at its heading."""
        group = group_at(self._heads, place)
        at = bisect_left(self._opened, group)
        if at < len(self._opened) and self._opened[at] == group:
            return self._shown[at] + place - self._heads[group]
        if at == 0:
            return group
        before = self._opened[at - 1]
        return self._shown[at - 1] + self._rows(before) + group - before

    def _rows(self, group: int) -> int:
        return self._heads[group + 1] - self._heads[group] - 1


def group_at(heads: array[int], place: int) -> int:
    """The group of a line, by where each heading stands among all lines."""
    return bisect_right(heads, place, hi=len(heads) - 1) - 1
