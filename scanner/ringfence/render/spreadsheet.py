"""Text for spreadsheets (RFC 4180), with nothing in it that one computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ringfence.model.text import visible

_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that starts so is computed by spreadsheets; the full-width forms too."""


def sheet(header: tuple[str, ...], rows: Iterable[Iterable[str | float]]) -> str:
    """One line per row, every cell quoted, the header first; texts are made inert here and nowhere else."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(_inert(cell) if isinstance(cell, str) else cell for cell in row)
    return text.getvalue()


def _inert(value: str) -> str:
    """Spell out what a terminal acts on, and keep a spreadsheet from computing the rest."""
    cell = visible(value)
    return f"'{cell}" if cell.lstrip(' "').startswith(_FORMULA_STARTS) else cell
