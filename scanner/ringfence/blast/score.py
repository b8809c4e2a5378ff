"""The points of a blast radius: every one named, each leg limited, unknown worth nothing yet.

docs/blast-radius.md explains the scale. What was not read adds no point and makes the score a
lower bound; it never takes one away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.blast.catalogue import weights
from ringfence.blast.reach import EVERYTHING
from ringfence.model.blast import (
    Breadth,
    Escalation,
    Invokers,
    Known,
    Point,
    Reach,
    ToxicPath,
    Way,
    WayKind,
)
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment

LIMITS = {"data": 30, "way-out": 30, "way-in": 15, "callers": 10, "escalation": 5, "path": 10}
"""What each part counts at most; together 100."""
SHARES = {Breadth.EVERY: 4, Breadth.PATTERN: 2, Breadth.NAMED: 1}
"""Quarters of a reading's weight."""
EGRESS = {
    Containment.UNCONTAINED: 20,
    Containment.LEAKY: 12,
    Containment.MONITORED: 5,
    Containment.UNKNOWN: 0,
    Containment.ENFORCED: 0,
}
PROHIBITED_HOST, STRANGE_HOST = 10, 5
_HOSTS = (WayKind.PROHIBITED, WayKind.DESTINATION)
WAYS_IN = {
    WayKind.MCP: 8,
    WayKind.BROWSER: 8,
    WayKind.ANYONE: 8,
    WayKind.GATEWAY: 6,
    WayKind.WEB: 6,
    WayKind.AGENT: 3,
    WayKind.KNOWLEDGE_BASE: 3,
    WayKind.MEMORY: 3,
    WayKind.CODE_INTERPRETER: 3,
}
ANYONE, OTHER_ACCOUNTS, MAYBE_OTHER_ACCOUNTS, SHELL = 6, 2, 1, 2
SURE_PATH, PATH = 10, 6
SURE_ESCALATION, ESCALATION = 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """What the points are given for."""

    data: tuple[Point, ...]
    """As data_points gives them."""
    ways_in: tuple[Way, ...]
    ways_out: tuple[Way, ...]
    egress: Containment
    invokers: Invokers
    escalation: tuple[Escalation, ...]
    toxic_paths: tuple[ToxicPath, ...]


def points_of(legs: Legs) -> tuple[Point, ...]:
    """Every point that counts, leg by leg; what exceeds the limit of its leg is cut."""
    return (
        *legs.data,
        *_limited("way-out", _out(legs)),
        *_limited("way-in", _in(legs.ways_in)),
        *_limited("callers", _callers(legs.invokers)),
        *_limited("escalation", _escalation(legs.escalation)),
        *_limited("path", _path(legs.toxic_paths)),
    )


def data_points(found: Iterable[Reach]) -> tuple[Point, ...]:
    """The points of what some roles read, which is the same for every runtime that has them."""
    return tuple(_limited("data", _data(found)))


def _limited(leg: str, points: Iterable[Point]) -> Iterator[Point]:
    left = LIMITS[leg]
    for point in sorted(points, key=lambda point: (-point.points, point.name)):
        given = min(point.points, left)
        left -= given
        if given:
            cut = (
                ""
                if given == point.points
                else f" (of {point.points}; {leg} counts {LIMITS[leg]} at most)"
            )
            yield Point(name=f"{leg}: {point.name}", points=given, why=f"{point.why}{cut}")


def _data(found: Iterable[Reach]) -> Iterator[Point]:
    """The best row of each reading."""
    best: dict[str, tuple[int, Reach]] = {}
    for reach in found:
        value = worth(reach)
        if reach.reading not in best or value > best[reach.reading][0]:
            best[reach.reading] = (value, reach)
    for name, (value, reach) in best.items():
        sure = "" if reach.certainty is Certainty.ALLOWED else ", under a condition"
        yield Point(
            name=name,
            points=value,
            why=f"{reach.means}: {reach.breadth} store{sure}, by {reach.policy} {reach.statement}",
        )


def worth(reach: Reach) -> int:
    """A reading's weight by how much it names, half of it when only a condition allows it.

    Half of everything is still more than the leg may count.
    """
    if reach.reading == EVERYTHING:
        return LIMITS["data"]
    quarters = weights()[reach.reading] * SHARES[reach.breadth]
    parts = 4 if reach.certainty is Certainty.ALLOWED else 8
    return -(-quarters // parts)


def _out(legs: Legs) -> Iterator[Point]:
    if EGRESS[legs.egress]:
        shown = [way for way in legs.ways_out if way.kind not in _HOSTS]
        why = shown[0].evidence.detail if shown else "as its verdict says"
        yield Point(name=str(legs.egress), points=EGRESS[legs.egress], why=why)
    refs = {way.kind: way.evidence.ref for way in reversed(legs.ways_out)}
    if host := refs.get(WayKind.PROHIBITED):
        why = f"talks to {host}, which is prohibited"
        yield Point(name="prohibited-destination", points=PROHIBITED_HOST, why=why)
    elif host := refs.get(WayKind.DESTINATION):
        why = f"talks to {host}, which nobody sanctioned"
        yield Point(name="unsanctioned-destination", points=STRANGE_HOST, why=why)


def _in(ways: Iterable[Way]) -> Iterator[Point]:
    """One point for each kind, by its first way."""
    seen: set[WayKind] = set()
    for way in ways:
        if way.kind not in seen:
            seen.add(way.kind)
            yield Point(
                name=str(way.kind),
                points=WAYS_IN[way.kind],
                why=f"{way.evidence.ref}: {way.evidence.detail}",
            )


def _callers(invokers: Invokers) -> Iterator[Point]:
    if invokers.anyone is Known.YES:
        yield Point(name="anyone", points=ANYONE, why="anyone may call it")
    if invokers.other_accounts:
        why = f"its resource policy lets {', '.join(invokers.other_accounts[:3])} call it"
        yield Point(name="other-accounts", points=OTHER_ACCOUNTS, why=why)
    elif invokers.conditional_accounts:
        shown = ", ".join(invokers.conditional_accounts[:3])
        why = f"its resource policy may let {shown} call it, under a condition"
        yield Point(name="other-accounts", points=MAYBE_OTHER_ACCOUNTS, why=why)
    if invokers.command_principals:
        count = invokers.command_principals
        why = f"{count} principal{'s' if count > 1 else ''} besides administrators may run commands"
        yield Point(name="shell", points=SHELL, why=why)


def _escalation(found: Iterable[Escalation]) -> Iterator[Point]:
    held = sorted(found, key=lambda each: (each.certainty is not Certainty.ALLOWED, each.set))
    if held:
        sure = held[0].certainty is Certainty.ALLOWED
        why = f"{held[0].principal} holds the set {held[0].set}"
        yield Point(name=held[0].set, points=SURE_ESCALATION if sure else ESCALATION, why=why)


def _path(found: Iterable[ToxicPath]) -> Iterator[Point]:
    paths = list(found)
    if paths:
        sure = any(
            path.certainty is Certainty.ALLOWED and path.egress is Containment.UNCONTAINED
            for path in paths
        )
        kinds = " and ".join(sorted({str(path.kind) for path in paths}))
        why = f"{kinds} can be read, asked for by a stranger, and carried off"
        yield Point(name="toxic", points=SURE_PATH if sure else PATH, why=why)
