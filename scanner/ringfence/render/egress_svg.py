"""The egress map as a drawing: who talks on the left, destinations on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from ringfence.model.document import ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence.model.text import printable
from ringfence.render.speakers import Speaker, speakers
from ringfence.render.style import GLYPHS, counted
from ringfence.render.telling import Talk, talk

_SIDE = 30
"""Nodes on each side; beyond that lines can no longer be told apart."""
_ROW = 26
_LEFT = 330
_RIGHT = 620
_WIDTH = 960
_NAME = 40


def egress_svg(document: ScanDocument) -> str:
    """Draw the most exposed sources and what they talk to; solid observed, dashed declared."""
    talks_to = talk(document)
    if not talks_to:
        return '<p class="soft">No destination was observed or declared in what was read.</p>'
    shown = speakers(document, talks_to)[:_SIDE]
    left = {speaker.id: row for row, speaker in enumerate(shown)}
    right = _destinations({speaker.id: talks_to[speaker.id] for speaker in shown})
    height = _y(max(len(left), len(right)))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Egress map: who talks to which destination">'
        f"{_lines(document, shown, left, right)}{_names(shown)}{_hosts(right)}</svg>"
        f"{_left_out(talks_to, left, right)}"
    )


def _lines(
    document: ScanDocument, shown: Iterable[Speaker], left: dict[str, int], right: dict[str, int]
) -> str:
    containment = {speaker.id: speaker.containment for speaker in shown}
    return "".join(
        f'<path class="{containment[edge.source]} {edge.evidence}" '
        f'd="{_curve(left[edge.source], right[edge.destination])}"/>'
        for edge in document.egress
        if edge.evidence is not EvidenceKind.POSSIBLE
        and edge.source in left
        and edge.destination in right
    )


def _names(shown: Iterable[Speaker]) -> str:
    return "".join(
        f'<text class="{speaker.containment}" x="{_LEFT - 10}" y="{_y(row) + 4}" '
        f'text-anchor="end">{_label(speaker.name)} {GLYPHS[speaker.containment]}</text>'
        for row, speaker in enumerate(shown)
    )


def _hosts(right: dict[str, int]) -> str:
    return "".join(
        f'<text x="{_RIGHT + 10}" y="{_y(row) + 4}">{_label(host)}</text>'
        for host, row in right.items()
    )


def _left_out(talks_to: Talk, left: dict[str, int], right: dict[str, int]) -> str:
    """Count what the drawing has no room for, on both sides."""
    known = {host for heard in talks_to.values() for _, host in heard}
    missing = ((len(talks_to) - len(left), "source"), (len(known) - len(right), "destination"))
    counts = " and ".join(counted(count, noun) for count, noun in missing if count)
    return f'<p class="soft">Not drawn: {counts}.</p>' if counts else ""


def _destinations(talks_to: Talk) -> dict[str, int]:
    """Choose the most telling destinations, those of several sources before those of one."""
    heard = [destination for destinations in talks_to.values() for destination in destinations]
    reach = Counter(host for _, host in heard)
    chosen = sorted(set(heard), key=lambda heard: (heard[0], -reach[heard[1]], heard[1]))[:_SIDE]
    return {host: row for row, (_, host) in enumerate(chosen)}


def _curve(from_row: int, to_row: int) -> str:
    middle = (_LEFT + _RIGHT) // 2
    start, end = _y(from_row), _y(to_row)
    return f"M{_LEFT} {start}C{middle} {start} {middle} {end} {_RIGHT} {end}"


def _y(row: int) -> int:
    return 24 + row * _ROW


def _label(name: str) -> str:
    text = printable(name, limit=_NAME)
    return escape(text)
