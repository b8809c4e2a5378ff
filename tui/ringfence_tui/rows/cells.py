"""How the value of a cell is told: bytes as `1.2 MB`, counts as `12,345`, times in UTC.

What is not known is a question mark, and never an empty cell or a zero.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ringfence_tui.blocks import Span, Tone
from ringfence_tui.rows import words
from ringfence_tui.rows.spec import Cell, Column, Value

NOT_KNOWN = Span("?", Tone.UNKNOWN)
RIGHT = frozenset({Cell.COUNT, Cell.NUMBER, Cell.BYTES})
"""What is set to the right, so that digits of the same weight stand below each other."""
_TWO_BLOCKS, _BLOCK = "\u2588", "\u258c"
_THOUSAND = 1000
_TOLD_AS_THOUSAND = 999.95
_WITH_YEAR = 16
"""Cells of a column whose times are told as 2026-11-20 14:03."""
_WITH_TIME = 11
"""Cells of a column whose times are told as 11-20 14:03; a narrower one tells the day alone."""


def told(column: Column, value: Value) -> Span:
    """The value in words, as it was read: whoever draws it makes it safe for the medium."""
    if value is None:
        return NOT_KNOWN
    if column.cell is Cell.WORD:
        return words.told(str(value))
    return Span(_text(column, value), Tone.STRONG if column.cell is Cell.NAME else Tone.PLAIN)


def drawn(column: Column, value: Value) -> Span:
    """The value as a screen shows it: a weight is a bar there, with one block a power of ten.

    Two blocks share a cell, and a `+` ends a bar that is longer than its column. Nothing at all is said
    to be none, since a bar without a block could as well be missing.
    """
    if column.cell is not Cell.WEIGHT or isinstance(value, str | None):
        return told(column, value)
    if not value:
        return Span("none", Tone.DIM)
    cells, half = divmod(len(f"{abs(value):.0f}"), 2)
    bar = _TWO_BLOCKS * cells + _BLOCK * half
    return Span(bar if len(bar) <= column.width else f"{bar[: column.width - 1]}+", Tone.DIM)


def _text(column: Column, value: str | float) -> str:
    if isinstance(value, str):
        return value
    match column.cell:
        case Cell.COUNT:
            return _count(value)
        case Cell.BYTES | Cell.WEIGHT:
            return bytes_told(value)
        case Cell.WHEN:
            return _when(value, column.width)
        case _:
            return str(value)


def _count(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def bytes_told(value: float) -> str:
    """With one decimal, rounded before the unit is chosen: 999,999 bytes are 1.0 MB."""
    if abs(value) < _THOUSAND:
        return f"{value:.0f} B"
    for unit in ("kB", "MB", "GB", "TB"):
        value /= _THOUSAND
        if abs(value) < _TOLD_AS_THOUSAND:
            return f"{value:.1f} {unit}"
    return f"{value / _THOUSAND:,.1f} PB"


def _when(value: float, width: int) -> str:
    try:
        moment = datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return str(value)
    if width >= _WITH_YEAR:
        return f"{moment:%Y-%m-%d %H:%M}"
    return f"{moment:%m-%d %H:%M}" if width >= _WITH_TIME else f"{moment:%Y-%m-%d}"
