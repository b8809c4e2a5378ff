"""Text in the cells of a terminal: what a stranger wrote takes the width it is given, no more."""

from __future__ import annotations

import textwrap
import unicodedata

from ringfence.model.text import printable

_WIDE = ("W", "F")
"""East Asian widths of two cells (UAX #11)."""
_STACKED = ("Mn", "Me")
"""Categories of marks that are drawn over the character before them."""


def fit(text: str, width: int) -> str:
    """The text made printable and cut to a number of cells, with a mark where it was cut."""
    shown = printable(text)
    if columns(shown) <= width:
        return shown
    kept = ""
    for character in shown:
        if columns(kept) + columns(character) >= width:
            break
        kept += character
    return f"{kept}…"


def pad(text: str, width: int) -> str:
    """The text cut to fit and filled with blanks, so that the next column starts where it should."""
    shown = fit(text, width)
    return shown + " " * (width - columns(shown))


def fold(text: str, width: int) -> str:
    """The text with every line that is too long continued below, further in than it began."""
    return "".join(f"{part}\n" for line in text.splitlines() for part in _folded(line, width))


def _folded(line: str, width: int) -> list[str]:
    if columns(line) <= width:
        return [line]
    margin = len(line) - len(line.lstrip())
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * min(margin + 2, width // 3),
        break_on_hyphens=False,
    )


def columns(text: str) -> int:
    """How many cells a terminal takes for printable text."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in _STACKED:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
