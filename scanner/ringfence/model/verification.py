"""Whether containment is in force, `ringfence.verify/1`: checks, layer by layer, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.finding import Evidence
from ringfence.model.policy import Semantics
from ringfence.model.verdict import Containment

VERIFY_SCHEMA = "ringfence.verify/1"


class Layer(StrEnum):
    """What containment is made of, from the runtime outward."""

    PLACEMENT = "placement"
    ROUTE = "route"
    PRIVATE_ENDPOINTS = "private-endpoints"
    GUARDRAIL = "guardrail"
    RULES = "rules"
    TRAFFIC = "traffic"
    PROBE = "probe"


class CheckStatus(StrEnum):
    """What a check came to."""

    PASS = "PASS"  # noqa: S105 - no password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    """Something that it needs was not read, or nothing shows either way."""
    NOT_APPLICABLE = "NOT_APPLICABLE"


WORST_FIRST = (
    CheckStatus.FAIL,
    CheckStatus.UNKNOWN,
    CheckStatus.PASS,
    CheckStatus.NOT_APPLICABLE,
)


class Scope(StrEnum):
    """What one result of a check is about."""

    ENDPOINT = "endpoint"
    """A runtime endpoint, or a runtime that has none."""
    SUBNET = "subnet"
    VPC = "vpc"
    ACCOUNT = "account"
    CONTROLLER = "controller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a check says of one subject, before the runner has weighed what was read for it."""

    status: CheckStatus
    message: str
    """One sentence that names what was looked at."""
    cause: str = ""
    """Why it is no PASS, as the check's text lists it; empty for PASS."""
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if self.status is CheckStatus.PASS and not self.evidence:
            raise ValueError(f"a check passes without evidence: {self.message}")
        if (self.status in (CheckStatus.FAIL, CheckStatus.UNKNOWN)) != bool(self.cause):
            raise ValueError(f"{self.status} and the cause {self.cause!r} do not go together")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check on one subject. A check may have several results, one for each thing it found."""

    check: str
    layer: Layer
    scope: Scope
    resource: str
    """The ARN or id of the subject; the host name of the controller."""
    account: str
    region: str
    status: CheckStatus
    cause: str
    message: str
    remedy: str
    """What to do about it; empty for PASS and NOT_APPLICABLE."""
    caps: Containment | None
    """The best verdict that it still allows; None where it says nothing of the verdict."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStatus:
    """What the checks of one layer come to for one endpoint."""

    layer: Layer
    status: CheckStatus
    causes: tuple[str, ...]
    """Of what is no PASS, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointVerification:
    """One runtime endpoint: its verdict, and each layer."""

    arn: str
    """The runtime's own where it has no endpoint that was read."""
    name: str
    versions: tuple[str, ...]
    """The version that it serves, and the one that it is moving to."""
    verdict: Containment
    reasons: tuple[str, ...]
    """`check: sentence`, of the results that keep the verdict from being better; of `enforced` those that
    show it."""
    layers: tuple[LayerStatus, ...]
    """Every layer, in order."""
    rests_on: tuple[str, ...]
    """The subjects whose results count for it: itself, its subnets, VPCs, account and controller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeVerification:
    """One runtime: its most exposed endpoint speaks for it."""

    arn: str
    name: str
    account: str
    region: str
    verdict: Containment
    endpoints: tuple[EndpointVerification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoChanged:
    """An API call that changed what containment stands on, by whoever made it."""

    at: datetime
    principal: str
    """Its ARN; empty where the event does not say."""
    source_ip: str
    event: str
    """`service:Operation`."""
    event_id: str
    account: str
    region: str
    resources: tuple[str, ...]
    means: str
    """What it does to containment, in one sentence."""
    refused: str
    """The error code where the call was refused; empty where it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedController:
    """The controller whose rules were compared."""

    host: str
    read_at: datetime
    version: str
    dcf_enabled: bool | None
    rulesets: int
    rules: int
    watching: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifySummary:
    """Counts. Every value of each enum is present, so that zero is said and not left out."""

    runtimes: dict[str, int]
    """By verdict."""
    endpoints: dict[str, int]
    checks: dict[str, dict[str, int]]
    """Results by layer and status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyDocument:
    """The document of `verify`."""

    schema: str
    tool: ToolInfo
    as_of: datetime
    """When the evidence was read; what happened after it is not known."""
    scope: ScopeEntry
    verdict: Containment
    """Of the estate: its most exposed runtime speaks for it; unknown where none was read."""
    why: str
    """The verdict in one sentence."""
    pack: AskedPack | None
    """The pack that is expected; None where none was given."""
    controller: AskedController | None
    semantics: Semantics
    summary: VerifySummary
    runtimes: tuple[RuntimeVerification, ...]
    """The most exposed first."""
    results: tuple[CheckResult, ...]
    """The worst first."""
    changes: tuple[WhoChanged, ...]
    """Who changed what containment stands on, the newest first."""
    coverage: tuple[Coverage, ...]
    """Of the sources that checks ask."""
    not_covered: tuple[str, ...]
    notes: tuple[str, ...]
    exit: ExitInfo
