"""What a detection looks at, and what it says when it hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ringfence.model.agentcore import AgentRuntime, BuiltInTool, Gateway, Harness
from ringfence.model.arn import place_in
from ringfence.model.blast import BlastMap
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Confidence, EgressMap
from ringfence.model.exfiltration import Indications
from ringfence.model.finding import Evidence, Severity
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import RuntimeVerdict, ToolVerdict
from ringfence.model.workload import AiWorkload

_ARN_PARTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionInput:
    """Everything that was read and concluded before the detections run."""

    snapshot: Snapshot
    verdicts: tuple[RuntimeVerdict, ...]
    tool_verdicts: tuple[ToolVerdict, ...]
    """In the order of the inventory's tools: an AWS-managed tool has one ARN in many accounts."""
    egress_map: EgressMap
    settings: Settings
    indications: Indications = field(default_factory=Indications)
    workloads: tuple[AiWorkload, ...] = ()
    """Outside AgentCore."""
    blast: BlastMap = field(default_factory=BlastMap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One resource that has the problem."""

    resource: str
    account: str
    region: str
    message: str
    evidence: tuple[Evidence, ...]
    key: tuple[str, ...] = ()
    """What tells two hits on one resource apart."""
    confidence: Confidence | None = None
    """None: as the detection's text says."""
    severity: Severity | None = None
    """None: as the detection's text says."""
    foreign: frozenset[str] = frozenset()
    """References of the text that speak of other resources than this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a resource is called, and where it lives."""

    label: str
    """How a sentence names it, such as `runtime/support-abc123DEF4`."""
    account: str
    region: str


def evidence(source: Source, ref: str, detail: str) -> Evidence:
    return Evidence(source=source.value, ref=ref, detail=detail)


def place_of(resource: str, known: Mapping[str, Place]) -> Place:
    """Where a source of egress lives; a runtime that was deleted since still says so itself."""
    if resource in known:
        return known[resource]
    account, region = place_in(resource)
    return Place(label=short(resource), account=account, region=region)


def places(snapshot: Snapshot) -> Mapping[str, Place]:
    """Everything that egress may come from, by ARN or interface id.

    Interfaces that were not read live where the flow log says.
    """
    held = snapshot.inventory
    workloads: tuple[AgentRuntime | BuiltInTool | Gateway | Harness, ...]
    workloads = (*held.runtimes, *held.gateways, *held.harnesses, *held.tools)
    found = {
        item.arn: Place(label=short(item.arn), account=item.account, region=item.region)
        for item in workloads
    }
    for resource in held.compute:
        found[resource.arn] = Place(
            label=short(resource.arn), account=resource.account, region=resource.region
        )
    for interface in held.interfaces:
        found[interface.id] = Place(
            label=interface.id, account=interface.account, region=interface.region
        )
    for flow in snapshot.telemetry.flows:
        if flow.interface_id not in found and flow.account in snapshot.scope.accounts:
            found[flow.interface_id] = Place(
                label=flow.interface_id, account=flow.account, region=flow.region
            )
    return found


def short(resource: str) -> str:
    """An ARN without the parts that a finding says elsewhere; anything else unchanged."""
    parts = resource.split(":", _ARN_PARTS - 1)
    return parts[-1] if parts[0] == "arn" and len(parts) == _ARN_PARTS else resource


def settled(snapshot: Snapshot, source: Source, account: str, region: str) -> bool:
    """Whether the absence of data from a source is a fact about the estate.

    A source that nobody switched on has no data, and that was read.
    """
    return snapshot.status(source, account, region) in (
        CoverageStatus.COMPLETE,
        CoverageStatus.NOT_ENABLED,
    )


def listing(names: Iterable[str], *, limit: int = 3) -> str:
    """The first names of a list, and how many more there are."""
    ordered = list(names)
    shown = ", ".join(ordered[:limit])
    more = len(ordered) - limit
    return f"{shown} and {more} more" if more > 0 else shown
