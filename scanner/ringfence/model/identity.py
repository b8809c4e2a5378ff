"""IAM as far as a runtime needs it: roles, their policies, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PrincipalKind(StrEnum):
    ROLE = "role"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """One IAM policy as JSON text, with the name it goes by."""

    name: str
    """The policy ARN, or `inline:NAME`."""
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """An IAM role or user with every policy that grants it something."""

    arn: str
    kind: PrincipalKind
    name: str
    account: str
    path: str = "/"
    trust: str = ""
    """The trust policy as JSON text; empty for a user."""
    policies: tuple[PolicyDocument, ...] = ()
    """Inline, attached and group policies."""
    boundary: PolicyDocument | None = None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def service_linked(self) -> bool:
        return self.path.startswith("/aws-service-role/")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountScps:
    """The service control policies over one account, told whole."""

    account: str
    levels: tuple[tuple[PolicyDocument, ...], ...]
    """From the root over each unit to the account; an empty document was not read."""
    management: bool = False
    """Whether it is the management account, for which none of them holds."""


class Certainty(StrEnum):
    """How sure a grant is, as far as its own statements tell."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    """Allowed under a condition, a boundary or a resource that was not evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One principal that may call one action."""

    action: str
    principal: str
    account: str
    certainty: Certainty
    policy: str
    """Which policy grants it."""
    statement: str = ""
    """The Sid of the statement, or its index."""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A CloudTrail trail."""

    arn: str
    account: str
    region: str
    name: str
    bucket: str
    prefix: str = ""
    multi_region: bool = False
    organization: bool = False
    logging: bool | None = None
    """None when the status could not be read."""
