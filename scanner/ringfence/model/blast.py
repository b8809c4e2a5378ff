"""What a hijacked runtime could do: the data it reads, who reaches it, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.finding import Evidence
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment


class DataKind(StrEnum):
    """What a permission to read brings."""

    SECRET = "secret"  # noqa: S105 - a kind of data, and none itself
    DATA = "data"
    IDENTITY = "identity"
    """Credentials of another role or user; what that one may read is not followed."""
    COMPUTE = "compute"
    """Somebody else's code or machine does it."""
    KEY = "key"
    """Opens what was read elsewhere."""
    METADATA = "metadata"
    """Names and schemas."""

    @property
    def leg(self) -> bool:
        """Whether it alone is worth stealing, so that it may begin a toxic path."""
        return self in (DataKind.SECRET, DataKind.DATA)


class Breadth(StrEnum):
    """How many stores a grant names, the most first."""

    EVERY = "every"
    """Every store of its kind in an account or region."""
    PATTERN = "pattern"
    NAMED = "named"


class Known(StrEnum):
    """Whether something is so; what was not read is neither."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Data that a role can read, by one statement of one policy."""

    role: str
    reading: str
    """The id of what it reads, such as `s3-objects`."""
    service: str
    kind: DataKind
    means: str
    """What the actions let a caller do, in plain words."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    """Patterns as the policy writes them; those of a NotResource start with `not `."""
    further: int = 0
    """How many more there are than those that are listed."""
    breadth: Breadth
    certainty: Certainty
    policy: str
    statement: str
    """The Sid of the statement, or its position from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A published set of actions that turns into another role's rights, held whole."""

    set: str
    principal: str
    account: str
    actions: tuple[str, ...]
    certainty: Certainty
    granted_by: tuple[str, ...]
    """`POLICY STATEMENT`, one for each action or fewer."""
    targets: tuple[str, ...]
    """Roles that may be passed and tools or runtimes whose role is gained, the first few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReach:
    """What one execution role can read, and how it could become more."""

    role: str
    account: str
    reach: tuple[Reach, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    administrator: bool = False
    """Whether one statement allows every action on every resource, and nothing takes it back."""
    doubt: str = ""
    """Why there may be more than this; empty when every policy was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invokers:
    """Who can call a runtime. Principals are counted; only those with a shell are named."""

    authorizers: tuple[str, ...]
    """`AWS_IAM` or `CUSTOM_JWT` of the served versions."""
    anyone: Known
    """Whether any AWS principal or any caller at all may."""
    principals: int
    """Roles and users whose policies surely let them, without administrators."""
    conditional: int
    administrators: int
    other_accounts: tuple[str, ...]
    """That a resource policy surely lets in."""
    commands: tuple[str, ...]
    """Who surely gets a shell in it by InvokeAgentRuntimeCommand, the first few."""
    command_principals: int
    gateways: tuple[str, ...]
    harnesses: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    conditional_accounts: tuple[str, ...] = ()
    """That a resource policy lets in under a condition, or where one of two policies is missing."""
    complete: bool = True
    """Whether every policy of the account was read; the numbers are lower bounds otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granting:
    """A statement that surely grants some actions."""

    policy: str
    statement: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAccess:
    """A principal, no administrator, that surely gets a shell in runtimes."""

    principal: str
    account: str
    granted_by: tuple[Granting, ...]
    runtimes: int
    named: tuple[str, ...]
    """The ARNs of the first few."""


class WayKind(StrEnum):
    """How text of strangers comes in, or data goes out."""

    MCP = "mcp"
    GATEWAY = "gateway"
    BROWSER = "browser"
    CODE_INTERPRETER = "code-interpreter"
    WEB = "web"
    """A tool that reads pages or repositories of strangers."""
    KNOWLEDGE_BASE = "knowledge-base"
    MEMORY = "memory"
    AGENT = "agent"
    """Other agents call it."""
    ANYONE = "anyone"
    """Anyone may send it a prompt."""
    NETWORK = "network"
    """The runtime's own routes."""
    PROHIBITED = "prohibited-destination"
    """A host that is prohibited, which it reaches already."""
    DESTINATION = "destination"
    """A host that nobody sanctioned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in or out, and what shows it."""

    kind: WayKind
    opens: bool
    """Whether it alone makes a leg of a toxic path."""
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicPath:
    """Something worth stealing, a way to be told to steal it, and a way to carry it off."""

    kind: DataKind
    certainty: Certainty
    """Conditional as soon as the permission is."""
    egress: Containment
    """Uncontained, leaky or unknown: which, decides how sure the path is."""
    data: tuple[Evidence, ...]
    ways_in: tuple[Evidence, ...]
    ways_out: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One part of a score."""

    name: str
    points: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """What one runtime could do in the wrong hands."""

    runtime: str
    roles: tuple[str, ...]
    """The execution roles of the versions that are served."""
    data: tuple[Reach, ...]
    data_reach: Known
    """Whether its roles' own policies let it read secrets or data; what policies of buckets, keys and
    other stores add or refuse was not asked. NO only where every policy of every role was read."""
    escalation: tuple[Escalation, ...]
    invokers: Invokers
    ways_in: tuple[Way, ...]
    injection: Known
    """Whether strangers can put text before it. NO only where its traffic could be seen whole."""
    ways_out: tuple[Way, ...]
    egress: Containment
    """The most exposed of its own network and of the tools that it may start, unread ones too."""
    toxic_paths: tuple[ToxicPath, ...]
    score: int
    """0 to 100, the sum of the points."""
    score_complete: bool
    """False: what was not read may add to it, never take away."""
    unknown: tuple[str, ...]
    """What was not read, one sentence each."""
    points: tuple[Point, ...]
    rank: int
    """1 for the runtime with the most at stake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastMap:
    """The blast radius of every runtime, and what it was concluded from."""

    runtimes: tuple[BlastRadius, ...] = ()
    """In the order of the inventory."""
    roles: tuple[RoleReach, ...] = ()
    """Execution roles of served versions, by ARN."""
    escalations: tuple[Escalation, ...] = ()
    """Of every principal that is no administrator, by principal and set."""
    commands: tuple[CommandAccess, ...] = ()
    """By principal."""
    administrators: tuple[str, ...] = ()
    """Principals that may do everything: an escalation would give them nothing."""
    limited_administrators: tuple[str, ...] = ()
    """Principals that one statement lets do everything, of which a deny or a boundary takes some."""
