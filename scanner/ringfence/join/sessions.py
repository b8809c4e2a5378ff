"""Which workload a session of an execution role belongs to.

AgentCore names the sessions of runtimes `BedrockAgentCore-UUID`. A role that one workload uses
gives an exact attribution, a role of several a shared one. A session of another name means that
somebody else assumed the role, or that AgentCore named it otherwise: then the role speaks for
itself and its workloads are mere candidates. Other services name sessions after the resource, as
Lambda does after the function: such a name tells the users of a role apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ringfence.join.compute import session_of
from ringfence.join.owners import Owner, attribute
from ringfence.model.egress import Attribution, Confidence
from ringfence.model.telemetry import ApiUse, SpanCall
from ringfence.model.workload import ComputeResource

SESSION_PREFIX = "BedrockAgentCore-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Sessions in CloudTrail, by what spans carry of them."""

    users: Mapping[str, tuple[str, ...]]
    """The workloads of each role."""
    by_key: Mapping[str, frozenset[tuple[str, str]]]
    """Role and session name, by the digest of the access key."""
    by_request: Mapping[str, frozenset[tuple[str, str]]]
    others: Mapping[str, tuple[ComputeResource, ...]] = field(default_factory=dict)
    """The resources outside AgentCore whose code assumes each role."""

    def owner(self, role_arn: str, session_name: str) -> Owner | None:
        """Whose session this is; None for a role that no workload has."""
        candidates = self.users.get(role_arn)
        others = self.others.get(role_arn)
        if others and not session_name.startswith(SESSION_PREFIX):
            return compute_session(role_arn, session_name, others)
        if not candidates:
            return None
        if not session_name.startswith(SESSION_PREFIX):
            return Owner(
                candidates=(),
                fallback=role_arn,
                attribution=Attribution.UNKNOWN,
                confidence=Confidence.LOW,
                reason=f"the role {role_arn}, in sessions that AgentCore did not name",
            )
        reason = f"the role {role_arn}, "
        reason += (
            "which one workload uses"
            if len(candidates) == 1
            else f"shared by {len(candidates)} workloads; the calls are those of the role"
        )
        return attribute(candidates, role_arn, reason=reason, confidence=Confidence.HIGH)

    def of_span(self, span: SpanCall) -> Owner | None:
        """Whose session a span without a runtime belongs to, by its access key or requests."""
        found = set(self.by_key.get(span.access_key, ()) if span.access_key else ())
        for request in span.request_ids:
            found |= self.by_request.get(request, frozenset())
        if len(found) != 1:
            return None
        role_arn, session_name = found.pop()
        return self.owner(role_arn, session_name)


def compute_session(role_arn: str, session_name: str, users: tuple[ComputeResource, ...]) -> Owner:
    """Whose session of a role this is, of the resources outside AgentCore that use it.

    Whoever assumes a role himself chooses the name, so a name decides among users of the role only.
    """
    named = tuple(user.arn for user in users if session_name and session_of(user) == session_name)
    if len(named) == 1:
        reason = f"the role {role_arn}, in sessions that are named after the resource"
        return attribute(named, role_arn, reason=reason, confidence=Confidence.HIGH)
    if session_name and all(session_of(user) for user in users):
        return Owner(
            candidates=(),
            fallback=role_arn,
            attribution=Attribution.UNKNOWN,
            confidence=Confidence.LOW,
            reason=f"the role {role_arn}, in sessions that AWS names after none of its resources",
        )
    arns = tuple(user.arn for user in users)
    how = "which one resource uses" if len(arns) == 1 else f"shared by {len(arns)} resources"
    owner = attribute(
        arns, role_arn, reason=f"the role {role_arn}, {how}", confidence=Confidence.HIGH
    )
    return replace(owner, together=True)


def index_sessions(
    uses: Iterable[ApiUse],
    users: Mapping[str, tuple[str, ...]],
    others: Mapping[str, tuple[ComputeResource, ...]],
) -> Sessions:
    """Arrange CloudTrail's sessions of roles that workloads have."""
    by_key: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    by_request: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for use in uses:
        if use.role_arn not in users and use.role_arn not in others:
            continue
        session = (use.role_arn, use.session_name)
        if use.access_key:
            by_key[use.access_key].add(session)
        for request in use.request_ids:
            by_request[request].add(session)
    return Sessions(
        users=users,
        by_key={key: frozenset(found) for key, found in by_key.items()},
        by_request={request: frozenset(found) for request, found in by_request.items()},
        others=others,
    )
