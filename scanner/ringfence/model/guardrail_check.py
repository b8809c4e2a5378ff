"""Who can still place an AI runtime outside the fence, `ringfence.guardrail.check/1`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.identity import PrincipalKind

GUARDRAIL_CHECK_SCHEMA = "ringfence.guardrail.check/1"


class Escape(StrEnum):
    """Whether a principal gets out; the greatest is the worst to know of."""

    NO = "no"
    CANNOT_TELL = "cannot-tell"
    """A policy or a layer was not read, or what decides is not known."""
    YES = "yes"


class NetworkAsked(StrEnum):
    """Which networks a request names."""

    PUBLIC = "public"
    """None at all: the keys are absent."""
    ONE_KEY = "one-key"
    """Approved subnets and no security group, or the reverse."""
    UNAPPROVED = "unapproved"
    """A subnet or a security group that nobody approved, or both."""
    MIXED = "mixed"
    """An approved subnet and group, and beside them one that nobody approved."""
    APPROVED = "approved"
    """Approved ones only: what should stay possible."""
    NOT_ASKED = "not-asked"
    """The action has no network."""


class LayerStatus(StrEnum):
    """What is known of the service control policies."""

    READ = "read"
    NONE = "none"
    """Somebody says that there are none but FullAWSAccess."""
    NOT_READ = "not-read"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAnswer:
    """One way out, and what the policies say of it."""

    escapes: Escape
    own_policies: Escape
    """By identity policies and boundary alone, with what is tried out."""
    statements: tuple[str, ...]
    """Those that decide, or that may; by Sid, or `DOCUMENT#POSITION`."""
    resource: str
    """What it was asked of where it gets furthest; empty for what is made new."""
    region: str
    """`any-other-region` stands for those that were not scanned and that no policy names."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPath:
    """One way out that is open, or may be, before or after."""

    path: str
    title: str
    action: str
    network: NetworkAsked
    entrusted: bool
    """Whether the operator leaves it to this principal, so that it is no escape."""
    now: PathAnswer
    after: PathAnswer | None
    """With what is tried out; None where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPrincipal:
    """One role or user, and its ways out."""

    arn: str
    kind: PrincipalKind
    account: str
    service_linked: bool
    """Whether it is a service-linked role, for which no service control policy holds."""
    escapes: Escape
    """The worst of its paths that are not entrusted to it."""
    after: Escape | None
    approved_blocked: bool
    """Whether a call in approved networks was possible, and is not with what is tried out."""
    blocked: tuple[str, ...]
    """Those calls, by action."""
    unreadable: tuple[str, ...]
    """Policies that are none, or were not read."""
    paths: tuple[CheckedPath, ...]
    """Those that are not shut, before or after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathCount:
    """How many principals have one way out that is not entrusted to them."""

    path: str
    title: str
    yes: int
    cannot_tell: int
    after_yes: int | None
    after_cannot_tell: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """Counts. Every value of each enum is present, so that zero is said and not left out."""

    principals: int
    escapes: dict[str, int]
    """Principals by answer."""
    after: dict[str, int] | None
    approved_blocked: int | None
    paths: tuple[PathCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailCheck:
    """The document of `guardrail check`."""

    schema: str
    tool: ToolInfo
    scope: ScopeEntry
    coverage: tuple[Coverage, ...]
    """IAM, and what paths act on."""
    service_control_policies: LayerStatus
    attached: tuple[str, ...]
    """The documents of --with and --with-scp."""
    summary: CheckSummary
    principals: tuple[CheckedPrincipal, ...]
    """The worst first."""
    notes: tuple[str, ...]
    limits: tuple[str, ...]
    """What the answer leaves out of account."""
    exit: ExitInfo
