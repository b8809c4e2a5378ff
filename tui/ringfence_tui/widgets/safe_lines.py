"""The last gate before the terminal: no line carries a character that a terminal acts on.

Views are made safe where they are drawn. This filter holds for everything else too, stock widgets and
their mistakes included, since every one of them lets escape sequences of data through.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ringfence.model.text import hidden

_SHOWN = "?"
"""One cell, as nothing that is hidden is wider; the view itself spells such characters out."""


class SafeLines(LineFilter):
    """Replaces what steers a terminal or hides from a reader."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [segment if _is_plain(segment.text) else _made_safe(segment) for segment in segments]


def safe_segments(segments: Iterable[Segment]) -> list[Segment]:
    """Lines that are printed and not drawn, with their line ends."""
    return [
        each if each.text == "\n" or _is_plain(each.text) else _lines_made_safe(each)
        for each in segments
    ]


def _lines_made_safe(segment: Segment) -> Segment:
    lines = (_made_safe(Segment(line, segment.style)).text for line in segment.text.split("\n"))
    return Segment("\n".join(lines), segment.style)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _made_safe(segment: Segment) -> Segment:
    text = "".join(_SHOWN if hidden(each) else each for each in segment.text)
    return Segment(text, segment.style, None)
