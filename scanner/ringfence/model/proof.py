"""Whether a guardrail holds for every request at once, as the document of `guardrail prove`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.document import ExitInfo
from ringfence.model.iam_request import Outcome

PROOF_SCHEMA = "ringfence.proof/1"


class Property(StrEnum):
    """What is asked of policies."""

    CONTAINED = "no-foreign-placement"
    """No allowed request names a subnet or a security group that is not approved."""
    KEYED = "no-request-without-placement"
    """No allowed request lacks its subnets or its security groups."""
    USABLE = "approved-is-not-denied"
    """No request in approved subnets with approved security groups is denied."""


class Verdict(StrEnum):
    """What became of a proof."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    """There is a request to which nobody can say what AWS answers, or the solver gave up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterExample:
    """A request that breaks a property, or that leaves it open."""

    action: str
    resource: str
    context: dict[str, list[str] | str]
    decision: Outcome
    """What `guardrail eval` answers to it."""
    statements: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One property of one action."""

    property: Property
    action: str
    verdict: Verdict
    why: str
    counter_example: CounterExample | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDocument:
    """Every property of every action, `ringfence.proof/1`."""

    schema: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    actions: tuple[str, ...]
    given: dict[str, str]
    """Condition keys that every request is taken to carry with this value."""
    proofs: tuple[Proof, ...]
    notes: tuple[str, ...]
    """What was assumed of the policies."""
    assumptions: tuple[str, ...]
    exit: ExitInfo
