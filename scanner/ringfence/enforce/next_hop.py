"""Where packets really went: the next hop that flow logs of version 11 carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.network import Route, RouteTable, RouteTarget
from ringfence.model.telemetry import FlowSummary
from ringfence.model.verification import Outcome
from ringfence.verdict.enforcement import is_gateway
from ringfence.verdict.hops import Position, route_table_of, ways_of
from ringfence.verdict.routes import Governed
from ringfence.verdict.spaces import IPV4, PUBLIC
from ringfence.verdict.ways import Outcome as WayOutcome

_NAMED = 3
_ROUTE_CALLS = frozenset(
    {
        "AssociateRouteTable",
        "CreateRoute",
        "DeleteRoute",
        "DisassociateRouteTable",
        "ReplaceRoute",
        "ReplaceRouteTableAssociation",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hops:
    """Flows of one subnet's agents that left its VPC lately, by next hop."""

    by_hop: Mapping[str, tuple[FlowSummary, ...]]
    old: int
    """Flows that are too old to show where packets go now."""


def next_hops(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether what agents in a subnet sent out went to interfaces of an enforcement point alone."""
    found = _by_subnet(case).get(subject.id)
    if found is None or not found.by_hop:
        why = "those that do are too old" if found and found.old else "none carries a next hop"
        yield not_applicable(f"no flow record shows where {subject.id} sends now: {why}")
        return
    for hop, flows in sorted(found.by_hop.items()):
        last = max(flow.last_seen for flow in flows)
        sentence = (
            f"{len(flows)} flows of {subject.id} went to {hop}, the last on {last:%Y-%m-%d %H:%M}"
        )
        shown = seen(Source.FLOW_LOGS, hop, f"{sentence}: {_servers(flows)}")
        enforces = _enforces(case, subject, hop)
        if hop not in case.ground.network.interfaces and enforces is None:
            yield unknown(
                "next-hop-not-known", f"{sentence}, an interface that was not read", shown
            )
        elif enforces is None:
            yield unknown("next-hop-untraced", f"{sentence}, which was not followed", shown)
        elif enforces:
            yield passed(f"{sentence}, an interface of an enforcement point", shown)
        elif not any(_lately(case, subject, flow) for flow in flows):
            why = "which is no enforcement point; that may be older than the routes of today"
            yield unknown("next-hop-history", f"{sentence}, {why}", shown)
        else:
            yield failed("next-hop-elsewhere", f"{sentence}, which is no enforcement point", shown)


def _enforces(case: Case, subject: Subject, hop: str) -> bool | None:
    """Whether an interface is one of an enforcement point, or leads on to one; None where that is open."""
    network = case.ground.network
    if hop in case.settings.enforcement_interfaces:
        return True
    if nat := _nat_of(case, hop):
        return _nat_enforces(case, subject, nat)
    interface = network.interfaces.get(hop)
    if interface is None or interface.interface_type not in ("interface", "nat_gateway"):
        return None
    instance = network.instances.get(interface.instance_id)
    if instance is not None and is_gateway(instance):
        return True
    if interface.instance_id and instance is None:
        return None
    return None if hop in _targets(case, subject) else False


def _nat_of(case: Case, hop: str) -> str:
    key = "nat-gateways-by-interface"
    if key not in case.shared:
        nats = case.snapshot.inventory.nat_gateways
        case.shared[key] = {each: nat.id for nat in nats for each in nat.interface_ids}
    held: Mapping[str, str] = case.shared[key]  # type: ignore[assignment] # as it was put there
    return held.get(hop, "")


def _nat_enforces(case: Case, subject: Subject, nat: str) -> bool | None:
    """Where a NAT gateway sends on to, as the scan would follow a default route to it."""
    table = _table(case, subject)
    if table is None:
        return None
    route = Route(destination="0.0.0.0/0", target=RouteTarget.NAT_GATEWAY, target_id=nat)
    default = Governed(
        route=route, cidr=route.destination, family=IPV4, space=PUBLIC[IPV4], default=True
    )
    position = Position(
        index=case.ground.network,
        table=table,
        account=subject.account,
        region=subject.region,
        subnet_id=subject.id,
    )
    outcomes = {way.outcome for way in ways_of(position, default)}
    if outcomes & {WayOutcome.BYPASSES, WayOutcome.SIDE_DOOR}:
        return False
    return True if outcomes == {WayOutcome.PASSES} else None


def _table(case: Case, subject: Subject) -> RouteTable | None:
    vpc = next(iter(subject.vpcs), "")
    network = case.ground.network
    return route_table_of(network, subject.id, vpc, subject.account, subject.region)


def _targets(case: Case, subject: Subject) -> frozenset[str]:
    """What the routes of a subnet lead to today: the checks of routes judge that."""
    table = _table(case, subject)
    return frozenset(route.target_id for route in table.routes) if table else frozenset()


def _lately(case: Case, subject: Subject, flow: FlowSummary) -> bool:
    """Whether a flow shows where packets go by the routes of today.

    A summary does not say when it was which hop: one that begins earlier has to name no other sort.
    """
    table = _table(case, subject)
    names = (subject.id, table.id if table else "")
    changed = max(filter(None, (_route_changes(case).get(name) for name in names)), default=None)
    since = max(case.as_of - case.fresh, changed or case.as_of - case.fresh)
    if flow.last_seen < since:
        return False
    elsewhere = all(_enforces(case, subject, hop) is False for hop in flow.next_hops)
    return flow.first_seen >= since or elsewhere


def _route_changes(case: Case) -> Mapping[str, datetime]:
    """When the routes of a table or subnet were last changed, by its id."""
    key = "route-changes"
    if key not in case.shared:
        found: dict[str, datetime] = {}
        for event in case.snapshot.telemetry.api_events:
            if event.event_name in _ROUTE_CALLS and not event.error_code:
                for name in event.resources:
                    found[name] = max(event.time, found.get(name, event.time))
        case.shared[key] = found
    held: Mapping[str, datetime] = case.shared[key]  # type: ignore[assignment] # as it was put there
    return held


def _by_subnet(case: Case) -> Mapping[str, _Hops]:
    key = "next-hops"
    if key not in case.shared:
        case.shared[key] = _indexed(case)
    held: Mapping[str, _Hops] = case.shared[key]  # type: ignore[assignment] # as it was put there
    return held


def _indexed(case: Case) -> Mapping[str, _Hops]:
    network = case.ground.network
    blocks = {
        vpc.id: [each for each in map(_network, vpc.cidrs) if each is not None]
        for vpc in case.snapshot.inventory.vpcs
    }
    by_hop: defaultdict[str, defaultdict[str, list[FlowSummary]]] = defaultdict(
        lambda: defaultdict(list)
    )
    old: defaultdict[str, int] = defaultdict(int)
    for flow in case.snapshot.telemetry.flows:
        interface = network.interfaces.get(flow.interface_id)
        if interface is None or not interface.managed_by_agentcore or not flow.next_hops:
            continue
        server = _address(flow.server)
        if server is None or any(server in block for block in blocks.get(interface.vpc_id, ())):
            continue
        if case.as_of - flow.last_seen > case.fresh:
            old[interface.subnet_id] += 1
            continue
        for hop in set(flow.next_hops) - {flow.interface_id}:
            by_hop[interface.subnet_id][hop].append(flow)
    return {
        subnet: _Hops(
            by_hop={hop: tuple(flows) for hop, flows in by_hop[subnet].items()}, old=old[subnet]
        )
        for subnet in by_hop.keys() | old.keys()
    }


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _servers(flows: tuple[FlowSummary, ...]) -> str:
    servers = sorted({f"{flow.server}:{flow.port}" for flow in flows})
    more = f" and {len(servers) - _NAMED} more" if len(servers) > _NAMED else ""
    return f"{', '.join(servers[:_NAMED])}{more}"
