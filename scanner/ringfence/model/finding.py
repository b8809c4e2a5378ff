"""Findings: one detection's hit on one resource, with its evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.decision import RiskException
from ringfence.model.egress import Confidence


class Severity(StrEnum):
    """Impact if true; confidence says how likely it is true."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    def at_least(self, threshold: Severity) -> bool:
        order = tuple(Severity)
        return order.index(self) <= order.index(threshold)


class FindingStatus(StrEnum):
    NEW = "new"
    EXISTING = "existing"
    EXCEPTED = "excepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What shows that a finding is true."""

    source: str
    """A Source value."""
    ref: str
    """The ARN, id or destination that shows it."""
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The text of a detection, read from ringfence_rules."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    description: str
    remediation: str
    references: tuple[tuple[str, tuple[str, ...]], ...]
    """Framework or kind (`aws-security-hub`, `aws-config`, `mitre-atlas`, `url` …) to ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One detection's hit on one resource."""

    detection: str
    title: str
    severity: Severity
    confidence: Confidence
    resource: str
    """The ARN or id of the resource that has the problem."""
    account: str
    region: str
    message: str
    evidence: tuple[Evidence, ...]
    remediation: str
    references: tuple[tuple[str, tuple[str, ...]], ...] = ()
    key: tuple[str, ...] = ()
    """What tells two findings of one detection on one resource apart."""
    status: FindingStatus = FindingStatus.NEW
    exception: RiskException | None = None
    """Who accepts it until when, where its status is EXCEPTED."""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"finding {self.detection} on {self.resource} has no evidence")

    @property
    def fingerprint(self) -> str:
        """A stable identity: the same problem on the same resource has it in every scan."""
        identity = "\x1f".join(
            (self.detection, self.account, self.region, self.resource, *self.key)
        )
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]
