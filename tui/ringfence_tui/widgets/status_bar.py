"""The first line: what is looked at, how much of it could be read, how old that is, what runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ringfence_tui.blocks import Span, Tone
from ringfence_tui.widgets.tones import TONE_CLASSES, tone_styles
from ringfence_tui.widgets.wrapping import cut, drawn, width_of

_GAP = 2
_KEPT = 2
"""Pieces that give way to nothing that runs: the kind of source and the coverage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the line says, the dearest pieces first; what does not fit is left out whole."""

    pieces: tuple[Span, ...] = ()
    running: str = ""
    """What the engine does at the moment; at the right, and before anything else."""


class StatusBar(Widget):
    """One line; the kind of source and the coverage are there at every width, if need be cut at its end."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    DEFAULT_CSS = "StatusBar { height: 1; background: $panel; }"

    standing: reactive[Standing] = reactive(Standing())

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        styles = tone_styles(self)
        base = self.rich_style
        left, right = fitted(self.standing, width)
        rest = width - width_of(left) - width_of(right)
        shown = (*left, Span(" " * max(rest, 0)), *right)
        segments = [Segment(each.text, base + styles[each.tone]) for each in shown]
        return Strip(segments if y == 0 else []).adjust_cell_length(width, base)


def fitted(standing: Standing, width: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """What of the line fits: pieces at the left, what runs at the right."""
    pieces = drawn(standing.pieces)
    right: tuple[Span, ...] = ()
    if standing.running:
        kept = width_of(pieces[:_KEPT]) + _GAP * _KEPT
        room = min(max(width - kept, width // 4), width // 2)
        right = cut(drawn((Span(f"{standing.running} ", Tone.ACCENT),)), max(room, 1))
    left: list[Span] = [Span(" ")]
    room = width - width_of(right) - 1 - (_GAP if right else 0)
    for number, piece in enumerate(pieces):
        gap = _GAP if number else 0
        size = width_of((piece,)) + gap
        if size > room:
            if number < _KEPT:
                left.extend((Span(" " * gap), *cut((piece,), room - gap)))
            break
        left.extend((Span(" " * gap), piece))
        room -= size
    return tuple(left), right
