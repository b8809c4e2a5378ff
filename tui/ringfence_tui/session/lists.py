"""The lists of all parts, from the files of rows that the engine writes beside the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ringfence.errors import ConfigError, StoreError
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.session.board import Board
from ringfence_tui.session.commands import document_of, rows_of
from ringfence_tui.session.documents import read_document
from ringfence_tui.views.view import ListView

_KEPT = 3
"""Generations of a list: what is on a screen may still read the one before."""


class Lists:
    """Rows by list, opened when they are first asked for."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._open: dict[str, Rows] = {}
        self._before: dict[str, list[Rows]] = {}
        self._parts: dict[str, Part] = {}
        self.written: set[Part] = set()
        """Parts whose file of rows is being written; until then they have no lists."""

    def rows(self, view: ListView[Any], folder: Path) -> Rows | None:
        """The rows of a list; None while there is no document, or its rows are being written."""
        name = view.spec.name
        if name in self._open:
            return self._open[name]
        if self._board.document(view.part) is None or view.part in self.written:
            return None
        try:
            rows = Rows.open(view.spec, rows_of(folder, view.part))
        except StoreError:  # a list that no screen of this version has, or no room for the file
            try:
                document = read_document(view.part, document_of(folder, view.part))
            except ConfigError:
                return None
            rows = Rows.build(view.spec, view.rows(document))
        self._open[name], self._parts[name] = rows, view.part
        return rows

    def renew(self, part: Part) -> None:
        """Open the lists of a part anew when they are asked for next."""
        for name in [each for each, of in self._parts.items() if of is part]:
            del self._parts[name]
            before = self._before.setdefault(name, [])
            before.append(self._open.pop(name))
            while len(before) > _KEPT:
                before.pop(0).close()

    def close(self) -> None:
        """Let go of every file."""
        for rows in (
            *self._open.values(),
            *(each for kept in self._before.values() for each in kept),
        ):
            rows.close()
        self._open.clear()
        self._before.clear()
        self._parts.clear()
