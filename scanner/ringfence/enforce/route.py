"""The layer of routes: whether every way out of a subnet leads to the enforcement point.

What a route means is the word of `ringfence.verdict`, which judged the scan; here it is told apart by what
has to be mended.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import Check, failed, not_applicable, passed, seen, unknown
from ringfence.enforce.next_hop import next_hops
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.verdict import Containment, ReasonCode
from ringfence.model.verification import Outcome, Scope
from ringfence.verdict.ways import Outcome as WayOutcome
from ringfence.verdict.ways import Part, Way

_SPECIFIC = (
    ReasonCode.SPECIFIC_ROUTE_BYPASS,
    ReasonCode.PEERING_ROUTE,
    ReasonCode.GATEWAY_ENDPOINT_ROUTE,
)
_NOT_TRACED = {
    ReasonCode.NEXT_HOP_UNTRACED: "next-hop-untraced",
    ReasonCode.NEXT_HOP_NOT_READ: "next-hop-not-read",
    ReasonCode.ROUTES_NOT_READ: "routes-not-read",
}


def default_route(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the IPv4 default leads to an enforcement point, or nowhere."""
    ways = _ways(case, subject)
    if not any(way.part in (Part.IPV4_DEFAULT, Part.SUBNET) for way in ways):
        shown = seen(Source.ROUTE_TABLES, subject.id, f"{len(ways)} ways out were followed")
        yield not_applicable(f"{subject.id} has no IPv4 default route", shown)
    for way in ways:
        match way.reason.code:
            case ReasonCode.DEFAULT_ROUTE_BYPASS:
                yield failed("default-route-bypass", way.reason.detail, _shown(way))
            case ReasonCode.ENFORCEMENT_POINT_ROUTE:
                yield passed(way.reason.detail, _shown(way))
            case code if code in _NOT_TRACED:
                yield unknown(_NOT_TRACED[code], way.reason.detail, _shown(way))
            case _:
                if way.outcome is WayOutcome.CLOSED:
                    yield not_applicable(way.reason.detail, _shown(way))


def ipv6_default_route(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether a subnet with IPv6 addresses has a way out by IPv6 that passes no enforcement point."""
    subnet = case.ground.network.subnets.get(subject.id)
    if subnet is None:
        yield unknown("subnet-not-read", f"{subject.id} was not read: it may have IPv6 addresses")
        return
    if not subnet.ipv6_cidrs:
        yield not_applicable(f"{subject.id} has no IPv6 addresses")
        return
    ways = _ways(case, subject)
    found = [way for way in ways if way.reason.code is ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS]
    doubts = _doubts(ways, Part.IPV6_DEFAULT)
    for way in found:
        alone = way.containment is Containment.UNCONTAINED
        cause = "ipv6-only-way-out" if alone else "ipv6-default-route-bypass"
        yield failed(cause, way.reason.detail, _shown(way))
    for way in doubts:
        yield unknown("ipv6-way-not-traced", way.reason.detail, _shown(way))
    if not found and not doubts:
        blocks = ", ".join(subnet.ipv6_cidrs)
        shown = seen(Source.ROUTE_TABLES, subject.id, f"no IPv6 default of {blocks} bypasses")
        yield passed(f"no IPv6 default of {subject.id} leads past the enforcement point", shown)


def specific_routes(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether a more specific route leads part of the traffic past the enforcement point."""
    ways = _ways(case, subject)
    found = [way for way in ways if way.reason.code in _SPECIFIC]
    for way in found:
        yield failed(way.reason.code.value, way.reason.detail, _shown(way))
    unread = _doubts(ways, Part.SPECIFIC)
    for way in unread:
        cause = _NOT_TRACED.get(way.reason.code, "next-hop-untraced")
        yield unknown(cause, way.reason.detail, _shown(way))
    if not found and not unread:
        shown = seen(Source.ROUTE_TABLES, subject.id, f"{len(ways)} ways out were followed")
        yield passed(
            f"no more specific route of {subject.id} leads past the enforcement point", shown
        )


def side_doors(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether an endpoint in the VPC reaches what others may own, without a route out."""
    ways = _ways(case, subject)
    found = [way for way in ways if way.reason.code is ReasonCode.INTERFACE_ENDPOINT]
    for way in found:
        yield failed("interface-endpoint", way.reason.detail, _shown(way))
    unread = [way for way in ways if way.reason.code is ReasonCode.INTERFACE_ENDPOINT_NOT_READ]
    for way in unread:
        yield unknown("endpoints-not-read", way.reason.detail, _shown(way))
    if not found and not unread:
        beside = len(case.ground.network.endpoints_by_vpc.get("".join(subject.vpcs[:1]), ()))
        shown = seen(
            Source.VPC_ENDPOINTS, subject.id, f"{beside} endpoints of its VPC were looked at"
        )
        yield passed(f"no endpoint beside {subject.id} reaches what others may own", shown)


def source_dest_check(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the interface of the enforcement point forwards what is sent through it."""
    ways = _ways(case, subject)
    for way in ways:
        if way.reason.code is ReasonCode.SOURCE_DEST_CHECK:
            yield unknown("source-dest-check", way.reason.detail, _shown(way))
        elif way.reason.code is ReasonCode.ENFORCEMENT_POINT_ROUTE:
            yield passed(f"what {subject.id} sends is forwarded", _shown(way))
    if not any(way.outcome in (WayOutcome.PASSES, WayOutcome.UNKNOWN) for way in ways):
        yield not_applicable(f"no way of {subject.id} leads to an enforcement point")


def _ways(case: Case, subject: Subject) -> tuple[Way, ...]:
    return case.ground.ways_out(subject.id, subject.account, subject.region)


def _doubts(ways: tuple[Way, ...], part: Part) -> list[Way]:
    """Ways of these packets, or of all, of which it is not known where they lead."""
    return [
        way
        for way in ways
        if way.outcome is WayOutcome.UNKNOWN
        and way.part in (part, Part.SUBNET)
        and way.reason.code is not ReasonCode.INTERFACE_ENDPOINT_NOT_READ
    ]


def _shown(way: Way) -> Evidence:
    return seen(Source.ROUTE_TABLES, way.reason.ref, way.reason.detail)


_ROUTES = (Source.SUBNETS, Source.ROUTE_TABLES)
_HOPS = (*_ROUTES, Source.NETWORK_INTERFACES)
ROUTE: tuple[Check, ...] = (
    Check(id="default-route", scope=Scope.SUBNET, needs=_HOPS, ask=default_route),
    Check(id="ipv6-default-route", scope=Scope.SUBNET, needs=_HOPS, ask=ipv6_default_route),
    Check(id="specific-routes", scope=Scope.SUBNET, needs=_HOPS, ask=specific_routes),
    Check(
        id="side-door-endpoints",
        scope=Scope.SUBNET,
        needs=(Source.SUBNETS, Source.VPC_ENDPOINTS),
        ask=side_doors,
    ),
    Check(id="source-dest-check", scope=Scope.SUBNET, needs=_HOPS, ask=source_dest_check),
    Check(
        id="next-hop-observed",
        scope=Scope.SUBNET,
        needs=(Source.FLOW_LOGS, Source.NETWORK_INTERFACES, Source.SUBNETS),
        ask=next_hops,
    ),
)
