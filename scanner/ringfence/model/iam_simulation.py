"""What IAM's own simulator says of principals: a second opinion beside the evaluator's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.guardrail_check import NetworkAsked


class SimulatedDecision(StrEnum):
    """The simulator's decision, as its API spells it."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationQuestion:
    """One principal, and calls that name the same networks."""

    arn: str
    account: str
    actions: tuple[str, ...]
    """`bedrock-agentcore:…`, of those that its policies speak of allowing."""
    network: NetworkAsked
    subnets: tuple[str, ...] = ()
    """None is a key that is left out, as in a call for a PUBLIC runtime."""
    security_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalSimulation:
    """One answer of the simulator."""

    arn: str
    account: str
    action: str
    network: NetworkAsked
    decision: SimulatedDecision
    allowed_by_organizations: bool | None = None
    """What service control policies say; None where the answer does not tell."""
    allowed_by_boundary: bool | None = None
    missing: tuple[str, ...] = ()
    """Condition keys that a policy asks for and the request did not hold, sorted."""
