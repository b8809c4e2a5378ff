"""The egress of a scan as past traffic that a pack can be asked about.

Only what was observed is traffic. A source is given as the networks it may have, so that a group
that holds some of them and not others is not guessed at; a destination whose name is not known, or
is one of several, has no host. What leaves from AWS's own network says why no pack governs it.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ringfence.join.workloads import workloads
from ringfence.model.agentcore import NetworkMode
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Destination, Egress, EgressAction, EvidenceKind
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import PolicyPack, SmartGroup
from ringfence.model.snapshot import Snapshot
from ringfence.model.traffic import NOT_KNOWN, PastFlow
from ringfence.model.workload import ComputeResource
from ringfence.policy.groups import is_private, parse_address
from ringfence.workflow.owners import owners
from ringfence.workflow.passage import Passages, routed

NAMES_ASKED = "names-asked"
"""Names that were asked for and to which no connection was seen: no traffic."""
_IN_A_VPC = frozenset(
    {
        Source.FLOW_LOGS,
        Source.WORKLOAD_FLOW_LOGS,
        Source.DCF_LOGS,
        Source.NETWORK_FIREWALL_LOGS,
    }
)
"""What only sees traffic of a VPC."""
_NAMES_ONLY = frozenset({Source.RESOLVER_QUERY_LOGS, Source.WORKLOAD_QUERY_LOGS})
_OVER = {"HTTP": "TCP", "HTTPS": "TCP"}
"""What an application speaks over; HTTP/3 is not told apart by those who say HTTPS."""
_FEW = 3
_OUTSIDE = {
    NetworkMode.PUBLIC: "it is in PUBLIC mode: its traffic leaves from AWS's own network",
    NetworkMode.SANDBOX: "it is in SANDBOX mode: its traffic leaves from AWS's own network",
    NetworkMode.UNKNOWN: "its network mode was not read, so whether it passes a gateway is not known",
}
_BY_GATEWAY = "an AgentCore Gateway calls from AWS's own network"
_STAYS = "it stays inside its VPC, so it passes no gateway"
_UNPLACED = "where it was sent from is not known, so neither is whether it passes a gateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedTraffic:
    """Past traffic, and the groups that its flows name."""

    flows: tuple[PastFlow, ...]
    groups: tuple[SmartGroup, ...]
    """Sources and destinations of several addresses, by names that no pack has."""
    not_replayed: dict[str, int]
    """Edges that are no traffic, by evidence."""


def observed_flows(
    snapshot: Snapshot,
    assessment: Assessment,
    packs: Iterable[PolicyPack] = (),
    *,
    as_routed: bool = True,
) -> ObservedTraffic:
    """What was seen to leave, as flows; packs are those whose group names are taken.

    as_routed takes what goes around every gateway today as if it passed one, as it will some day.
    """
    found = _Reader(snapshot, assessment, packs).read()
    return replace(found, flows=tuple(map(routed, found.flows))) if as_routed else found


class _Reader:
    """Reads one scan."""

    def __init__(
        self, snapshot: Snapshot, assessment: Assessment, packs: Iterable[PolicyPack]
    ) -> None:
        inventory = snapshot.inventory
        self._edges = assessment.egress_map
        self._workloads = {each.arn: each for each in workloads(inventory)}
        self._compute = {each.arn: each for each in inventory.compute}
        self._interfaces = {each.id: each for each in inventory.interfaces}
        self._subnets = {each.id: each for each in inventory.subnets}
        self._vpcs = {each.id: each for each in inventory.vpcs}
        self._owners = owners(snapshot, assessment)
        self._passages = Passages(assessment.verdicts)
        self._taken = {group.name for pack in packs for group in pack.smart_groups}
        self._groups: dict[str, SmartGroup] = {}

    def read(self) -> ObservedTraffic:
        destinations = {each.id: each for each in self._edges.destinations}
        left_out: Counter[str] = Counter()
        flows: list[PastFlow] = []
        told: set[tuple[object, ...]] = set()
        for edge in self._edges.egress:
            if edge.evidence is not EvidenceKind.OBSERVED:
                left_out[edge.evidence.value] += 1
            elif not set(edge.sources) - _NAMES_ONLY:
                left_out[NAMES_ASKED] += 1
            elif (one := _once(edge)) is None or one not in told:
                told.add(one or ())
                flows.append(self._flow(edge, destinations[edge.destination]))
        return ObservedTraffic(
            flows=tuple(flows),
            groups=tuple(self._groups.values()),
            not_replayed=dict(sorted(left_out.items())),
        )

    def _flow(self, edge: Egress, destination: Destination) -> PastFlow:
        senders = _senders(edge)
        dst, version = self._destination(destination)
        answering = {self._owners.get(sender, NOT_KNOWN) for sender in senders}
        return PastFlow(
            flow=Flow(
                src=self._source(senders, version),
                dst=dst,
                host=destination.host,
                protocol=_OVER.get(edge.protocol.upper(), edge.protocol.upper()),
                port=edge.port or None,
                count=max(edge.flows or 1, 1),
            ),
            runtime=_called(edge, senders),
            owner=answering.pop() if len(answering) == 1 else NOT_KNOWN,
            bytes=edge.bytes,
            first_seen=edge.first_seen,
            last_seen=edge.last_seen,
            then=Decision.PERMIT if edge.action is EgressAction.ACCEPT else Decision.UNKNOWN,
            attribution=edge.attribution,
            not_governed=self._outside(edge, senders) or self._inside(senders, destination),
            passage=self._passages.of(senders, edge, destination),
            candidates=destination.candidate_hosts,
            senders=senders,
            sources=edge.sources,
            reply_bytes=edge.reply_bytes,
            reply_packets=edge.reply_packets,
        )

    def _destination(self, destination: Destination) -> tuple[str, int]:
        """An address, the name of a group of addresses, or nothing; and the IP version of it."""
        addresses = [each for each in destination.addresses if _network(each) is not None]
        if not addresses:
            return "", 4
        version = 6 if all(":" in each for each in addresses) else 4
        if len(addresses) == 1 and "/" not in addresses[0]:
            return addresses[0], version
        if destination.host and not any(_private(each) for each in addresses):
            return "", version  # a public name says the same, and groups of names understand it
        return self._group(f"destination {destination.id}", tuple(sorted(addresses))), version

    def _source(self, senders: tuple[str, ...], version: int) -> str:
        """An address, the name of a group of networks, or nothing where it is not known."""
        found: set[str] = set()
        for sender in senders:
            networks = [each for each in self._networks(sender) if _version(each) == version]
            if not networks:
                return ""
            found.update(networks)
        if len(found) == 1 and "/" not in (only := next(iter(found))):
            return only
        named = " or ".join(senders)
        return self._group(f"source {named} by IPv{version}", tuple(sorted(found)))

    def _networks(self, sender: str) -> tuple[str, ...]:
        if interface := self._interfaces.get(sender):
            return (*interface.private_ips, *interface.ipv6_addresses)
        subnets = self._subnets_of(sender)
        if any(subnet not in self._subnets for subnet in subnets):
            return ()
        known = [self._subnets[subnet] for subnet in subnets]
        return tuple(cidr for each in known for cidr in (each.cidr, *each.ipv6_cidrs) if cidr)

    def _group(self, name: str, members: tuple[str, ...]) -> str:
        """A group of networks, by a name that nothing else has."""
        while name in self._taken or (
            name in self._groups and self._groups[name].members != members
        ):
            name = f"{name}'"
        self._groups[name] = SmartGroup(name=name, members=members)
        return name

    def _outside(self, edge: Egress, senders: tuple[str, ...]) -> str:
        """Why no pack governs it; empty where it was seen in a VPC or was sent from one."""
        if _IN_A_VPC & set(edge.sources):
            return ""
        reasons = [self._why_outside(sender) for sender in senders]
        return "" if "" in reasons else reasons[0]

    def _inside(self, senders: tuple[str, ...], destination: Destination) -> str:
        """Whether the traffic stays in the one VPC that its senders are in."""
        vpcs = {vpc for sender in senders for vpc in self._vpcs_of(sender) or ("",)}
        found = self._vpcs.get(vpcs.pop()) if len(vpcs) == 1 else None
        addresses = [_network(each) for each in destination.addresses]
        if found is None or not addresses:
            return ""
        blocks = [block for each in found.cidrs if (block := _network(each))]
        local = all(any(_within(each, block) for block in blocks) for each in addresses)
        return _STAYS if local else ""

    def _vpcs_of(self, sender: str) -> tuple[str, ...]:
        if interface := self._interfaces.get(sender):
            return (interface.vpc_id,)
        return tuple(
            self._subnets[each].vpc_id if each in self._subnets else ""
            for each in self._subnets_of(sender)
        )

    def _subnets_of(self, sender: str) -> tuple[str, ...]:
        if workload := self._workloads.get(sender):
            placed = [each for each in workload.placements if each.mode is NetworkMode.VPC]
            placed = placed or [each for each in workload.past if each.mode is NetworkMode.VPC]
            return tuple(subnet for each in placed for subnet in each.subnets)
        resource = self._compute.get(sender)
        return resource.subnets if resource else ()

    def _why_outside(self, sender: str) -> str:
        if sender in self._interfaces:
            return ""
        if workload := self._workloads.get(sender):
            modes = {each.mode for each in workload.placements}
            if ":gateway/" in sender:
                return _BY_GATEWAY
            if not modes:
                return _OUTSIDE[NetworkMode.UNKNOWN]
            return next((_OUTSIDE[mode] for mode in _OUTSIDE if mode in modes), "")
        if resource := self._compute.get(sender):
            return _of_compute(resource)
        return _UNPLACED


def _once(edge: Egress) -> tuple[object, ...] | None:
    """What makes rows of several candidates one and the same traffic; None for an own row."""
    if edge.attribution is not Attribution.SHARED or edge.crowd:
        return None
    return (
        edge.candidates,
        edge.destination,
        edge.port,
        edge.protocol,
        edge.sources,
        edge.action,
        edge.first_seen,
        edge.last_seen,
        edge.flows,
        edge.bytes,
    )


def _senders(edge: Egress) -> tuple[str, ...]:
    """Who may have sent it; an interface or a role where they speak for others."""
    shared = edge.attribution is Attribution.SHARED and not edge.crowd
    return edge.candidates if shared and edge.candidates else (edge.source,)


def _called(edge: Egress, senders: tuple[str, ...]) -> str:
    if len(senders) == 1:
        return senders[0]
    if len(senders) <= _FEW:
        return " or ".join(senders)
    return f"one of {len(senders)}: {senders[0]} and others"


def _of_compute(resource: ComputeResource) -> str:
    if resource.in_vpc is None:
        return "whether it is in a VPC was not read"
    return "" if resource.in_vpc else "it is in no VPC: its traffic leaves from AWS's own network"


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _within(inner: _Network | None, outer: _Network) -> bool:
    if inner is None or inner.version != outer.version:
        return False
    return inner.subnet_of(outer)  # type: ignore[arg-type] # the versions are equal


def _private(text: str) -> bool:
    """Whether it is no public address, as the vendor sees it."""
    address = parse_address(text)
    return address is None or is_private(address)


def _network(text: str) -> _Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _version(text: str) -> int:
    return 6 if ":" in text else 4
