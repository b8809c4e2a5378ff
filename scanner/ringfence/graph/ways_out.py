"""Every way from a runtime towards the internet, and what the verdict says of each.

Nothing is left out silently: a way that could not be followed ends in what was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphEdge
from ringfence.model.agentcore import NetworkMode
from ringfence.model.egress import EvidenceKind
from ringfence.model.verdict import Containment, Reason, ReasonCode, RuntimeVerdict, route_sentence
from ringfence.model.ways_out import WAY_ENDS, WayEnd

ANYWHERE = "0.0.0.0/0"


_ORDER = tuple(WayEnd)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOut:
    """One way from a runtime out of its subnet."""

    subnet: str
    """Empty for a way that does not start in a subnet of the customer, or in every one of them."""
    route_table: str
    """Empty when the routes of the subnet were not read."""
    destination: str
    """What the route matches: a CIDR or prefix list."""
    next_hop: str
    target: str
    """The kind of next hop, as RouteTarget spells it; a network mode; else the reason's code."""
    state: str
    reason: str
    end: WayEnd
    verdict: tuple[Reason, ...] = ()
    """What the verdict says of this way; a NAT gateway may lead on by several routes."""


def paths_to_internet(graph: EgressGraph, runtime: str) -> tuple[PathOut, ...]:
    """The ways of a runtime that is known, the most exposed first; never none.

    Routes of its subnets, the placement outside every VPC, doors that no route shows, and what was
    not read.
    """
    verdict = graph.verdicts.get(runtime)
    reasons = _reasons(verdict)
    routed = [_judged(path, reasons) for path in _routed(graph, runtime)]
    said = {reason for path in routed for reason in path.verdict}
    outside = list(_outside(graph, runtime, reasons))
    said |= {reason for path in outside for reason in path.verdict}
    doors = [
        _by_reason(reason) for reason in reasons if reason.code in WAY_ENDS and reason not in said
    ]
    leading = [*outside, *routed, *(door for door in doors if door.end is not WayEnd.NOWHERE)]
    found = leading or doors or [_nothing_known(verdict)]
    return tuple(sorted(found, key=lambda path: _ORDER.index(path.end)))


def _reasons(verdict: RuntimeVerdict | None) -> tuple[Reason, ...]:
    """Those of each endpoint, also of one that does not speak for the runtime."""
    if verdict is None:
        return ()
    by_endpoint = (reason for endpoint in verdict.endpoints for reason in endpoint.reasons)
    return tuple(dict.fromkeys((*verdict.reasons, *by_endpoint)))


def _routed(graph: EgressGraph, runtime: str) -> Iterator[PathOut]:
    subnets = {edge.target for edge in graph.edges_from(runtime, EdgeKind.ATTACHED_TO)}
    for subnet in sorted(subnets):
        tables = graph.edges_from(subnet, EdgeKind.ROUTES_VIA)
        if not tables:
            yield _unread(subnet)
        for table in tables:
            for route in graph.edges_from(table.target, EdgeKind.ROUTES_VIA):
                yield _route(subnet, route)


def _route(subnet: str, route: GraphEdge) -> PathOut:
    destination = str(route.attribute("destination") or "")
    named = route.target != f"{route.source}/{destination}"
    return PathOut(
        subnet=subnet,
        route_table=route.source,
        destination=destination,
        next_hop=route.target if named else "",
        target=str(route.attribute("hop") or ""),
        state=str(route.attribute("state") or ""),
        reason=route.reason,
        end=WayEnd.UNKNOWN,
    )


def _unread(subnet: str) -> PathOut:
    return PathOut(
        subnet=subnet,
        route_table="",
        destination="",
        next_hop="",
        target="",
        state="",
        reason="the routes of the subnet were not read",
        end=WayEnd.UNKNOWN,
    )


def _judged(path: PathOut, reasons: tuple[Reason, ...]) -> PathOut:
    """The way with what the verdict says of its route; unknown where it says nothing.

    A blackhole and a route that only more specific ones use are said without a reason, too.
    """
    if not path.route_table:
        spoken = tuple(reason for reason in reasons if reason.ref == path.subnet)
        return replace(path, verdict=spoken)
    shown = f"(?:\\S+ of )?{re.escape(path.destination)}"
    hop = path.next_hop or path.target
    pattern = re.compile(
        route_sentence(re.escape(path.route_table), shown, f"{re.escape(hop)}(?![\\w-])")
    )
    spoken = tuple(reason for reason in reasons if pattern.match(reason.detail))
    if path.state == "blackhole":
        return replace(path, verdict=spoken, end=WayEnd.NOWHERE)
    return replace(path, verdict=spoken, end=_worst(spoken))


def _worst(reasons: tuple[Reason, ...]) -> WayEnd:
    ends = [WAY_ENDS[reason.code] for reason in reasons if reason.code in WAY_ENDS]
    return min(ends, key=_ORDER.index, default=WayEnd.UNKNOWN)


def _outside(graph: EgressGraph, runtime: str, reasons: tuple[Reason, ...]) -> Iterator[PathOut]:
    """The placement outside every VPC: an edge of its own, which no route shows."""
    public = tuple(reason for reason in reasons if reason.code is ReasonCode.PUBLIC_MODE)
    texts = {
        row.reason for row in graph.rows_from(runtime) if row.evidence is EvidenceKind.POSSIBLE
    }
    for text in sorted(texts):
        yield PathOut(
            subnet="",
            route_table="",
            destination=ANYWHERE,
            next_hop="",
            target=NetworkMode.PUBLIC,
            state="active",
            reason=text,
            end=WayEnd.INTERNET,
            verdict=public,
        )


def _by_reason(reason: Reason) -> PathOut:
    """A way that the verdict knows and no route shows, such as the service's own path to S3."""
    return PathOut(
        subnet="",
        route_table="",
        destination="",
        next_hop="",
        target=reason.code,
        state="",
        reason=reason.detail,
        end=WAY_ENDS[reason.code],
        verdict=(reason,),
    )


def _nothing_known(verdict: RuntimeVerdict | None) -> PathOut:
    told = verdict is not None and verdict.containment is not Containment.UNKNOWN
    return PathOut(
        subnet="",
        route_table="",
        destination="",
        next_hop="",
        target="",
        state="",
        reason="no way out is known" if told else "where the runtime stands was not read",
        end=WayEnd.UNKNOWN,
    )
