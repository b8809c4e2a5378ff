"""The IAM guardrail as data: what an operator approved, and the policy documents that hold it.

Nothing here knows which statements a guardrail has; `ringfence.guardrail.generate` makes them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

MANAGED_POLICY_LIMIT = 6_144
"""Characters of a managed policy, white space not counted (IAM and STS quotas)."""
SCP_LIMIT = 5_120
"""Characters of a service control policy, white space counted. The quota page has been seen with
10,240 as well, which is why the limit can be given."""
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")

_SUBNET = re.compile(r"subnet-[0-9a-zA-Z]{8,17}")
_SECURITY_GROUP = re.compile(r"sg-[0-9a-zA-Z]{8,17}")
_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,2}")
_ROLE = re.compile(
    r"arn:(?:aws|aws-cn|aws-us-gov):iam::(?:[0-9]{12}|\*):(?:role|user)/[\w+=,.@/*?-]{1,512}",
    re.ASCII,
)
_TAG_KEY = re.compile(r"[\w .:/=+@-]{1,128}", re.ASCII)
_SHOWN = 80


class GuardrailKind(StrEnum):
    """Where a document is attached, which decides its size and what it may hold."""

    IDENTITY = "identity"
    """A managed policy on every principal that may call AgentCore."""
    SCP = "scp"
    """A service control policy on an account, an OU or the root."""
    BOUNDARY = "boundary"
    """A permissions boundary: allows everything but what it denies."""


class StatementFamily(StrEnum):
    """What a statement closes; a family can be left out as a whole, PLACEMENT cannot."""

    PLACEMENT = "placement"
    ENDPOINTS = "endpoints"
    HARNESSES = "harnesses"
    CAPACITY_PROVIDERS = "capacity-providers"
    GATEWAY_TARGETS = "gateway-targets"
    SYSTEM_TOOLS = "system-tools"
    RESOURCE_POLICIES = "resource-policies"
    FRAME = "frame"
    """What the kind of document or a split needs: the allow of a boundary, the rest of the regions."""


class GuardrailRefusedError(ValueError):
    """No such guardrail may be made; every reason at once."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedNetwork:
    """Subnets and security groups that an operator approved for AI runtimes.

    An id is approved because somebody says so, never because a runtime was seen in it.
    """

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    account: str = ""
    """Twelve digits; empty where it was not said, for every account."""
    region: str = ""
    """Empty where it was not said, for every region."""

    def __post_init__(self) -> None:
        for values, shape, example in (
            (self.subnets, _SUBNET, "subnet-0123456789abcdef0"),
            (self.security_groups, _SECURITY_GROUP, "sg-0123456789abcdef0"),
            ((self.account,) if self.account else (), _ACCOUNT, "111122223333"),
            ((self.region,) if self.region else (), _REGION, "eu-west-1"),
        ):
            _check(values, shape, example)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailScope:
    """What a guardrail lets pass, and whom it exempts. GuardrailRefusedError for what is malformed."""

    networks: tuple[ApprovedNetwork, ...]
    pipeline_roles: tuple[str, ...] = ()
    """ARNs, `*` and `?` in them allowed, of roles that may do what no network key can narrow."""
    exempt_roles: tuple[str, ...] = ()
    """ARNs likewise of roles that no statement holds for: break glass."""
    partition: str = "aws"
    sandbox_interpreters: bool = False
    """Whether SANDBOX code interpreters stay possible, and with them PUBLIC ones."""
    endpoint_tag: tuple[str, str] | None = None
    """Key and value of a tag on runtimes whose endpoints anyone may move; None: pipeline roles only."""
    five_actions: bool = False
    """The published page's form, with CreateAgentRuntimeEndpoint among the keyed actions."""
    without: frozenset[StatementFamily] = frozenset()
    """Families that are left out."""

    def __post_init__(self) -> None:
        if self.partition not in PARTITIONS:
            raise GuardrailRefusedError(f"the partition is none of {', '.join(PARTITIONS)}")
        for role in (*self.pipeline_roles, *self.exempt_roles):
            check_exempted(role)
        if self.endpoint_tag is not None:
            _check(self.endpoint_tag, _TAG_KEY, "ringfence-contained")

    @property
    def subnets(self) -> tuple[str, ...]:
        """Every approved subnet, sorted, each once."""
        return tuple(sorted({each for network in self.networks for each in network.subnets}))

    @property
    def security_groups(self) -> tuple[str, ...]:
        """Every approved security group, sorted, each once."""
        return tuple(sorted({each for found in self.networks for each in found.security_groups}))


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailCondition:
    """One test of a Condition block, such as `Null` of a key; those of one statement are AND-ed."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailStatement:
    """One statement and why it is there."""

    sid: str
    family: StatementFamily
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[GuardrailCondition, ...]
    why: str
    allow: bool = False
    """Only the frame of a boundary allows."""

    @property
    def element(self) -> dict[str, object]:
        """The statement as IAM writes it."""
        element: dict[str, object] = {
            "Sid": self.sid,
            "Effect": "Allow" if self.allow else "Deny",
            "Action": _one_or_many(self.actions),
            "Resource": _one_or_many(self.resources),
        }
        tests: dict[str, dict[str, object]] = {}
        for condition in self.conditions:
            # Null takes one boolean; a set operator keeps its list, however short.
            single = condition.operator == "Null"
            values = condition.values[0] if single else list(condition.values)
            tests.setdefault(condition.operator, {})[condition.key] = values
        if tests:
            element["Condition"] = tests
        return element


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailDocument:
    """One policy document to attach."""

    name: str
    """`agentcore-guardrail`, with a suffix where there are several."""
    kind: GuardrailKind
    statements: tuple[GuardrailStatement, ...]
    limit: int
    attach_to: str = ""
    """`account 111122223333` where it holds for that account only; empty: wherever the others are."""

    @property
    def text(self) -> str:
        """The document in the fewest characters, as it is to be attached."""
        return json.dumps(self._policy, separators=(",", ":"))

    @property
    def pretty(self) -> str:
        """The document as a file for people, with a newline at its end."""
        return json.dumps(self._policy, indent=2) + "\n"

    @property
    def size(self) -> int:
        """Characters, as they count against `limit`."""
        return len(self.text)

    @property
    def _policy(self) -> dict[str, object]:
        return {"Version": "2012-10-17", "Statement": [each.element for each in self.statements]}


@dataclass(frozen=True, slots=True, kw_only=True)
class IamGuardrail:
    """Documents that hold together, what to know before attaching them, and what nobody knows."""

    kind: GuardrailKind
    scope: GuardrailScope
    documents: tuple[GuardrailDocument, ...]
    """One where it fits the limit; all of them are attached, since each only denies."""
    warnings: tuple[str, ...]
    """What it stops that somebody may need, and what it does not stop."""
    open_questions: tuple[str, ...]
    """What was left out or is assumed, for a human to decide."""
    split: str = ""
    """Why there are several documents, and why they deny what one would; empty for one."""

    @property
    def statements(self) -> tuple[GuardrailStatement, ...]:
        """Those of all documents, in order."""
        return tuple(each for document in self.documents for each in document.statements)


def check_exempted(arn: str) -> None:
    """Raise GuardrailRefusedError for what is no ARN of a role or user, or would exempt anyone."""
    _check((arn,), _ROLE, "arn:aws:iam::111122223333:role/deploy")
    if not re.split("[/:]", arn)[-1].strip("*?"):
        raise GuardrailRefusedError(f"{arn} exempts whoever can make a role: spell the role's name")


def _one_or_many(values: tuple[str, ...]) -> object:
    return values[0] if len(values) == 1 else list(values)


def _check(values: tuple[str, ...], shape: re.Pattern[str], example: str) -> None:
    for value in values:
        if not shape.fullmatch(value):
            raise GuardrailRefusedError(f"{ascii(value)[:_SHOWN]} is malformed: write {example}")
