"""What the probe is asked to try from inside a runtime's subnet, and what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.flow import Decision

PLAN_SCHEMA = "ringfence.probe-plan/1"
PROBE_SCHEMA = "ringfence.probe/1"
MAX_TARGETS = 200
"""Of one plan: the probe refuses a longer one."""


class ProbeKind(StrEnum):
    """What is sent; none of it carries a secret, and all of it stands in the plan."""

    TLS = "tls"
    """A TLS handshake with the plan's SNI, or without one, and a GET of a fixed path inside it."""
    HTTP = "http"
    """A GET of a fixed path without TLS."""
    DNS_UDP = "dns-udp"
    """One DNS query to the address, for a name that does not exist."""
    DNS_TCP = "dns-tcp"
    UDP = "udp"
    """One datagram with a fixed text."""
    QUIC = "quic"
    """One QUIC packet of a reserved version, which a server answers with those it speaks."""


class Purpose(StrEnum):
    """What a target is to show."""

    PERMITTED = "permitted"
    """The pack permits it. One that answers is the positive control of the whole run."""
    DENIED = "denied"
    RESIDUAL = "residual"
    """The pack permits it although nobody would want it to, such as a permitted SNI at a foreign address."""


class Alive(StrEnum):
    """How it is known that somebody answers at a target."""

    OPERATOR = "operator"
    """A host of the operator's own, who says that it is up."""
    REACHED = "reached"
    """The operator reached it from elsewhere."""
    ASSUMED = "assumed"
    """A well-known public service: an assumption."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTarget:
    """One thing to try."""

    id: str
    purpose: Purpose
    kind: ProbeKind
    host: str
    """The name that is resolved for the address; empty where the address is given."""
    address: str
    port: int
    sni: str
    """The name in the ClientHello or the Host header; empty for none."""
    expect: Decision
    """What the pack decides of it."""
    rules: tuple[str, ...]
    """The rule that takes it, or those of which one does; empty for the default action."""
    enforced: bool
    """False where the rule only watches."""
    alive: Alive
    why: str
    """What it tests, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLimits:
    """What the probe may do."""

    per_second: float = 2.0
    """Connections and datagrams."""
    stage_seconds: float = 5.0
    """How long one stage of one target may take."""
    total_seconds: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePlan:
    """Everything that the probe will do, `ringfence.probe-plan/1`."""

    schema: str
    pack: str
    pack_sha256: str
    src: str
    """The SmartGroup or address that the pack was asked for as the source."""
    limits: ProbeLimits
    resolver: str
    """The address of the DNS server to ask; empty for the first of /etc/resolv.conf."""
    sinkholes: tuple[str, ...]
    """Addresses and networks that a DNS filter answers with, beside 0.0.0.0 and loopback."""
    block_pages: tuple[str, ...]
    """Texts by which a block page is known."""
    intercepting_issuers: tuple[str, ...]
    """Texts in the issuer of certificates that the gateway makes when it decrypts."""
    targets: tuple[ProbeTarget, ...]
    notes: tuple[str, ...]
    """What the plan leaves out, and what it assumes."""


class Stage(StrEnum):
    """A step of trying one target."""

    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    EXCHANGE = "exchange"
    """A datagram or query and its reply."""


class Seen(StrEnum):
    """What came of a stage. None of it says by itself who was in the way."""

    OK = "ok"
    """An address, a connection, a handshake, an answer."""
    TIMEOUT = "timeout"
    RESET = "reset"
    """Reset, or refused: a closed port and a firewall that rejects look alike."""
    REFUSED = "refused"
    CLOSED = "closed"
    """The other side ended the connection without a word."""
    ALERT = "alert"
    PROHIBITED = "prohibited"
    """An ICMP message that nothing may or can get there (EHOSTUNREACH, EACCES)."""
    NO_ROUTE = "no-route"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    NO_ADDRESS = "no-address"
    SINKHOLED = "sinkholed"
    BLOCK_PAGE = "block-page"
    NOT_HTTP = "not-http"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStage:
    """One stage of one target."""

    stage: Stage
    seen: Seen
    ms: float
    detail: str = ""
    """The HTTP status, the errno, the answer code or the error's text."""
    issuer: str = ""
    """Of the certificate that was shown."""
    verified: bool | None = None
    """Whether its chain and name were verified; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedTarget:
    """One target, and how far it was reached."""

    target: ProbeTarget
    at: datetime
    until: datetime
    source: str
    """The probe's own address on that connection; empty where none was made."""
    server: str
    """The address that was tried; empty where the name had none."""
    stages: tuple[ProbeStage, ...]
    """Empty where the time was up or somebody interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """What one run of the probe saw, `ringfence.probe/1`."""

    pack: str
    pack_sha256: str
    started_at: datetime
    finished_at: datetime
    complete: bool
    """False where it was interrupted or ran out of time."""
    sources: tuple[str, ...]
    """The probe's own addresses."""
    intercepting_issuers: tuple[str, ...]
    targets: tuple[ProbedTarget, ...]
