"""The scan document, `ringfence.scan/1`: what users and CI jobs rely on.

These classes are the contract: their JSON Schema is published by `ringfence schema`. Adding a
field is free; renaming or removing one raises the schema number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ringfence.model.agentcore import NetworkMode, ToolKind
from ringfence.model.blast import BlastRadius
from ringfence.model.coverage import Coverage
from ringfence.model.egress import (
    Attribution,
    Category,
    Confidence,
    EgressAction,
    EvidenceKind,
    MatchMethod,
    Sanction,
)
from ringfence.model.finding import Evidence, FindingStatus, Severity
from ringfence.model.framework import Framework
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment, Observability, Reason
from ringfence.model.window import TimeWindow
from ringfence.model.workload import Governance, Observed, SignalKind, Strength, WorkloadKind

SCAN_SCHEMA = "ringfence.scan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolInfo:
    """The program that wrote the document."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitInfo:
    """How the process ended, and why, in one sentence."""

    code: int
    reason: str
    fail_on: Severity = Severity.HIGH
    """The severity from which findings fail the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeEntry:
    """What the scan set out to read."""

    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    window: TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts. Every value of each enum is present, so that zero is said and not left out."""

    runtimes: int
    containment: dict[str, int]
    """Runtimes by containment."""
    severity: dict[str, int]
    """Findings by severity."""
    evidence: dict[str, int]
    """Egress edges by evidence."""
    coverage: dict[str, int]
    """Coverage rows by status."""
    gaps: int
    """Required sources that were not read completely."""
    score: int | None
    """0 (nothing contained) to 100 (all enforced); None when no runtime was judged."""
    score_complete: bool
    """Whether runtimes and endpoints were read to the end; the score is of what was read."""
    score_points: dict[str, int]
    """What one runtime of each containment counts; the score is their mean."""
    workloads: dict[str, int]
    """AI workloads outside AgentCore by governance."""
    toxic_paths: int = 0
    """Runtimes with a toxic path, whatever its egress."""
    most_at_stake: tuple[str, ...] = ()
    """The ARNs of the runtimes with the highest blast radius, the first few by rank."""
    administrators: tuple[str, ...] = ()
    """Principals that may do everything, the first few; no escalation is reported of them."""
    administrator_count: int = 0
    limited_administrators: tuple[str, ...] = ()
    """Principals that may do everything but what a deny or a boundary takes back, the first few."""
    limited_administrator_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """One version of a runtime."""

    version: str
    network_mode: NetworkMode
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEntry:
    """One endpoint of a runtime and the verdict on what it serves."""

    name: str
    arn: str
    live_version: str
    target_version: str
    network_mode: NetworkMode
    containment: Containment
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeEntry:
    """One AgentCore Runtime with its verdict."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    role_arn: str
    protocol: str
    versions: tuple[VersionEntry, ...]
    endpoints: tuple[EndpointEntry, ...]
    network_mode: NetworkMode
    """The most exposed live one."""
    containment: Containment
    containment_reasons: tuple[str, ...]
    """`code: sentence`, the deciding ones of the most exposed endpoint."""
    observability: Observability
    observability_reasons: tuple[str, ...]
    environment_keys: tuple[str, ...]
    """Names only; values are never kept."""
    tags: dict[str, str]
    governance: Governance
    """Whether anyone answers for it, which says nothing of its containment."""
    governed_by: str
    blast_radius: BlastRadius | None = None
    """What it could do in the wrong hands; None in scans of versions that did not judge it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolEntry:
    """A browser or code interpreter."""

    kind: ToolKind
    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    managed_by_aws: bool
    network_mode: NetworkMode
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    containment: Containment
    containment_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEntry:
    """What a gateway can call."""

    id: str
    name: str
    status: str
    target_type: str
    hosts: tuple[str, ...]
    resource_arns: tuple[str, ...]
    credential_types: tuple[str, ...]
    private_vpc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEntry:
    """An AgentCore Gateway."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    authorizer_type: str
    protocol: str
    role_arn: str
    policy_engine_mode: str
    targets: tuple[TargetEntry, ...]
    targets_read: bool
    governance: Governance
    governed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HarnessEntry:
    """An AgentCore harness."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    runtime_arn: str
    network_mode: NetworkMode
    model_provider: str
    tools: tuple[str, ...]
    environment_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalEntry:
    """One thing that points at AI."""

    kind: SignalKind
    source: str
    ref: str
    detail: str
    strength: Strength
    """How much it says by itself."""
    attribution: Attribution
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadEntry:
    """An AI workload outside AgentCore: why it is one, how surely, and who answers for it."""

    kind: WorkloadKind
    arn: str
    name: str
    account: str
    region: str
    """Empty for an IAM user."""
    governance: Governance
    governed_by: str
    """What approves or declares it, or why that is not known."""
    observed: Observed
    """Whether any signal shows a model being called, or whether that is not known."""
    signals: tuple[SignalEntry, ...]
    evidence: tuple[Evidence, ...]
    """The signals as findings write them."""
    confidence: Confidence
    serves: str
    """The image of the model server that it runs; empty when none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationEntry:
    """A host or address that something talks to."""

    id: str
    host: str
    domain: str = ""
    """The registered domain of its host, by the public suffix list.

    Empty for an address, where the host is not known, and where nobody registered one: for a suffix
    below which AWS or another company gives names away, and a name without dots.
    """
    candidate_hosts: tuple[str, ...]
    addresses: tuple[str, ...]
    provider: str
    category: Category
    sanction: Sanction
    learnable: bool
    shared: bool
    """Whether other tenants, or anyone, answer behind the same name."""
    method: MatchMethod
    """How it was recognised."""
    confidence: Confidence
    """How sure the category is, whatever the sanction."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressEntry:
    """One edge from a workload to a destination."""

    source: str
    destination: str
    port: int
    protocol: str
    evidence: EvidenceKind
    sources: tuple[str, ...]
    reason: str
    first_seen: datetime | None
    last_seen: datetime | None
    flows: int | None
    bytes: int | None
    """Sent by the source."""
    reply_bytes: int | None
    """Sent back to it."""
    packets: int | None
    action: EgressAction
    attribution: Attribution
    candidates: tuple[str, ...]
    """Whose it may be, when attribution is shared: the first 20 of them."""
    sharers: int
    """How many it may be of; 0 when attribution is not shared."""
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionEntry:
    """Who accepts a finding, why and until when."""

    owner: str
    reason: str
    expires: date
    """The last day on which it is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    """One finding."""

    id: str
    """A UUID that follows from the fingerprint: the same in every scan."""
    fingerprint: str
    detection: str
    title: str
    severity: Severity
    confidence: Confidence
    resource: str
    account: str
    region: str
    message: str
    evidence: tuple[Evidence, ...]
    remediation: str
    references: dict[str, tuple[str, ...]]
    status: FindingStatus
    exception: ExceptionEntry | None = None
    """By what it is excepted; None for every other status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEntry:
    """One principal that may create, update, pass or invoke."""

    action: str
    principal: str
    account: str
    certainty: Certainty
    policy: str
    statement: str
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDocument:
    """One scan, whole: deterministic but for scan_id and taken_at."""

    schema: str
    scan_id: str
    taken_at: datetime
    tool: ToolInfo
    scope: ScopeEntry
    coverage: tuple[Coverage, ...]
    summary: Summary
    runtimes: tuple[RuntimeEntry, ...]
    tools: tuple[ToolEntry, ...]
    gateways: tuple[GatewayEntry, ...]
    harnesses: tuple[HarnessEntry, ...]
    workloads: tuple[WorkloadEntry, ...]
    destinations: tuple[DestinationEntry, ...]
    egress: tuple[EgressEntry, ...]
    findings: tuple[FindingEntry, ...]
    frameworks: tuple[Framework, ...]
    """What the ids under the findings' references are called."""
    access: tuple[GrantEntry, ...]
    notes: tuple[str, ...]
    """What could not be attributed or judged."""
    not_covered: tuple[str, ...]
    """What containment of the network does not cover, whatever the verdicts say."""
    api_calls: dict[str, int]
    """`service:Operation` to the number of calls: the proof that only reads were made."""
    exit: ExitInfo
