"""The neighbours of one source or destination: who sends where, and by which ways out.

A graph of a whole estate is a tangle in a terminal. What is asked of one is who stands around one of
its nodes, and that is small enough to be drawn: see `ego_drawing.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ringfence.model.document import ScanDocument
from ringfence.model.egress import EgressAction, EvidenceKind
from ringfence.model.ways_out import WayEnd
from ringfence_tui.views.seen import Seen, edges_of, service, telling_first
from ringfence_tui.views.ways import Way, summary
from ringfence_tui.views.who import Who, known_sources, source_of

MOST = 25
"""Nodes of a drawing, the one in the middle included."""
NO_PROVIDER = "no known provider"
NO_WAY = "way out not known"
_EVIDENCE = tuple(EvidenceKind)


class Center(StrEnum):
    """What stands in the middle."""

    SOURCE = "source"
    DESTINATION = "destination"
    NOTHING = "nothing"
    """The scan does not have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way out of the source in the middle."""

    through: str
    end: WayEnd
    matches: tuple[str, ...]
    """The blocks that its routes match; empty where no route is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The other end of edges, which are one where only their evidence differs."""

    id: str
    name: str
    seen: Seen
    """The edge that says the most."""
    evidence: tuple[EvidenceKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Neighbours that belong together: destinations by provider, sources by their way out."""

    name: str
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ego:
    """What stands around one node, as far as there is room."""

    center: Center
    id: str
    name: str
    source: Who | None
    """The one in the middle where it is a source."""
    about: Seen | None
    """An edge to the one in the middle where it is a destination: it says what that is."""
    doors: tuple[Door, ...]
    groups: tuple[Group, ...]
    left_out: int
    """Neighbours for which there was no room."""


def ego(scan: ScanDocument, key: str, *, most: int = MOST) -> Ego:
    """The neighbours of a source, by its ARN or id, or of a destination."""
    known = known_sources(scan)
    near = [each for each in scan.egress if key in (each.source, each.destination)]
    edges = edges_of(replace(scan, egress=tuple(near)), known)
    sent = [each for each in edges if each.edge.source == key]
    if sent or key in known:
        return _of_source(source_of(known, key), sent, most)
    received = [each for each in edges if each.edge.destination == key]
    if received or any(each.id == key for each in scan.destinations):
        return _of_destination(key, received, known, most)
    return Ego(
        center=Center.NOTHING,
        id=key,
        name=key,
        source=None,
        about=None,
        doors=(),
        groups=(),
        left_out=0,
    )


def _of_source(who: Who, sent: list[Seen], most: int) -> Ego:
    doors = _doors(who.ways)
    neighbours = _neighbours(sent, center=Center.SOURCE)
    room = max(most - 1 - len(doors), 0)
    groups = _grouped((each.seen.provider or NO_PROVIDER, each) for each in neighbours[:room])
    return Ego(
        center=Center.SOURCE,
        id=who.id,
        name=who.name,
        source=who,
        about=None,
        doors=doors[: most - 1],
        groups=groups,
        left_out=max(len(doors) - most + 1, 0) + len(neighbours[room:]),
    )


def _of_destination(key: str, received: list[Seen], known: dict[str, Who], most: int) -> Ego:
    neighbours = _neighbours(received, center=Center.DESTINATION)
    ways = {each.edge.source: source_of(known, each.edge.source).ways for each in received}
    groups = _grouped((summary(ways[each.id]) or NO_WAY, each) for each in neighbours[: most - 1])
    return Ego(
        center=Center.DESTINATION,
        id=key,
        name=key,
        source=None,
        about=received[0] if received else None,
        doors=(),
        groups=groups,
        left_out=len(neighbours[most - 1 :]),
    )


def _doors(ways: Iterable[Way]) -> tuple[Door, ...]:
    """The ways out, those by the same thing to the same end as one."""
    found: defaultdict[tuple[str, WayEnd], dict[str, None]] = defaultdict(dict)
    for way in ways:
        found[way.through, way.end].update({way.matches: None} if way.matches else {})
    return tuple(
        Door(through=through, end=end, matches=tuple(matches))
        for (through, end), matches in found.items()
    )


def _neighbours(edges: Iterable[Seen], *, center: Center) -> list[Neighbour]:
    """The other ends, the most telling first; edges that differ in their evidence alone are one."""
    found: defaultdict[tuple[str, str], list[Seen]] = defaultdict(list)
    for each in telling_first(edges):
        edge = each.edge
        other = edge.destination if center is Center.SOURCE else edge.source
        found[other, f"{service(edge)} {edge.action is EgressAction.REJECT}"].append(each)
    return [
        Neighbour(
            id=other,
            name=other if center is Center.SOURCE else several[0].source,
            seen=min(several, key=lambda each: _EVIDENCE.index(each.edge.evidence)),
            evidence=tuple(dict.fromkeys(each.edge.evidence for each in several)),
        )
        for (other, _), several in found.items()
    ]


def _grouped(named: Iterable[tuple[str, Neighbour]]) -> tuple[Group, ...]:
    """In the order of their first neighbour; what has no name comes last."""
    found: defaultdict[str, list[Neighbour]] = defaultdict(list)
    for name, neighbour in named:
        found[name].append(neighbour)
    ordered = sorted(found.items(), key=lambda group: group[0] in (NO_PROVIDER, NO_WAY))
    return tuple(Group(name=name, neighbours=tuple(several)) for name, several in ordered)
