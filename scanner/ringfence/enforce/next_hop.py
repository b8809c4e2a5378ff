"""Where packets really went: the next hop that flow logs of version 11 carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.telemetry import FlowSummary
from ringfence.model.verification import Outcome
from ringfence.verdict.enforcement import is_gateway

_NAMED = 3


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
        enforces = _enforces(case, hop)
        if enforces is None:
            yield unknown(
                "next-hop-not-known", f"{sentence}, an interface that was not read", shown
            )
        elif enforces:
            yield passed(f"{sentence}, an interface of an enforcement point", shown)
        else:
            yield failed("next-hop-elsewhere", f"{sentence}, which is no enforcement point", shown)


def _enforces(case: Case, hop: str) -> bool | None:
    """Whether an interface is one of an enforcement point; None where that was not read."""
    network = case.ground.network
    if hop in case.settings.enforcement_interfaces:
        return True
    interface = network.interfaces.get(hop)
    if interface is None:
        return None
    if not interface.instance_id:
        return False
    instance = network.instances.get(interface.instance_id)
    return None if instance is None else is_gateway(instance)


def _by_subnet(case: Case) -> Mapping[str, _Hops]:
    key = "next-hops"
    if key not in case.shared:
        case.shared[key] = _indexed(case)
    held: Mapping[str, _Hops] = case.shared[key]  # type: ignore[assignment] # as it was put there
    return held


def _indexed(case: Case) -> Mapping[str, _Hops]:
    network = case.ground.network
    blocks = {
        vpc.id: [ip_network(cidr, strict=False) for cidr in vpc.cidrs]
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
        server = ip_address(flow.server)
        if any(server in block for block in blocks.get(interface.vpc_id, ())):
            continue
        if case.as_of - flow.last_seen > case.fresh:
            old[interface.subnet_id] += 1
            continue
        for hop in flow.next_hops:
            by_hop[interface.subnet_id][hop].append(flow)
    return {
        subnet: _Hops(
            by_hop={hop: tuple(flows) for hop, flows in by_hop[subnet].items()}, old=old[subnet]
        )
        for subnet in by_hop.keys() | old.keys()
    }


def _servers(flows: tuple[FlowSummary, ...]) -> str:
    servers = sorted({f"{flow.server}:{flow.port}" for flow in flows})
    more = f" and {len(servers) - _NAMED} more" if len(servers) > _NAMED else ""
    return f"{', '.join(servers[:_NAMED])}{more}"
