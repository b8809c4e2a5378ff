"""The records of one file, until it was read to its end."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.columns import Columns


class Held:
    """The records of one file, until it was read to its end."""

    def __init__(self, make: Callable[[], Aggregates], *, most: int) -> None:
        """At most so many records are held in memory; make gives a table for more."""
        self._make, self._most = make, most
        self._batches: list[Columns] = []
        self._rows = 0
        self._spilled: Aggregates | None = None

    def add(self, columns: Columns) -> None:
        """Hold the records of a block; too many of them wait in the database."""
        self._batches.append(columns)
        self._rows += len(columns["srcaddr"])
        if self._rows >= self._most:
            if self._spilled is None:
                self._spilled = self._make()
            self._spilled.add(self._batches)
            self._batches, self._rows = [], 0

    def hand_over(self, aggregates: Aggregates) -> None:
        """Let all of them count."""
        aggregates.add(self._batches)
        if self._spilled is not None:
            aggregates.absorb(self._spilled)

    def forget(self) -> None:
        """Let none of them count."""
        if self._spilled is not None:
            self._spilled.drop()
