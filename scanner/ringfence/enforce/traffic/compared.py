"""Past traffic beside the pack that is in force, by who may have sent it. Made once for a case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ringfence.enforce.case import Case
from ringfence.enforce.traffic.in_force import Judge
from ringfence.model.coverage import Source
from ringfence.model.egress import EvidenceKind
from ringfence.model.flow import Verdict
from ringfence.model.telemetry import SpanCall
from ringfence.model.traffic import PastFlow

SEEN_BY = (Source.FLOW_LOGS, Source.SPANS, Source.CLOUDTRAIL)
"""What can show that something left."""
_KEY = "traffic.compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A flow that the pack denies, and that was seen nevertheless."""

    past: PastFlow
    verdict: Verdict


@dataclass(slots=True, kw_only=True)
class Compared:
    """Connections by sender: an ARN, or an interface that speaks for those behind it."""

    denied: dict[str, list[Denied]] = field(default_factory=lambda: defaultdict(list))
    connections: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    calls: dict[tuple[str, str, int], list[SpanCall]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Spans by runtime, host and port."""
    interfaces: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Of AgentCore, by subnet."""
    versions: dict[str, int] = field(default_factory=dict)
    """Of IP, by the group of a source."""

    def version(self, past: PastFlow) -> int:
        """The version of IP that a flow was seen in."""
        sides = (past.flow.src, past.flow.dst)
        if any(self.versions.get(side, 4) == 6 for side in sides):  # noqa: PLR2004 - IPv6
            return 6
        return 6 if ":" in past.flow.dst else 4


def compared(case: Case, judge: Judge) -> Compared:
    held = case.shared.get(_KEY)
    if not isinstance(held, Compared):
        held = case.shared[_KEY] = _compare(case, judge)
    return held


def _compare(case: Case, judge: Judge) -> Compared:
    found = Compared()
    for group in case.flow_groups:
        if group.members and all(":" in member for member in group.members):
            found.versions[group.name] = 6
    for past in case.flows:
        if past.not_governed or past.evidence is not EvidenceKind.OBSERVED:
            continue
        verdict = judge.denies(past.flow)
        for sender in past.senders:
            found.connections[sender] += past.flow.count
            if verdict is not None:
                found.denied[sender].append(Denied(past=past, verdict=verdict))
    for call in case.snapshot.telemetry.span_calls:
        found.calls[call.runtime_arn, call.host, call.port].append(call)
    for interface in case.snapshot.inventory.interfaces:
        if interface.managed_by_agentcore:
            found.interfaces[interface.subnet_id].append(interface.id)
    return found
