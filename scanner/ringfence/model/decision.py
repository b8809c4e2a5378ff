"""Decisions of people: who takes a risk for how long, and who sanctioned or denied a destination."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_EXCEPTION = 366
"""Days. What is accepted for longer is a sanction, and reviewed as one."""
LONGEST_TEXT = 500
"""Characters of an owner, a reason or the name of a rule."""
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


def is_fingerprint(text: str) -> bool:
    """Whether a text is spelled as the fingerprint of a finding."""
    return _FINGERPRINT.fullmatch(text) is not None


class DecisionKind(StrEnum):
    """What `[destinations]` of the settings can say of a host."""

    SANCTIONED = "sanctioned"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskException:
    """A destination or a finding that somebody accepts until a day.

    It needs exactly one of destination and finding, and an owner and a reason: ValueError.
    """

    destination: str = ""
    """A host, a suffix that starts with `*.`, or an address, in canonical form."""
    finding: str = ""
    """The fingerprint of a finding: 16 hexadecimal digits."""
    owner: str
    reason: str
    expires: date
    """The last day on which it is in force; from the day after on, the finding is open again."""
    rule: str = ""
    """The rule of a pack that depends on it; empty for none in particular."""
    runtime: str = ""
    """The ARN, or a pattern of one with `*`, of the only workload it is for; empty for all."""
    granted: date | None = None
    """When it was decided; None where nobody wrote it down."""

    def __post_init__(self) -> None:
        if bool(self.destination) == bool(self.finding):
            raise ValueError("an exception is of one destination or of one finding")
        if not self.owner or not self.reason:
            raise ValueError(f"the exception of {self.subject} has no owner or no reason")

    @property
    def subject(self) -> str:
        """What is excepted, in one word."""
        return self.destination or f"finding {self.finding}"

    def in_force(self, day: date) -> bool:
        """Whether it counts on a day, its last one included."""
        return day <= self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """Who sanctioned or denied a destination, why and when; `[destinations]` holds what follows."""

    destination: str
    decision: DecisionKind
    owner: str
    reason: str
    decided: date
