"""Whether a workload is in use, and which logs would have to be read to know.

Not seen is not unused: a log that was refused, cut short or never written shows nothing, and no log at
all shows the traffic of what stands in no VPC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.model.coverage import Coverage, CoverageStatus, Source, worst_status
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import AiWorkload, ComputeResource, Observed, Signal, WorkloadKind
from ringfence.shadow.suspects import Suspects

_BESIDE = (Source.WORKLOAD_FLOW_LOGS, Source.WORKLOAD_QUERY_LOGS)
"""Without such a row, what AgentCore's logs hold is all that there is to read."""
_TRAFFIC = (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS, *_BESIDE)
_CALLS = (Source.CLOUDTRAIL, Source.MODEL_INVOCATION_LOGS)
_THROUGH_AWS = frozenset(
    {WorkloadKind.BEDROCK_AGENT, WorkloadKind.BEDROCK_FLOW, WorkloadKind.STATE_MACHINE}
)
"""They reach models by calls of AWS only, unless their definition says `http:Invoke`."""
_HTTP_CALL = "http:Invoke"
_NAMED = 4


def in_use(
    resource: ComputeResource,
    signals: Iterable[Signal],
    snapshot: Snapshot,
    suspects: Suspects,
) -> Observed:
    """Say `no` only where every log that would show a call of a model was read whole."""
    if any(signal.kind.observed for signal in signals):
        return Observed.YES
    if not _is_followed(resource, suspects):
        return Observed.UNKNOWN
    unread = [each for each in _tellers(resource) if not _is_whole(resource, each, snapshot)]
    return Observed.UNKNOWN if unread else Observed.NO


def unseen_notes(
    workloads: Sequence[tuple[ComputeResource, AiWorkload]],
    snapshot: Snapshot,
    suspects: Suspects,
) -> Iterator[str]:
    """Say of how many it is not known, and name the logs that were not read."""
    unknown = [resource for resource, each in workloads if each.observed is Observed.UNKNOWN]
    if not unknown:
        return
    places = {(each.account, each.region, _tellers(each)): each for each in unknown}
    rows = dict.fromkeys(
        said
        for resource in places.values()
        for source in _tellers(resource)
        if not _is_whole(resource, source, snapshot)
        for said in _say(resource, source, snapshot)
    )
    parts = [f"AI workloads of which it is not known whether they are in use: {len(unknown)}"]
    if rows:
        more = f"; and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        parts.append(f"Not read completely: {'; '.join(list(rows)[:_NAMED])}{more}")
    if loose := sum(not _is_followed(resource, suspects) for resource in unknown):
        parts.append(
            f"Without a known network interface in a VPC, so that no log shows their traffic: {loose}"
        )
    yield ". ".join(parts)


def _is_followed(resource: ComputeResource, suspects: Suspects) -> bool:
    """Whether logs would show what it does: by calls of AWS alone, or by an interface that is followed."""
    if resource.kind is WorkloadKind.IAM_USER:
        return True
    if resource.kind in _THROUGH_AWS:
        return _HTTP_CALL not in resource.calls
    if resource.in_vpc is False:
        return False
    followed = suspects.others.interfaces.values()
    return any(resource.arn in owner.candidates for owner in followed)


def _tellers(resource: ComputeResource) -> tuple[Source, ...]:
    """The logs that would show a call; those of a user are told apart by Bedrock's own log only."""
    if resource.kind is WorkloadKind.IAM_USER:
        return (Source.MODEL_INVOCATION_LOGS,)
    return _CALLS if resource.kind in _THROUGH_AWS else (*_TRAFFIC, *_CALLS)


def _is_whole(resource: ComputeResource, source: Source, snapshot: Snapshot) -> bool:
    status = _status(resource, source, snapshot)
    if status is CoverageStatus.COMPLETE:
        return True
    if source in _BESIDE:
        return status is None
    switched_off = status in (None, CoverageStatus.NOT_ENABLED, CoverageStatus.UNSUPPORTED)
    user = resource.kind is WorkloadKind.IAM_USER
    return source is Source.MODEL_INVOCATION_LOGS and switched_off and not user


def _status(resource: ComputeResource, source: Source, snapshot: Snapshot) -> CoverageStatus | None:
    """How far a log of its place was read; what has no region may call in any of them."""
    if resource.region:
        return snapshot.status(source, resource.account, resource.region)
    return worst_status(row.status for row in _rows(resource, source, snapshot))


def _say(resource: ComputeResource, source: Source, snapshot: Snapshot) -> Iterator[str]:
    rows = [row for row in _rows(resource, source, snapshot) if not row.complete]
    place = f"{resource.account} {resource.region}".strip()
    if not rows:
        yield f"{source} of {place}"
    for row in rows:
        why = f" ({row.detail.rstrip('.')})" if row.detail else ""
        yield f"{source} of {place} is {row.status}{why}"


def _rows(resource: ComputeResource, source: Source, snapshot: Snapshot) -> Iterator[Coverage]:
    return (
        row
        for row in snapshot.coverage
        if row.source is source
        and row.account in ("", resource.account)
        and (not resource.region or row.region in ("", resource.region))
    )
