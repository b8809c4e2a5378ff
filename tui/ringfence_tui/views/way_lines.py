"""The ways out of a runtime in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.ways_out import LEADS_TO, WayEnd
from ringfence_tui.blocks import Bullets, Page, Span, Spans, Tone, line
from ringfence_tui.views.ways import Way
from ringfence_tui.views.wording import SHOWN, beyond

_TONES = {
    WayEnd.INTERNET: Tone.BAD,
    WayEnd.SIDE_DOOR: Tone.WARN,
    WayEnd.UNKNOWN: Tone.UNKNOWN,
    WayEnd.ENFORCEMENT_POINT: Tone.PLAIN,
    WayEnd.NOWHERE: Tone.DIM,
}
"""An enforcement point is no good news by itself: its rules decide."""


def way_lines(ways: Sequence[Way]) -> Page:
    """What each leaves by, for which addresses, and where it leads."""
    if not ways:
        return (line(Span("No way out is known; that is not the same as none.", Tone.UNKNOWN)),)
    items = tuple(map(path_of, ways[:SHOWN]))
    return (Bullets(items), *beyond(len(ways), "way"))


def path_of(way: Way) -> Spans:
    """The stations of a way, and where it leads."""
    matches = f" for {way.matches}" if way.matches else ""
    stations = " → ".join((f"{way.through}{matches}", *way.hops))
    return (Span(f"{stations} → ", Tone.STRONG), Span(LEADS_TO[way.end], _TONES[way.end]))
