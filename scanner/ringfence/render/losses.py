"""What a target cannot express of a pack, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ringfence.errors import PackError
from ringfence.model.text import printable

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One thing that a pack says and a target cannot."""

    rule: str
    """The name of the rule; empty for the pack as a whole."""
    reason: str

    def __str__(self) -> str:
        return f"{printable(self.rule, limit=80)}: {self.reason}" if self.rule else self.reason


def refusal(target: str, losses: Sequence[Loss]) -> PackError:
    """The error that names every loss."""
    count = "one thing" if len(losses) == 1 else f"{len(losses):,} things"
    named = "; ".join(map(str, losses[:_SHOWN]))
    more = f"; and {len(losses) - _SHOWN:,} more" if len(losses) > _SHOWN else ""
    return PackError(f"the pack says {count} that {target} cannot express", hint=f"{named}{more}")
