"""Where workloads talk to, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.coverage import Source


class EvidenceKind(StrEnum):
    """How an edge is known, strongest first."""

    OBSERVED = "observed"
    DECLARED = "declared"
    POSSIBLE = "possible"


class Attribution(StrEnum):
    """How surely a flow belongs to its runtime. Interfaces are shared."""

    EXACT = "exact"
    SHARED = "shared"
    UNKNOWN = "unknown"


class EgressAction(StrEnum):
    """The verdict of security groups and ACLs; no firewall speaks through it."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sanction(StrEnum):
    """The operator's word on a destination; never learned from traffic."""

    SANCTIONED = "sanctioned"
    UNSANCTIONED = "unsanctioned"
    """Known for what it is, and not on the operator's list."""
    PROHIBITED = "prohibited"
    UNREVIEWED = "unreviewed"


class Category(StrEnum):
    """What a destination is."""

    MODEL_PROVIDER = "model-provider"
    MODEL_AGGREGATOR = "model-aggregator"
    MCP_PLATFORM = "mcp-platform"
    AWS_SERVICE = "aws-service"
    CODE_HOST = "code-host"
    PACKAGE_REGISTRY = "package-registry"
    AGENT_TOOL = "agent-tool"
    TUNNEL = "tunnel"
    PASTE_SITE = "paste-site"
    FILE_DROP = "file-drop"
    """Where anyone leaves a file and anyone fetches it."""
    DYNAMIC_DNS = "dynamic-dns"
    DNS_OVER_HTTPS = "dns-over-https"
    SUPPLY_CHAIN = "supply-chain-indicator"
    """A host or path that a published attack on packages sent secrets to."""
    AI_APPLICATION = "ai-application"
    """A product for people that models answer in, such as a chat site or a coding assistant."""
    TELEMETRY = "telemetry"
    """Measurements of a program's use; never AI, whoever runs it."""
    PRIVATE_NETWORK = "private-network"
    RAW_ADDRESS = "raw-address"
    UNKNOWN = "unknown"


class MatchMethod(StrEnum):
    """How a destination was recognised, the surest first."""

    EXACT_HOST = "exact-host"
    SUFFIX = "suffix"
    """A name below a suffix that the catalogue lists."""
    PATTERN = "pattern"
    """A name of a shape, such as one with an AWS region in it."""
    WELL_KNOWN_ADDRESS = "well-known-address"
    FLOW_LOG_SERVICE = "flow-log-service"
    """The flow log's `pkt-dst-aws-service`."""
    PUBLISHED_RANGE = "published-range"
    """The longest prefix of AWS's ip-ranges that holds the address."""
    RESERVED_RANGE = "reserved-range"
    """A private, link-local or multicast range."""
    PRIVATE_NAME = "private-name"
    """A name that means something inside the network only."""
    RESEMBLANCE = "resemblance"
    """It looks like a known name and is none."""
    NOT_RECOGNISED = "not-recognised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the catalogue says of a host or address."""

    provider: str = ""
    category: Category
    sanction: Sanction
    learnable: bool
    """Whether a human may ever approve it into a permit."""
    reasons: tuple[str, ...]
    method: MatchMethod = MatchMethod.NOT_RECOGNISED
    confidence: Confidence = Confidence.LOW
    """How sure the category is, whatever the sanction."""
    shared: bool = False
    """Whether other tenants, or anyone, answer behind the same name."""
    imitates: str = ""
    """The known domain or brand that the name is made to be taken for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A host, or an address without a single known name."""

    id: str
    """The host in lower case, or the address when no name or several names fit."""
    host: str
    """Empty when no single name is known."""
    domain: str = ""
    """The registered domain of the host, by the public suffix list; empty where nobody registered one."""
    candidate_hosts: tuple[str, ...] = ()
    """Every name that resolved to the address in time, or that a client wrote to it; none is picked."""
    claimed_hosts: tuple[str, ...] = ()
    """Those of them that no answer of the Resolver confirms: a client may write any name."""
    addresses: tuple[str, ...] = ()
    classification: Classification


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """One edge from a workload to a destination."""

    source: str
    """The ARN of a workload; an interface id or a role when unattributed, or shared by a crowd."""
    destination: str
    port: int
    protocol: str
    evidence: EvidenceKind
    sources: tuple[Source, ...]
    """Telemetry or inventory sources that know it."""
    reason: str
    """Why the edge exists, in one sentence."""
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    flows: int | None = None
    """Records or calls; None when the source does not count."""
    bytes: int | None = None
    """Sent by the source."""
    reply_bytes: int | None = None
    """Sent back to it."""
    packets: int | None = None
    reply_packets: int | None = None
    action: EgressAction = EgressAction.UNKNOWN
    attribution: Attribution
    candidates: tuple[str, ...] = ()
    """ARNs that share the interface or role, when attribution is shared: of a crowd the first few."""
    crowd: int = 0
    """How many share it where the interface or role speaks for them; 0 where candidates are all."""
    confidence: Confidence

    @property
    def sharers(self) -> int:
        """How many may be meant; 0 when attribution is not shared."""
        return self.crowd or len(self.candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressMap:
    """What the join found."""

    destinations: tuple[Destination, ...] = ()
    egress: tuple[Egress, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be attributed, counted, in plain sentences."""
