"""A way out of a subnet: where it leads, and what that means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.verdict import EXPOSURE_ORDER, Containment, Reason, ReasonCode


class Outcome(StrEnum):
    """What becomes of packets that take a way."""

    BYPASSES = "bypasses"
    """The default way leaves without passing an enforcement point."""
    SIDE_DOOR = "side-door"
    """Some destinations are reached without passing one."""
    UNKNOWN = "unknown"
    PASSES = "passes"
    """The way leads to an enforcement point; its rules decide."""
    CLOSED = "closed"
    """Nothing gets through."""


class Part(StrEnum):
    """Which of a subnet's packets take a way."""

    IPV4_DEFAULT = "ipv4-default"
    IPV6_DEFAULT = "ipv6-default"
    SPECIFIC = "specific"
    """Those to some destinations, by either family."""
    SUBNET = "subnet"
    """Any: what is said holds for the subnet as a whole."""


_MEANS = {
    Outcome.BYPASSES: Containment.UNCONTAINED,
    Outcome.SIDE_DOOR: Containment.LEAKY,
    Outcome.UNKNOWN: Containment.UNKNOWN,
    Outcome.PASSES: Containment.ENFORCED,
    Outcome.CLOSED: Containment.ENFORCED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way, with the reason that a reader is given."""

    outcome: Outcome
    reason: Reason
    part: Part = Part.SUBNET

    @property
    def containment(self) -> Containment:
        """The best verdict that this way still allows."""
        return _MEANS[self.outcome]


def way(outcome: Outcome, code: ReasonCode, detail: str, ref: str = "") -> Way:
    return Way(outcome=outcome, reason=Reason(code=code, detail=detail, ref=ref))


def most_exposed(*verdicts: Containment) -> Containment:
    """The verdict that speaks for all of them."""
    return min(verdicts, key=EXPOSURE_ORDER.index)


def distinct(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons without repetition, in their order."""
    return tuple(dict.fromkeys(reasons))
