"""What is proposed from a scan: a pack, where each of its entries comes from, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ringfence.model.coverage import Source
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.egress import Category, Sanction
from ringfence.model.guardrail import IamGuardrail
from ringfence.model.policy import PolicyPack, RuleAction

MANIFEST_SCHEMA = "ringfence.manifest/1"
MANIFEST_NAME = "policy-manifest.json"
"""Of its file, beside those that it lists."""


class ProposalTarget(StrEnum):
    """What enforces the pack."""

    AVIATRIX = "aviatrix"
    AWS_NETWORK_FIREWALL = "aws-network-firewall"
    SECURITY_GROUPS = "security-groups"
    """By protocol, port and CIDR only, and at once."""


class Selector(StrEnum):
    """How a SmartGroup names subnets."""

    CIDR = "cidr"
    """Works without an onboarded account and before the controller's next poll."""
    SUBNET_ID = "subnet-id"
    """Follows the subnet; the account has to be onboarded."""


class Maturity(StrEnum):
    """How settled what was learned is; a new runtime or destination starts it again."""

    LEARNING = "learning"
    """Not seen, or changed a moment ago."""
    STABILIZING = "stabilizing"
    """Quiet, and not for long enough, or not with enough evidence, to be relied on."""
    STABLE = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaturityThresholds:
    """When something learned counts as settled."""

    lookback: timedelta = timedelta(days=14)
    """How far evidence has to reach back; a shorter window never gives more than stabilizing."""
    stabilizing_after: timedelta = timedelta(days=2)
    stable_after: timedelta = timedelta(days=5)
    """Without a change, before the end of the window."""

    def __post_init__(self) -> None:
        if not timedelta() < self.stabilizing_after <= self.stable_after <= self.lookback:
            raise ValueError("stabilizing_after, stable_after and lookback are not in this order")


class EntrySource(StrEnum):
    """On whose word something stands in a group."""

    OPERATOR = "operator"
    """`destinations.sanctioned` of ringfence.toml."""
    APPROVAL = "approval"
    """The file of --approve."""
    EXCEPTION = "exception"
    """An exception with an owner, a reason and an expiry."""
    PLATFORM = "platform"
    """An endpoint of AWS that no runtime runs without, in the region of its VPC."""
    INVENTORY = "inventory"
    """What the AWS API says exists, such as a subnet or a VPC endpoint."""
    CATALOGUE = "catalogue"
    """A published indicator."""
    VENDOR = "vendor"
    """A group of the firewall's vendor, whose content is not published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where one entry of one group comes from, and what was seen of it."""

    group: str
    """The SmartGroup or WebGroup that holds it."""
    entry: str
    """A CIDR, host, pattern, URL or id."""
    source: EntrySource
    why: str
    """One sentence."""
    category: Category | None = None
    """None for what is no destination."""
    maturity: Maturity | None = None
    """None for what is not learned, such as an indicator or a subnet."""
    runtimes: tuple[str, ...] = ()
    """ARNs of the runtimes of the pack that use it, surely or perhaps."""
    sources: tuple[Source, ...] = ()
    first_seen: datetime | None = None
    """None when it was never seen."""
    last_seen: datetime | None = None
    changed_at: datetime | None = None
    """When the newest of the runtimes was first seen to use it: the last change."""
    flows: int | None = None
    """Log records of both directions, or calls; None where no source counts."""
    bytes: int | None = None
    """Sent by the runtimes; None where no source counts."""
    declared: bool = False
    """Whether a configuration names it."""
    owner: str = ""
    """Of an exception."""
    expires_at: datetime | None = None
    """Of an exception."""
    warnings: tuple[str, ...] = ()


class ReviewReason(StrEnum):
    """Why a destination is not in the pack."""

    UNREVIEWED = "unreviewed"
    UNSANCTIONED = "unsanctioned"
    PROHIBITED = "prohibited"
    AGGREGATOR = "aggregator"
    LOOK_ALIKE = "look-alike"
    RAW_ADDRESS = "raw-address"
    SHARED_ADDRESS = "shared-address"
    """An address with several names, as content delivery networks have them."""
    SHARED_HOST = "shared-host"
    """A name behind which other tenants, or anyone, answer."""
    NOT_LEARNABLE = "not-learnable"
    PRIVATE = "private"
    """Inside the network; a rule for names of the public internet does not reach it."""
    WILDCARD = "wildcard"
    """A pattern that the operator wrote and that opens what belongs to others."""
    PORT = "port"
    """Approved, and seen on a port or protocol that the rule for names does not take."""
    AWS = "aws"
    """A service of AWS that a runtime can run without, Bedrock among them."""
    EXPIRED = "expired"
    """The exception for it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A destination that is not in the pack, and what it would take."""

    destination: str
    reason: ReviewReason
    why: str
    """What is known of it, in one or more sentences."""
    approval: str
    """How to approve it, or why nobody can."""
    approvable: bool
    category: Category
    sanction: Sanction
    provider: str = ""
    runtimes: tuple[str, ...] = ()
    """ARNs of the runtimes of the pack that talk to it, surely or perhaps."""
    others: tuple[str, ...] = ()
    """ARNs of other workloads that do."""
    ports: tuple[str, ...] = ()
    """`TCP 443`."""
    sources: tuple[Source, ...] = ()
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    flows: int | None = None
    bytes: int | None = None
    findings: tuple[str, ...] = ()
    """Detections that name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSubnet:
    """A subnet with runtimes in it."""

    id: str
    cidr: str
    """IPv4; empty when the subnet was not read."""
    ipv6_cidrs: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    """ARNs, sorted."""
    other_interfaces: int = 0
    """Interfaces in it that AgentCore did not make and that are no endpoint or gateway: the pack
    governs them as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointName:
    """An interface endpoint for AgentCore."""

    id: str
    service: str
    """bedrock-agentcore, bedrock-agentcore-control or bedrock-agentcore.gateway."""
    vpc_id: str
    host: str
    """Its public name below vpce.amazonaws.com; empty when it was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingZone:
    """A VPC with runtimes, and what stands around them."""

    account: str
    region: str
    vpc_id: str
    subnets: tuple[ProposedSubnet, ...]
    security_groups: tuple[str, ...]
    """Of the runtimes."""
    endpoints: tuple[EndpointName, ...] = ()
    runtimes: tuple[str, ...] = ()
    """ARNs, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientNetwork:
    """Where the clients of the runtimes are."""

    cidr: str
    vpc_id: str = ""
    """Empty for a CIDR that the operator wrote."""
    subnet_id: str = ""
    """Where it is one subnet of a VPC that holds runtimes as well: those are no clients."""
    assumed: bool = False
    """Whether nobody named it: it is the VPC of an endpoint for AgentCore."""


class QuestionKind(StrEnum):
    """What an open question is about."""

    NOT_CONTAINED = "not-contained"
    """The pack cannot contain it, whatever it says."""
    COVERAGE = "coverage"
    """Evidence is missing, so a destination may be missing."""
    PLACEMENT = "placement"
    ROUTE = "route"
    CLIENTS = "clients"
    GUARDRAIL = "guardrail"
    DECISION = "decision"
    """Something that the operator decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What the scan cannot answer, and what to do about it."""

    kind: QuestionKind
    subject: str
    """An ARN, an id, a source, a group or a rule."""
    message: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A rule of the starter pack that is not emitted, and why."""

    rule: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRule:
    """A rule of the pack, the row it stands for, and how settled what it permits is."""

    name: str
    row: int
    """The priority of the published row."""
    priority: int
    action: RuleAction
    watch: bool
    why: str
    source: str
    """What says so: the published pattern, or where it contradicts itself."""
    maturity: Maturity | None = None
    """The least settled of its entries; None for a rule that learns nothing."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A pack in monitor mode with everything that a human needs to judge it."""

    pack: PolicyPack
    guardrail: IamGuardrail | None = None
    """None where none can be made; the open questions say why."""
    zones: tuple[LandingZone, ...]
    clients: tuple[ClientNetwork, ...] = ()
    rules: tuple[ProposedRule, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    refused: tuple[Refusal, ...] = ()
    thresholds: MaturityThresholds = field(default_factory=MaturityThresholds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """Why no pack may be made of a scan and its settings, and what to do about it."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFile:
    """A file that was written beside the manifest."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestGap:
    """A source that was not read completely."""

    source: Source
    account: str
    region: str
    status: str
    """As in the scan's coverage, or not-asked."""
    required: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPack:
    """Which pack it is."""

    name: str
    version: str
    default_action: RuleAction


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestThresholds:
    """The thresholds of maturity, in days."""

    lookback_days: float
    stabilizing_after_days: float
    stable_after_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyManifest:
    """The document `policy-manifest.json`: everything that was written, and why."""

    schema: str
    tool: ToolInfo
    scan_id: str
    """A digest of the evidence: the same evidence gives the same id."""
    scope: ScopeEntry
    target: str
    pack: ManifestPack
    files: tuple[ManifestFile, ...]
    zones: tuple[LandingZone, ...]
    clients: tuple[ClientNetwork, ...]
    rules: tuple[ProposedRule, ...]
    entries: tuple[Provenance, ...]
    review: tuple[ReviewItem, ...]
    open_questions: tuple[OpenQuestion, ...]
    refused: tuple[Refusal, ...]
    gaps: tuple[ManifestGap, ...]
    thresholds: ManifestThresholds
    limits: tuple[str, ...]
    """What network containment does not cover."""
    exit: ExitInfo
