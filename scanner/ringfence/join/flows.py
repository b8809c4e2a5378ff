"""Edges from flow logs, with the names that the Resolver gave for their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ringfence.join.destinations import DestinationRegister
from ringfence.join.names import NameIndex, Naming
from ringfence.join.notes import Note, Notes
from ringfence.join.owners import Interfaces, Owner, own_addresses
from ringfence.join.unlisted import UNKNOWN_ACCOUNTS
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, Egress, EgressAction, EvidenceKind
from ringfence.model.network import NetworkInterface
from ringfence.model.telemetry import FlowAction, FlowSummary, Orientation

_ACTIONS = {FlowAction.ACCEPT: EgressAction.ACCEPT, FlowAction.REJECT: EgressAction.REJECT}
_STEPS = tuple(Confidence)
_WELL_KNOWN_PORTS = 1024
_RELAY_TYPES = frozenset(
    {
        "nat_gateway",
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
        "network_load_balancer",
        "transit_gateway",
    }
)

Question = tuple[str, str, str]
"""VPC, client and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What became of the questions whose answer a flow went to."""

    attributed: set[Question] = field(default_factory=set)
    """An accepted flow went to the address, and no other name fits it."""
    ambiguous: set[Question] = field(default_factory=set)
    """An accepted flow went to the address, which other names fit as well."""
    rejected: set[Question] = field(default_factory=set)

    def add(self, questions: tuple[Question, ...], action: FlowAction) -> None:
        if action is FlowAction.REJECT:
            self.rejected.update(questions)
        elif len(questions) == 1:
            self.attributed.update(questions)
        else:
            self.ambiguous.update(questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A flow that a workload's interface originated, and where it was seen."""

    flow: FlowSummary
    origin: str
    """The interface whose address is the client, as far as its addresses are known."""
    directed: bool = True
    """Whether it is known which end is the interface's own."""

    @property
    def key(self) -> tuple[str, str, int, str, FlowAction]:
        flow = self.flow
        return self.origin, flow.server, flow.port, flow.protocol, flow.action

    @property
    def relayed(self) -> bool:
        return self.origin != self.flow.interface_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowJoin:
    """What flows are joined with."""

    interfaces: Interfaces
    names: NameIndex
    register: DestinationRegister
    notes: Notes

    def edges(self, flows: tuple[FlowSummary, ...], *, asked: AskedFor) -> Iterator[Egress]:
        """One row for each flow and candidate; asked gathers the names that flows followed."""
        shared: set[str] = set()
        unattributed: set[str] = set()
        unlisted: set[str] = set()
        for seen in self._originated(flows):
            owner = self.interfaces.owners[seen.origin]
            if owner.attribution is Attribution.SHARED:
                shared.add(seen.origin)
            if seen.origin in self.interfaces.unlisted.ids:
                unlisted.add(seen.origin)
            elif owner.attribution is Attribution.UNKNOWN:
                unattributed.add(seen.origin)
            yield from self._rows(seen, owner, asked=asked)
        self.notes.count(Note.SHARED_INTERFACES, len(shared))
        self.notes.count(Note.UNATTRIBUTED_INTERFACES, len(unattributed))
        self.notes.count(Note.UNLISTED_INTERFACES, len(unlisted))

    def _originated(self, flows: tuple[FlowSummary, ...]) -> Iterator[_Seen]:
        """Flows at interfaces of workloads, then those that only a relay on the way saw."""
        relayed: dict[tuple[str, str, int, str, FlowAction], _Seen] = {}
        direct: set[tuple[str, str, int, str, FlowAction]] = set()
        for flow in sorted(flows, key=_flow_order):
            seen = self._placed(flow)
            if seen is None:
                continue
            if seen.relayed:
                self._keep_first(relayed, seen)
            else:
                direct.add(seen.key)
                yield seen
        for key, seen in relayed.items():
            if key in direct:
                self.notes.count(Note.RELAY_DUPLICATES)
            else:
                self.notes.count(Note.RELAYED)
                yield seen

    def _keep_first(
        self, relayed: dict[tuple[str, str, int, str, FlowAction], _Seen], seen: _Seen
    ) -> None:
        """Of several relays on one way, the first one counts: the others see the same packets."""
        first = relayed.setdefault(seen.key, seen)
        if first is not seen:
            self.notes.count(Note.RELAY_DUPLICATES)

    def _placed(self, flow: FlowSummary) -> _Seen | None:
        """The flow with the interface that originated it; None when it is no agent's egress."""
        interface = self.interfaces.known.get(flow.interface_id)
        if interface is None:
            if flow.interface_id in self.interfaces.owners:
                return _Seen(flow=flow, origin=flow.interface_id, directed=False)
            self.notes.count(Note.UNKNOWN_INTERFACE)
        elif flow.account not in UNKNOWN_ACCOUNTS and flow.account != interface.account:
            self.notes.count(Note.FOREIGN_ACCOUNT)
        elif self._is_end(interface, flow):
            own = own_addresses(interface)
            if flow.client in own or flow.server not in own:
                return _Seen(flow=flow, origin=interface.id, directed=flow.client in own)
            self.notes.count(Note.INBOUND)
        elif origin := self._behind(interface, flow):
            return _Seen(flow=flow, origin=origin)
        else:
            self.notes.count(Note.NOT_AN_AGENT)
        return None

    def _is_end(self, interface: NetworkInterface, flow: FlowSummary) -> bool:
        """Whether an interface's own traffic is seen, and not what an instance forwards."""
        if interface.id not in self.interfaces.owners:
            return False
        forwards = interface.source_dest_check is False and not interface.managed_by_agentcore
        return not forwards or not {flow.client, flow.server}.isdisjoint(own_addresses(interface))

    def _behind(self, interface: NetworkInterface, flow: FlowSummary) -> str:
        """The workload's interface whose traffic another interface forwards; empty when none.

        An interface forwards only what EC2 lets it: with its source/destination check on it sends
        nothing of others, and traffic that ends at it goes no further. A relay in another VPC
        counts only if the address is unique, because VPCs may use the same private addresses.
        """
        relay = interface.interface_type in _RELAY_TYPES
        checked = interface.source_dest_check is not False and not relay
        if flow.server in own_addresses(interface) or checked:
            return ""
        here = self.interfaces.by_address.get((interface.vpc_id, flow.client))
        return here or self.interfaces.unique.get(flow.client, "")

    def _rows(self, seen: _Seen, owner: Owner, *, asked: AskedFor) -> Iterator[Egress]:
        flow = seen.flow
        interface = self.interfaces.known.get(seen.origin)
        vpc_id = interface.vpc_id if interface else ""
        naming = self.names.naming(flow, vpc_id)
        if naming.own:
            naming = replace(naming, claimed=self.register.prohibited(naming.claimed))
        names = (*naming.names, *naming.claimed)
        asked.add(tuple((vpc_id, flow.client, name) for name in names), flow.action)
        destination = self._destination(flow, naming, vpc_id)
        sources = _sources(naming)
        reason = _reason(seen, owner, naming)
        confidence = _confidence(seen, owner, naming)
        for source in owner.sources:
            yield Egress(
                source=source,
                destination=destination,
                port=flow.port,
                protocol=flow.protocol,
                evidence=EvidenceKind.OBSERVED,
                sources=sources,
                reason=reason,
                first_seen=flow.first_seen,
                last_seen=flow.last_seen,
                flows=flow.records,
                bytes=flow.bytes,
                reply_bytes=flow.reply_bytes,
                packets=flow.packets,
                reply_packets=flow.reply_packets,
                action=_ACTIONS[flow.action],
                attribution=owner.attribution,
                candidates=owner.sharers,
                crowd=owner.crowd,
                confidence=confidence,
            )

    def _destination(self, flow: FlowSummary, naming: Naming, vpc_id: str) -> str:
        """The one name that fits, or the address; every name is a destination, to be judged.

        A name that only the client wrote may be any, so it stands beside the address and never for
        it: traffic does not choose how it is judged.
        """
        if len(naming.names) == 1 and not naming.claimed:
            return self.register.named(naming.names[0], address=flow.server, vpc_id=vpc_id)
        for name in naming.names:
            self.register.named(name, address=flow.server, vpc_id=vpc_id)
        for name in naming.claimed:
            self.register.named(name)
        return self.register.addressed(
            flow.server,
            names=naming.names,
            claimed=naming.claimed,
            aws_service=flow.aws_service,
            vpc_id=vpc_id,
        )


def _flow_order(flow: FlowSummary) -> tuple[str, str, str, int, str, str]:
    return flow.interface_id, flow.client, flow.server, flow.port, flow.protocol, flow.action


def _sources(naming: Naming) -> tuple[Source, ...]:
    resolver = (Source.RESOLVER_QUERY_LOGS,) if naming.names else ()
    firewall = (Source.NETWORK_FIREWALL_LOGS,) if naming.claimed or naming.confirmed else ()
    return (Source.FLOW_LOGS, *resolver, *firewall)


def _reason(seen: _Seen, owner: Owner, naming: Naming) -> str:
    where = f" seen at {seen.flow.interface_id}, which forwards it," if seen.relayed else ""
    text = f"flow records{where} of {owner.reason}"
    if not seen.directed:
        text += "; which end is the interface's own is not known"
    if naming.names and not naming.own:
        text += "; another client of the VPC asked for the name"
    if naming.confirmed:
        text += ", and a firewall saw this one write it"
    if naming.claimed:
        text += (
            f"; a firewall saw the client write the name {naming.claimed[0]}, which it may choose "
            "freely and no answer of the Resolver confirms"
        )
    if len(naming.names) > 1:
        text += f"; {len(naming.names)} names fit the address"
    return text


def _confidence(seen: _Seen, owner: Owner, naming: Naming) -> Confidence:
    """The owner's, one step less for each thing that was inferred."""
    flow = seen.flow
    if not seen.directed:
        return Confidence.LOW
    inferred = (
        bool(naming.names) and not naming.own,
        flow.orientation is Orientation.INFERRED and flow.port >= _WELL_KNOWN_PORTS,
        seen.relayed,
    )
    step = _STEPS.index(owner.confidence) + sum(inferred)
    return _STEPS[min(step, len(_STEPS) - 1)]
