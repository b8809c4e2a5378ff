"""Indications of exfiltration: what telemetry shows that data may have left by, and how sure that is.

An indication is a measurement with its bound, never a verdict: the same traffic may have a reason
that no log tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence


class IndicationKind(StrEnum):
    """The ways out that are looked for; spelled like the detections that report them."""

    DNS_TUNNELLING = "dns-tunnelling"
    FIRST_SEEN_DESTINATION = "first-seen-destination"
    LARGE_UPLOAD = "large-upload"
    RAW_ADDRESS = "egress-by-raw-address"
    UNUSUAL_PORT = "unusual-egress-port"
    OUTSIDE_RESOLVER = "outside-dns-resolver"
    ROLE_OUTSIDE_RUNTIME = "role-used-outside-runtime"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured number."""

    name: str
    """What was measured, with its unit where it has one: `bytes sent`."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """One way out that one source may have used, with the numbers that say so."""

    kind: IndicationKind
    source: str
    """The ARN of a workload or role, or an interface id when no workload is known to be the one."""
    target: str
    """A registered domain, an address or network, or the address that calls came from."""
    targets: tuple[str, ...] = ()
    """All of them, sorted, where one indication stands for several; target is then the first."""
    said: str
    """What the source did, as the end of a sentence. Hostile names in it are printable ASCII."""
    measures: tuple[Measure, ...]
    bound: str
    """How often the measurement is wrong, and on what that was measured; or that it is a fact."""
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    candidates: tuple[str, ...] = ()
    """ARNs of the workloads that share the source, where it is not certain which one it was."""
    account: str = ""
    region: str = ""
    """Where it was seen; empty where the source itself says so."""
    first_seen: datetime | None = None
    last_seen: datetime | None = None

    def __post_init__(self) -> None:
        if not self.evidence or not self.bound:
            raise ValueError(f"the indication {self.kind} of {self.source} shows nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indications:
    """Everything that was indicated, and what could not be judged."""

    found: tuple[Indication, ...] = ()
    """Sorted by kind, source and target."""
    not_judged: tuple[str, ...] = ()
    """One sentence for each question that the evidence could not answer, counted."""
