"""The neighbours of one node, drawn as a tree of plain characters, and told as a page.

Which of several ways out an edge took is in no log, so that edges hang below a way only where there is
no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.egress import Attribution, EgressAction, EvidenceKind
from ringfence.model.ways_out import LEADS_TO, WayEnd
from ringfence.render.screen import columns, fit, pad
from ringfence_tui.blocks import Grid, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.ego import Center, Door, Ego, Group, Neighbour
from ringfence_tui.views.seen import sanction_of, sent, service
from ringfence_tui.views.wording import amount, section

_ENDS = {
    WayEnd.INTERNET: ("✗", "past every enforcement point", Tone.BAD),
    WayEnd.SIDE_DOOR: ("!", "to some services or networks, past every firewall", Tone.WARN),
    WayEnd.UNKNOWN: ("?", "where it leads is not known", Tone.UNKNOWN),
    WayEnd.ENFORCEMENT_POINT: ("·", "its rules decide", Tone.PLAIN),
    WayEnd.NOWHERE: ("-", "leads nowhere", Tone.DIM),
}
_NARROWEST = 40
_WORD = 15
"""Cells of a verdict or a sanction with its glyph."""
_TAIL = 17
"""Cells of what was sent, or why nothing was."""
_BRANCH, _LAST, _TRUNK, _NONE = "├─ ", "└─ ", "│  ", "   "
_REJECTED = "\u2573  "
_SEVERAL = "by any of these: which one, no log tells"


@dataclass(frozen=True, slots=True)
class _Node:
    """A line of the tree, with what hangs below it."""

    text: Spans
    below: tuple[_Node, ...] = ()


def ego_lines(ego: Ego, width: int = 80) -> tuple[Spans, ...]:
    """The drawing; no line is wider than width cells, which are at least 40."""
    width = max(width, _NARROWEST)
    if ego.center is Center.NOTHING:
        return (_cut(spans(Span(f"{ego.name} is not in this scan", Tone.UNKNOWN)), width),)
    nodes = tuple(_nodes(ego, width))
    lines = (_head(ego), *_drawn(nodes, ""))
    return tuple(_cut(each, width) for each in lines)


def ego_page(ego: Ego) -> Page:
    """The same in tables, for whoever cannot see a drawing."""
    if ego.center is Center.NOTHING:
        return (line(Span(f"{ego.name} is not in this scan.", Tone.UNKNOWN)),)
    doors = tuple(
        (spans(each.through), spans(", ".join(each.matches) or "not told"), _end(each.end))
        for each in ego.doors
    )
    out = section("Ways out", Grid(("way out", "for", "leads to"), doors)) if doors else ()
    return (Heading(ego.name), line(*_about(ego)), *out, *_neighbours_page(ego), *_left_out(ego))


def _neighbours_page(ego: Ego) -> Page:
    outward = ego.center is Center.SOURCE
    rows = tuple(
        (
            spans(Span(each.name, Tone.STRONG)),
            spans(group.name),
            _verdict(each, outward=outward),
            spans(service(each.seen.edge)),
            spans(", ".join(map(str, each.evidence))),
            sent(each.seen.edge),
        )
        for group in ego.groups
        for each in group.neighbours
    )
    if not rows:
        return (line(Span(_nobody(ego), Tone.UNKNOWN)),)
    header = (
        ("destination", "provider", "sanction", "service", "evidence", "sent")
        if outward
        else ("source", "way out", "verdict", "service", "evidence", "sent")
    )
    return section("Talks to" if outward else "Who talks to it", Grid(header, rows))


def _left_out(ego: Ego) -> Page:
    return (line(Span(_rest(ego), Tone.DIM)),) if ego.left_out else ()


def _rest(ego: Ego) -> str:
    return f"and {ego.left_out:,} more, for which there is no room here"


def _nobody(ego: Ego) -> str:
    what = "no destination" if ego.center is Center.SOURCE else "nobody who talks to it"
    return f"{what} is known, which is not the same as none"


def _head(ego: Ego) -> Spans:
    return (Span(ego.name, Tone.STRONG), Span("  "), *_about(ego))


def _about(ego: Ego) -> Spans:
    """The verdict on a source; the sanction and the category of a destination."""
    if who := ego.source:
        mode = (Span("  "), told(who.mode)) if who.mode else ()
        return (told(who.containment), *mode, Span(f"  {who.kind}", Tone.DIM))
    if seen := ego.about:
        kind = ", ".join(part for part in (seen.provider, str(seen.category or "")) if part)
        return (*sanction_of(seen), Span(f"  {kind}", Tone.DIM))
    return (Span("nothing is known of it", Tone.UNKNOWN),)


def _nodes(ego: Ego, width: int) -> Iterator[_Node]:
    """Ways out, then the groups; below the way where there is only one."""
    one = len(ego.doors) == 1
    depth = len(_NONE) * (2 if ego.doors else 1)
    groups = [_group(each, ego, width - depth) for each in ego.groups]
    if not groups:
        groups.append(_Node((Span(_nobody(ego), Tone.UNKNOWN),)))
    if ego.left_out:
        groups.append(_Node((Span(_rest(ego), Tone.DIM),)))
    if not ego.doors:
        yield from groups
        return
    yield from (_Node(_door(each), tuple(groups) if one else ()) for each in ego.doors)
    if not one:
        yield _Node((Span(_SEVERAL, Tone.DIM),), tuple(groups))


def _door(door: Door) -> Spans:
    glyph, leads, tone = _ENDS[door.end]
    more = f" +{len(door.matches) - 1}" if len(door.matches) > 1 else ""
    matches = f" for {door.matches[0]}{more}" if door.matches else ""
    return (Span(f"{glyph} {door.through}{matches}", tone), Span(f": {leads}", Tone.DIM))


def _end(end: WayEnd) -> Spans:
    return (Span(LEADS_TO[end], _ENDS[end][2]),)


def _group(group: Group, ego: Ego, room: int) -> _Node:
    outward = ego.center is Center.SOURCE
    below = tuple(
        _Node(_edge(each, outward=outward, room=room - len(_NONE))) for each in group.neighbours
    )
    return _Node((Span(group.name),), below)


def _edge(neighbour: Neighbour, *, outward: bool, room: int) -> Spans:
    """An arrow, the sanction or verdict in a word, the other end, and what was sent."""
    edge = neighbour.seen.edge
    name = f"{neighbour.name}:{edge.port}" if outward and edge.port else neighbour.name
    said = _verdict(neighbour, outward=outward)[0]
    wide = max(room - 3 - _WORD - _TAIL, 8)
    return (
        Span(_arrow(neighbour, outward=outward)),
        Span(pad(said.text, _WORD), said.tone),
        Span(pad(name, wide)),
        _tail(neighbour),
    )


def _arrow(neighbour: Neighbour, *, outward: bool) -> str:
    if neighbour.seen.edge.action is EgressAction.REJECT:
        return _REJECTED
    if neighbour.seen.edge.evidence is EvidenceKind.OBSERVED:
        return "▶  " if outward else "◀  "
    return "▷  " if outward else "◁  "


def _verdict(neighbour: Neighbour, *, outward: bool) -> Spans:
    return sanction_of(neighbour.seen) if outward else (told(neighbour.seen.containment),)


def _tail(neighbour: Neighbour) -> Span:
    """What was sent; the evidence in a word where nothing was seen to be."""
    edge = neighbour.seen.edge
    if edge.action is EgressAction.REJECT:
        return Span(" rejected", Tone.DIM)
    if edge.evidence is not EvidenceKind.OBSERVED:
        return Span(f" {edge.evidence}", Tone.DIM)
    volume = " seen" if edge.bytes is None else f" {amount(edge.bytes).text}"
    return Span(f"{volume}, shared" if edge.attribution is Attribution.SHARED else volume)


def _drawn(nodes: tuple[_Node, ...], lead: str) -> Iterator[Spans]:
    for number, node in enumerate(nodes, 1):
        last = number == len(nodes)
        yield (Span(f"{lead}{_LAST if last else _BRANCH}", Tone.DIM), *node.text)
        yield from _drawn(node.below, lead + (_NONE if last else _TRUNK))


def _cut(pieces: Spans, width: int) -> Spans:
    """As many of them as there is room for."""
    found: list[Span] = []
    for piece in pieces:
        room = width - sum(columns(each.text) for each in found)
        if room <= 0:
            break
        found.append(Span(fit(piece.text, room), piece.tone))
    return tuple(found)
