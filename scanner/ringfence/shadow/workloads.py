"""Every AI workload outside AgentCore, with its signals, and what could not be found out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.model.coverage import Source
from ringfence.model.egress import EgressMap
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import (
    AiWorkload,
    ComputeResource,
    Governance,
    Observed,
    Signal,
    SignalKind,
    Strength,
    WorkloadKind,
)
from ringfence.shadow.definition import server_of
from ringfence.shadow.governance import SETTLED, Governors
from ringfence.shadow.observed import Assigned, assign, observed_signals, strangers
from ringfence.shadow.suspects import Suspects
from ringfence.shadow.unseen import in_use, unseen_notes
from ringfence.shadow.weigh import confidence

_LISTING = tuple(sorted({kind.source for kind in WorkloadKind}))
_KINDS = tuple(SignalKind)
_STRENGTHS = tuple(Strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """The workloads by ARN, and what is not known of them in plain sentences."""

    workloads: tuple[AiWorkload, ...]
    notes: tuple[str, ...] = ()


def ai_workloads(
    snapshot: Snapshot, settings: Settings, egress_map: EgressMap, suspects: Suspects
) -> Shadow:
    """Weigh what definitions and logs say of every resource that is not AgentCore's."""
    resources = {resource.arn: resource for resource in _resources(snapshot)}
    own = {**suspects.signals, **_keys(snapshot)}
    assigned = assign(own, observed_signals(snapshot, egress_map, suspects))
    governors = Governors(snapshot, settings)
    found = (
        _workload(
            resources[arn],
            assigned.signals[arn],
            governors,
            used=_used(resources[arn], assigned, snapshot, suspects),
        )
        for arn in sorted(assigned.signals)
        if arn in resources
    )
    workloads = tuple(workload for workload in found if workload is not None)
    notes = (
        *_notes(snapshot, workloads, suspects),
        *unseen_notes([(resources[each.arn], each) for each in workloads], snapshot, suspects),
        *_of_crowds(assigned.crowds),
    )
    return Shadow(workloads=workloads, notes=notes)


def _resources(snapshot: Snapshot) -> Iterator[ComputeResource]:
    """Everything that may be a workload; the holders of Bedrock API keys and other users last."""
    yield from snapshot.inventory.compute
    tags = {principal.arn: principal.tags for principal in snapshot.inventory.principals}
    callers = {told.identity_arn: told.account for told in snapshot.telemetry.model_invocations}
    users = {key.user_arn: key.account for key in snapshot.inventory.bedrock_api_keys}
    users |= {arn: account for arn, account in callers.items() if ":user/" in arn}
    for arn, account in sorted(users.items()):
        yield ComputeResource(
            arn=arn,
            kind=WorkloadKind.IAM_USER,
            name=arn.rpartition("/")[2],
            account=account,
            region="",
            tags=tags.get(arn, ()),
            tags_read=arn in tags,
        )


def _keys(snapshot: Snapshot) -> Mapping[str, tuple[Signal, ...]]:
    found: defaultdict[str, list[Signal]] = defaultdict(list)
    for key in snapshot.inventory.bedrock_api_keys:
        if key.opens(snapshot.taken_at):
            until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "without an end"
            found[key.user_arn].append(
                Signal(
                    kind=SignalKind.BEDROCK_API_KEY,
                    source=Source.BEDROCK_API_KEYS,
                    ref=key.id,
                    detail=f"the user has an active long-term key for Bedrock, {until}",
                    strength=Strength.DEFINING,
                    first_seen=key.created_at,
                )
            )
    return {arn: tuple(signals) for arn, signals in found.items()}


def _workload(
    resource: ComputeResource, signals: tuple[Signal, ...], governors: Governors, *, used: Observed
) -> AiWorkload | None:
    sure = confidence(signals)
    if sure is None:
        return None
    governed = governors.governed(
        resource.arn,
        (resource.account, resource.region),
        resource.tags if resource.tags_read else None,
    )
    return AiWorkload(
        arn=resource.arn,
        kind=resource.kind,
        name=resource.name,
        account=resource.account,
        region=resource.region,
        signals=tuple(sorted(signals, key=_order)),
        confidence=sure,
        governance=governed.governance,
        governed_by=governed.by,
        observed=used,
        serves=server_of(resource),
    )


def _used(
    resource: ComputeResource, assigned: Assigned, snapshot: Snapshot, suspects: Suspects
) -> Observed:
    """Whether it is in use; not known where what was seen of several may be its own."""
    used = in_use(resource, assigned.signals[resource.arn], snapshot, suspects)
    doubtful = used is Observed.NO and resource.arn in assigned.passed_over
    return Observed.UNKNOWN if doubtful else used


def _order(signal: Signal) -> tuple[int, str, int, str]:
    strength = _STRENGTHS.index(signal.strength)
    return _KINDS.index(signal.kind), signal.ref, strength, signal.detail


def _notes(
    snapshot: Snapshot, workloads: Iterable[AiWorkload], suspects: Suspects
) -> Iterator[str]:
    if unread := [source.value for source in _LISTING if _unread(snapshot, source)]:
        yield (
            "AI workloads outside AgentCore may be missing, since these were not read completely "
            f"everywhere: {', '.join(unread)}"
        )
    if snapshot.inventory.compute and _unread(snapshot, Source.IAM):
        yield "permissions for models are no signal where IAM was not read completely"
    if number := strangers(snapshot, suspects):
        yield f"roles that called models and that no resource which was read runs with: {number}"
    unknown = sum(workload.governance is Governance.UNKNOWN for workload in workloads)
    if unknown:
        yield (
            "AI workloads of which it is not known whether anyone answers for them, because what "
            f"may approve or declare them was not read: {unknown}"
        )


def _of_crowds(crowds: int) -> Iterator[str]:
    if crowds:
        yield (
            "interfaces and roles that called models or asked for their hosts, and that so many "
            "resources share that none of them counts as an AI workload by it: "
            f"{crowds}"
        )


def _unread(snapshot: Snapshot, source: Source) -> bool:
    """Whether a source was refused, cut short, or asked for nowhere."""
    rows = [row for row in snapshot.coverage if row.source is source]
    return not rows or any(row.status not in SETTLED for row in rows)
