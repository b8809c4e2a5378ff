"""The ways out of a runtime as a small table."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.verdict import ReasonCode
from ringfence.model.ways_out import LEADS_TO, WayEnd
from ringfence_tui.blocks import Grid, Page, Span, Tone, line, spans
from ringfence_tui.views.ways import Way
from ringfence_tui.views.wording import NOT_KNOWN, SHOWN, beyond

_TONES = {
    WayEnd.INTERNET: Tone.BAD,
    WayEnd.SIDE_DOOR: Tone.WARN,
    WayEnd.UNKNOWN: Tone.UNKNOWN,
    WayEnd.ENFORCEMENT_POINT: Tone.PLAIN,
    WayEnd.NOWHERE: Tone.DIM,
}
"""An enforcement point is no good news by itself: its rules decide."""


def leads_to(way: Way) -> Span:
    """Where it leads, in words."""
    return Span(LEADS_TO[way.end], _TONES[way.end])


def way_grid(ways: Sequence[Way]) -> Page:
    """What each leaves by, for which addresses, and where it leads."""
    if not ways:
        return (line(Span("No way out is known; that is not the same as none.", Tone.UNKNOWN)),)
    rows = tuple(
        (
            spans(Span(way.through, Tone.STRONG)),
            (_matches(way),),
            (leads_to(way),),
            (Span(" → ".join(way.hops)) if way.hops else _shown_by(way),),
        )
        for way in ways[:SHOWN]
    )
    header = ("way out", "for", "leads to", "over")
    return (Grid(header, rows), *beyond(len(ways), "way"))


def _matches(way: Way) -> Span:
    if way.reason.code is ReasonCode.PUBLIC_MODE:
        return Span("any address")
    return Span(way.matches) if way.matches else Span("no route is told", Tone.DIM)


def _shown_by(way: Way) -> Span:
    return Span(way.reason.ref) if way.reason.ref else NOT_KNOWN
