"""What logs show of resources outside AgentCore: names, flows, calls and invocations.

A signal names every resource that it may be of. One is exact; of several each gets the signal one
step weaker, and only those that have a signal of their own, if there are such. Of a crowd nobody else
gets it: an interface that a thousand functions share makes none of them a workload.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ringfence.join.owners import Owner, is_crowd, own_addresses
from ringfence.join.sessions import SESSION_PREFIX, compute_session
from ringfence.model.arn import place_in
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Destination,
    Egress,
    EgressAction,
    EgressMap,
    EvidenceKind,
)
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import ModelInvocation
from ringfence.model.workload import ComputeResource, Signal, SignalKind, Strength
from ringfence.shadow import clues
from ringfence.shadow.definition import port_signal
from ringfence.shadow.suspects import MODELS, Suspects, call_name
from ringfence.shadow.weigh import shared

_ASSUMED = ":assumed-role/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A signal, and the resources that it may be of."""

    candidates: tuple[str, ...]
    signal: Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The signals of each resource, and what they could not be given to anyone of."""

    signals: Mapping[str, tuple[Signal, ...]]
    """By ARN."""
    crowds: int = 0
    """Interfaces and roles of many resources, none of which has a signal of its own."""
    passed_over: frozenset[str] = frozenset()
    """What has hints only, and shares with a likelier one what was seen: it may be its own after all."""


def observed_signals(
    snapshot: Snapshot, egress_map: EgressMap, suspects: Suspects
) -> tuple[Seen, ...]:
    """Everything that logs show, in a fixed order."""
    compute = {resource.arn for resource in snapshot.inventory.compute}
    return (
        *_of_traffic(egress_map, compute, suspects.owners),
        *_of_ports(snapshot, suspects.owners),
        *_of_calls(snapshot, suspects.roles),
        *_of_invocations(snapshot, suspects.roles),
    )


def assign(own: Mapping[str, tuple[Signal, ...]], seen: Iterable[Seen]) -> Assigned:
    """Give every signal to the resources that it is of, or may be of."""
    found: defaultdict[str, list[Signal]] = defaultdict(list)
    for arn, signals in own.items():
        found[arn].extend(signals)
    several = []
    for each in seen:
        if len(each.candidates) == 1:
            found[each.candidates[0]].append(each.signal)
        else:
            several.append(each)
    known = {
        arn
        for arn, signals in found.items()
        if any(signal.strength is not Strength.HINT for signal in signals)
    }
    hinted = set(found)
    crowds: set[tuple[str, ...]] = set()
    passed_over: set[str] = set()
    for each in several:
        likeliest = known.intersection(each.candidates)
        passed_over |= hinted.intersection(each.candidates) - likeliest
        if not likeliest and is_crowd(each.candidates):
            likeliest = hinted.intersection(each.candidates)
            if not likeliest:
                crowds.add(each.candidates)
                continue
        for arn in likeliest or each.candidates:
            found[arn].append(shared(each.signal))
    given = {arn: tuple(dict.fromkeys(those)) for arn, those in found.items()}
    return Assigned(signals=given, crowds=len(crowds), passed_over=frozenset(passed_over))


def strangers(snapshot: Snapshot, suspects: Suspects) -> int:
    """How many roles called models that nothing which was read runs with: people, or what is missing."""
    held = snapshot.inventory
    agents = {
        *(version.role_arn for runtime in held.runtimes for version in runtime.versions),
        *(tool.execution_role_arn for tool in held.tools),
        *(gateway.role_arn for gateway in held.gateways),
        *(harness.role_arn for harness in held.harnesses),
    }
    known = agents | suspects.roles.keys() | {""}
    return len(
        {
            use.role_arn
            for use in snapshot.telemetry.api_uses
            if use.role_arn not in known
            and not use.session_name.startswith(SESSION_PREFIX)
            and clues.of_call(call_name(use.event_source, use.event_name))
        }
    )


def _of_traffic(
    egress_map: EgressMap, compute: set[str], owners: Mapping[str, Owner]
) -> Iterator[Seen]:
    """Model hosts that were asked for or talked to, by the egress map."""
    known = {destination.id: destination for destination in egress_map.destinations}
    for edge in egress_map.egress:
        known_source = edge.source in compute or edge.source in owners
        if not known_source or edge.evidence is not EvidenceKind.OBSERVED:
            continue
        destination = known.get(edge.destination)
        strength = _tells(destination)
        if destination is None or strength is None:
            continue
        candidates = _candidates(edge, owners)
        # A shared edge has a row for each candidate; the first of them speaks for all.
        if edge.source in compute and candidates[0] != edge.source:
            continue
        for kind, source in _kinds(edge):
            yield Seen(
                candidates=candidates,
                signal=Signal(
                    kind=kind,
                    source=source,
                    ref=edge.destination,
                    detail=_what(kind, edge, destination),
                    strength=strength,
                    first_seen=edge.first_seen,
                    last_seen=edge.last_seen,
                ),
            )


def _candidates(edge: Egress, owners: Mapping[str, Owner]) -> tuple[str, ...]:
    """Whose the traffic of an edge may be; a crowd's edge lists a few, and its interface knows all."""
    if edge.source in owners:
        return owners[edge.source].candidates
    exact = edge.attribution is Attribution.EXACT or not edge.candidates
    return (edge.source,) if exact else edge.candidates


def _tells(destination: Destination | None) -> Strength | None:
    category = destination.classification.category if destination else None
    if category in MODELS:
        return Strength.TELLING
    return Strength.WEAK if category is Category.MCP_PLATFORM else None


def _kinds(edge: Egress) -> Iterator[tuple[SignalKind, Source]]:
    if Source.FLOW_LOGS in edge.sources:
        yield SignalKind.FLOW, Source.FLOW_LOGS
    if Source.RESOLVER_QUERY_LOGS in edge.sources:
        yield SignalKind.DNS_QUERY, Source.RESOLVER_QUERY_LOGS


def _what(kind: SignalKind, edge: Egress, destination: Destination) -> str:
    provider = destination.classification.provider or str(destination.classification.category)
    if kind is SignalKind.DNS_QUERY:
        return f"it asked for the name, which is that of {provider}"
    how = (
        "tried to reach it and was rejected" if edge.action is EgressAction.REJECT else "sent there"
    )
    return f"it {how} on port {edge.port}; that is {provider}"


def _of_ports(snapshot: Snapshot, owners: Mapping[str, Owner]) -> Iterator[Seen]:
    """Ports of model servers on which a resource was reached."""
    ends = {i.id: own_addresses(i) for i in snapshot.inventory.interfaces if i.id in owners}
    for flow in snapshot.telemetry.flows:
        clue = clues.of_port(flow.port)
        served = flow.interface_id in ends and flow.server in ends[flow.interface_id]
        if clue is None or not served or not flow.reply_packets:
            continue
        signal = port_signal(flow.port, Source.FLOW_LOGS, "it answers on the port", clue.about)
        yield Seen(candidates=owners[flow.interface_id].candidates, signal=signal)


def _of_calls(
    snapshot: Snapshot, roles: Mapping[str, tuple[ComputeResource, ...]]
) -> Iterator[Seen]:
    """Model calls in CloudTrail under the roles of resources."""
    calls: dict[tuple[tuple[str, ...], str], list[_Call]] = defaultdict(list)
    for use in snapshot.telemetry.api_uses:
        call = call_name(use.event_source, use.event_name)
        users = roles.get(use.role_arn)
        if not users or use.session_name.startswith(SESSION_PREFIX) or not clues.of_call(call):
            continue
        owner = compute_session(use.role_arn, use.session_name, users)
        if owner.candidates:
            told = _Call(use.calls, use.first_seen, use.last_seen, failed=bool(use.error_code))
            calls[owner.candidates, call].append(told)
    for (candidates, call), told_ in sorted(calls.items()):
        yield Seen(candidates=candidates, signal=_call_signal(call, told_))


@dataclass(frozen=True, slots=True)
class _Call:
    """Some calls of one operation."""

    count: int
    first: datetime
    last: datetime
    failed: bool = False


def _call_signal(call: str, told: list[_Call]) -> Signal:
    failed = all(each.failed for each in told)
    number = sum(each.count for each in told)
    answer = ", all of which AWS answered with an error" if failed else ""
    return Signal(
        kind=SignalKind.API_CALL,
        source=Source.CLOUDTRAIL,
        ref=call,
        detail=f"CloudTrail has {number} calls under its role{answer}",
        strength=Strength.WEAK if failed else Strength.TELLING,
        first_seen=min(each.first for each in told),
        last_seen=max(each.last for each in told),
    )


def _of_invocations(
    snapshot: Snapshot, roles: Mapping[str, tuple[ComputeResource, ...]]
) -> Iterator[Seen]:
    """Model invocations that Bedrock logged, by the identity that made them."""
    by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for role in roles:
        by_name[place_in(role)[0], role.rpartition("/")[2]].append(role)
    for told in snapshot.telemetry.model_invocations:
        candidates = _invokers(told, by_name, roles)
        if candidates:
            yield Seen(
                candidates=candidates,
                signal=Signal(
                    kind=SignalKind.INVOCATION_LOG,
                    source=Source.MODEL_INVOCATION_LOGS,
                    ref=told.model,
                    detail=f"Bedrock logged {told.calls} invocations ({told.operation})",
                    first_seen=told.first_seen,
                    last_seen=told.last_seen,
                ),
            )


def _invokers(
    told: ModelInvocation,
    by_name: Mapping[tuple[str, str], list[str]],
    roles: Mapping[str, tuple[ComputeResource, ...]],
) -> tuple[str, ...]:
    """The resources of a logged identity; a user speaks for itself."""
    _, assumed, rest = told.identity_arn.partition(_ASSUMED)
    if not assumed:
        return (told.identity_arn,) if ":user/" in told.identity_arn else ()
    name, _, session = rest.partition("/")
    known = by_name.get((place_in(told.identity_arn)[0], name), [])
    if len(known) != 1 or session.startswith(SESSION_PREFIX):
        return ()
    return compute_session(known[0], session, roles[known[0]]).candidates
