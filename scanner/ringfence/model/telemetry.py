"""Summaries of telemetry: what is kept of logs after they were read once.

Raw records never become objects; each class here is one distinct key with its counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FOLDED_NAME = "*."
"""What the name of a resolution begins with that stands for many names below a domain."""


class FlowAction(StrEnum):
    """The verdict of security groups and network ACLs, not of any firewall in the path."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"


class Orientation(StrEnum):
    """How the client of a flow was told from its server."""

    OBSERVED = "observed"
    """By the SYN flag."""
    INFERRED = "inferred"
    """By the ports: the lower one serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSummary:
    """All flow records of one interface between one client and one service.

    client and server are packet addresses (pkt-srcaddr, pkt-dstaddr where the log has them), so
    behind NAT the server is the real destination.
    """

    interface_id: str
    account: str
    """From the record; empty when the log does not carry it."""
    region: str
    client: str
    server: str
    port: int
    """The server's port; 0 for protocols without ports."""
    protocol: str
    """TCP, UDP, ICMP, ICMPv6, or the protocol number as text."""
    action: FlowAction
    orientation: Orientation
    records: int
    packets: int
    bytes: int
    """Client to server."""
    reply_packets: int = 0
    reply_bytes: int = 0
    first_seen: datetime
    last_seen: datetime
    aws_service: str = ""
    """pkt-dst-aws-service of the server; empty when absent."""
    next_hops: tuple[str, ...] = ()
    """next-hop-interface-id (version 11), distinct values."""


class GapKind(StrEnum):
    NODATA = "NODATA"
    SKIPDATA = "SKIPDATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowGap:
    """Windows in which an interface had no data, or in which records were lost."""

    interface_id: str
    account: str
    kind: GapKind
    windows: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A name that a client resolved to one address through the Route 53 Resolver."""

    account: str
    region: str
    vpc_id: str
    client: str
    """The querying address (srcaddr)."""
    name: str
    """Lower case, without the trailing dot; `*.DOMAIN` for names that were folded together."""
    address: str
    """One answered address; empty when none was answered."""
    rcode: str
    """Empty for names that were folded together."""
    queries: int
    first_seen: datetime
    last_seen: datetime
    blocked: bool = False
    """Whether a DNS Firewall rule blocked it."""

    @property
    def folded(self) -> bool:
        """Whether it stands for names of one registered domain that were too many to keep."""
        return self.name.startswith(FOLDED_NAME) and not (self.rcode or self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiUse:
    """Calls of one session to one AWS operation, from CloudTrail."""

    account: str
    region: str
    role_arn: str
    """The role of the session (sessionIssuer); empty for other callers."""
    session_name: str
    access_key: str
    """A digest of the access key id, for joining with spans; never the id."""
    event_source: str
    event_name: str
    source_ip: str
    vpc_endpoint_id: str
    error_code: str
    calls: int
    first_seen: datetime
    last_seen: datetime
    request_ids: tuple[str, ...] = ()
    """At most 16, for joining with spans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiEvent:
    """One CloudTrail event that changes an AI resource, its network or its telemetry."""

    time: datetime
    account: str
    region: str
    event_source: str
    event_name: str
    event_id: str
    principal_arn: str
    source_ip: str
    error_code: str = ""
    resources: tuple[str, ...] = ()
    """ARNs and ids that the event names."""
    network_mode: str = ""
    """networkMode of a create or update request; empty when absent."""
    user_agent: str = ""
    policy_engine_mode: str = ""
    """ENFORCE or LOG_ONLY of a gateway's policy engine; empty when absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCall:
    """Calls of one runtime to one host, from OpenTelemetry CLIENT spans."""

    runtime_arn: str
    """Without the endpoint; empty when the span does not name its runtime."""
    endpoint_name: str
    account: str
    region: str
    host: str
    port: int
    protocol: str
    """http, https, aws-api, mcp or the span's own network protocol."""
    operation: str = ""
    """rpc service and method, or the HTTP method; never a path or query."""
    gen_ai_system: str = ""
    model: str = ""
    access_key: str = ""
    """A digest, as in ApiUse."""
    calls: int
    errors: int = 0
    first_seen: datetime
    last_seen: datetime
    request_ids: tuple[str, ...] = ()
    """At most 16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallDecision:
    """Decisions of the Distributed Cloud Firewall for one client and service under one rule."""

    gateway: str
    client: str
    server: str
    port: int
    protocol: str
    sni: str
    rule_id: str
    """The rule's UUID; the log carries no name. Empty when no rule decided."""
    action: str
    """PERMIT or DENY."""
    enforced: bool
    """False: the rule only watched (monitor mode)."""
    reason: str
    """POLICY, TLS_PROFILE, CONNECTION_SYN_ONLY_TIMEOUT …; only POLICY proves a rule."""
    decisions: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallFlow:
    """Records of AWS Network Firewall for one client, service and host."""

    firewall: str
    client: str
    server: str
    port: int
    protocol: str
    host: str
    """The SNI or HTTP host name that the client wrote, which it may choose freely; else empty."""
    event_type: str
    """alert, netflow or tls."""
    action: str
    """allowed or blocked by an alert; empty for other records."""
    records: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInvocation:
    """Calls of one identity to one model, from Bedrock's model-invocation logs, without prompts."""

    account: str
    region: str
    identity_arn: str
    """As the log writes it: an assumed-role session or a user."""
    operation: str
    model: str
    calls: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """Everything that logs and spans told."""

    flows: tuple[FlowSummary, ...] = ()
    gaps: tuple[FlowGap, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    api_uses: tuple[ApiUse, ...] = ()
    api_events: tuple[ApiEvent, ...] = ()
    span_calls: tuple[SpanCall, ...] = ()
    firewall_decisions: tuple[FirewallDecision, ...] = ()
    firewall_flows: tuple[FirewallFlow, ...] = ()
    model_invocations: tuple[ModelInvocation, ...] = ()
