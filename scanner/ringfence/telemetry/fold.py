"""What had to be folded together or left out to keep summaries within their limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringfence.telemetry.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """One table that reached its limit."""

    sentence: str
    records: int
    """How many records are concerned."""
    loses: bool
    """Whether evidence of egress was lost, and not only detail of other traffic."""

    @property
    def detail(self) -> str:
        """The sentence with its number."""
        return f"{self.sentence} ({self.records} records)"


def dropped(table: Table[Any, Any], what: str, *, loses: bool = True) -> tuple[Fold, ...]:
    """The fold of a table that keeps a sample of its keys; empty while it holds all."""
    if not table.level:
        return ()
    sentence = f"there are too many distinct {what}: one in {1 << table.level} is kept"
    return (Fold(sentence=sentence, records=table.dropped, loses=loses),)
