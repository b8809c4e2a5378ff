"""The egress map of a Snapshot: every edge that telemetry, configuration and placement show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ringfence.join.api import ApiJoin
from ringfence.join.declared import DeclaredJoin
from ringfence.join.destinations import DestinationRegister
from ringfence.join.flows import AskedFor, FlowJoin
from ringfence.join.merge import merge
from ringfence.join.names import NameIndex
from ringfence.join.notes import Note, Notes
from ringfence.join.owners import Owner, index_interfaces
from ringfence.join.possible import possible_edges
from ringfence.join.queries import QueryJoin
from ringfence.join.sessions import index_sessions
from ringfence.join.spans import SpanJoin
from ringfence.join.workloads import Workload, by_role, workloads
from ringfence.model.agentcore import NetworkMode
from ringfence.model.egress import Egress, EgressMap
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import GapKind
from ringfence.model.workload import ComputeResource

_DELETE_RUNTIME = "DeleteAgentRuntime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What carries the traffic of AI workloads outside AgentCore: without them, nothing does."""

    interfaces: Mapping[str, Owner] = field(default_factory=dict)
    roles: Mapping[str, tuple[ComputeResource, ...]] = field(default_factory=dict)


NO_OTHERS = Others()


def build_egress_map(
    snapshot: Snapshot, settings: Settings, others: Others = NO_OTHERS
) -> EgressMap:
    """Join everything that the snapshot holds. The same snapshot gives the same map.

    No rows for a workload never means that it talks to nobody: what its sources could have shown is
    the verdict's observability.
    """
    register = DestinationRegister(
        snapshot.inventory,
        settings,
        as_of=snapshot.taken_at.date(),
        accounts=snapshot.scope.accounts,
    )
    notes = Notes()
    known = workloads(snapshot.inventory)
    egress = merge(_rows(snapshot, known, others, register=register, notes=notes))
    _count_limits(snapshot, known, notes)
    return EgressMap(destinations=register.destinations(), egress=egress, notes=notes.sentences())


def _rows(
    snapshot: Snapshot,
    known: tuple[Workload, ...],
    others: Others,
    *,
    register: DestinationRegister,
    notes: Notes,
) -> Iterator[Egress]:
    inventory, telemetry = snapshot.inventory, snapshot.telemetry
    interfaces = index_interfaces(snapshot, known, others.interfaces)
    names = NameIndex(telemetry.resolutions, telemetry.firewall_flows)
    asked = AskedFor()
    flows = FlowJoin(interfaces=interfaces, names=names, register=register, notes=notes)
    yield from flows.edges(telemetry.flows, asked=asked)
    # Only after every flow was seen is it known which questions none followed.
    queries = QueryJoin(interfaces=interfaces, register=register, notes=notes)
    yield from queries.edges(telemetry.resolutions, asked=asked)
    sessions = index_sessions(telemetry.api_uses, by_role(known), others.roles)
    spans = SpanJoin(
        runtimes=frozenset(runtime.arn for runtime in inventory.runtimes),
        accounts=frozenset(snapshot.scope.accounts),
        sessions=sessions,
        register=register,
        notes=notes,
    )
    yield from spans.edges(telemetry.span_calls)
    yield from ApiJoin(sessions=sessions, register=register, notes=notes).edges(telemetry.api_uses)
    yield from DeclaredJoin(register=register, notes=notes).edges(inventory)
    yield from possible_edges(inventory, known, register)


def _count_limits(snapshot: Snapshot, known: tuple[Workload, ...], notes: Notes) -> None:
    """Note what the telemetry and inventory say about their own gaps."""
    for gap in snapshot.telemetry.gaps:
        if gap.kind is GapKind.SKIPDATA:
            notes.count(Note.SKIPPED_WINDOWS, gap.windows)
    for event in snapshot.telemetry.api_events:
        if event.event_name == _DELETE_RUNTIME and not event.error_code:
            notes.count(Note.DELETED_RUNTIMES)
    for tool in snapshot.inventory.tools:
        if tool.managed_by_aws:
            notes.count(Note.MANAGED_TOOLS)
    for workload in known:
        if any(placement.mode is NetworkMode.INSTANCES for placement in workload.placements):
            notes.count(Note.INSTANCES)
