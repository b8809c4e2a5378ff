"""One question to IAM: may this principal call this action, and what the policies answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.document import ExitInfo


class Outcome(StrEnum):
    """What policies make of a request. Only ALLOWED lets it through."""

    ALLOWED = "ALLOWED"
    EXPLICIT_DENY = "EXPLICIT_DENY"
    IMPLICIT_DENY = "IMPLICIT_DENY"
    CANNOT_DECIDE = "CANNOT_DECIDE"
    """What is not modelled or not known makes the difference between allowed and denied."""

    @property
    def denied(self) -> bool:
        return self in (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextKey:
    """One condition key that a request carries; a key that is not listed is missing."""

    name: str
    """Case does not count."""
    values: tuple[str, ...] | None
    """None where neither the values are known nor whether the key is there at all."""
    many: bool = False
    """Whether the values are a list: of one, of several, or of none."""
    absent: bool = False
    """Whether it is known that the request does not carry the key; the values are None then."""

    def __post_init__(self) -> None:
        if self.absent and self.values is not None:
            raise ValueError(f"the context key {self.name!r} is absent and has a value")
        if self.values is not None and not self.many and len(self.values) != 1:
            raise ValueError(f"the context key {self.name!r} needs one value")


@dataclass(frozen=True, slots=True, kw_only=True)
class IamRequest:
    """One call, as the policies see it."""

    action: str
    """`service:Action`; case does not count."""
    principal: str = ""
    """The ARN of who calls; empty where it is not said."""
    resource: str = ""
    """The ARN of what is acted on; empty where it is not said."""
    context: tuple[ContextKey, ...] = ()

    @property
    def contradictions(self) -> tuple[str, ...]:
        """The keys of the context that say something else than the principal does, sorted."""
        known = principal_keys(self.principal)
        return tuple(
            sorted(
                key.name
                for key in self.context
                if (value := known.get(key.name.lower())) and (key.absent or key.values)
                if key.values != (value,)
            )
        )


def principal_keys(arn: str) -> dict[str, str]:
    """What an ARN of a principal tells for certain of its condition keys, by name in lower case.

    The session of a role does not tell the path of its role, and with it not `aws:PrincipalArn`.
    """
    fields = arn.split(":", 5)
    if len(fields) != _ARN_FIELDS:
        return {}
    account, (kind, _, _) = fields[4], fields[5].partition("/")
    found = {"aws:principalaccount": account} if account.isdigit() else {}
    if kind in _TYPES:
        found["aws:principaltype"] = _TYPES[kind]
    if kind != "assumed-role":
        found["aws:principalarn"] = arn
    return found


_ARN_FIELDS = 6
_TYPES = {
    "assumed-role": "AssumedRole",
    "federated-user": "FederatedUser",
    "role": "AssumedRole",
    "root": "Account",
    "user": "User",
}
"""`aws:PrincipalType` by the kind of ARN (IAM user guide, principal key values)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to one request."""

    outcome: Outcome
    statements: tuple[str, ...]
    """`Sid`, or `DOCUMENT#POSITION` without one: those that decide, or that may."""
    why: str
    ignored_keys: tuple[str, ...] = ()
    """Keys of the request that its action never carries, so that AWS would not see them."""


GUARDRAIL_SCHEMA = "ringfence.guardrail/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """One request and what the policies answer."""

    action: str
    principal: str
    resource: str
    decision: Outcome
    statements: tuple[str, ...]
    why: str
    ignored_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailAnswers:
    """What policies answer to requests, `ringfence.guardrail/1`.

    The answer to a single request stands at the top as well.
    """

    schema: str
    decision: Outcome | None
    """None for several requests."""
    statements: tuple[str, ...]
    why: str
    ignored_keys: tuple[str, ...]
    answers: tuple[RequestAnswer, ...]
    notes: tuple[str, ...]
    """What was assumed of the policies."""
    limits: tuple[str, ...]
    """What the answer leaves out of account."""
    exit: ExitInfo
