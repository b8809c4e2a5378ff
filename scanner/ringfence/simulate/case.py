"""What a simulation stands on: packs by column, documents of a guardrail, readings, and a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from ringfence.guardrail.evaluation import PolicyDocument
from ringfence.model.policy import MonitorSemantics, PolicyPack, Semantics, WildcardSemantics
from ringfence.model.simulation import Column

EVERY_READING = tuple(
    Semantics(wildcard=wildcard, apex=apex, monitor=monitor)
    for monitor, wildcard, apex in product(MonitorSemantics, WildcardSemantics, (False, True))
)
"""Everything that the vendor leaves open and that a step may hang on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationCase:
    """One pack and what stands around it."""

    pack: PolicyPack
    guardrail: tuple[PolicyDocument, ...] | None = None
    """None where nobody said whether there is one; empty where it is known that there is none."""
    baseline: PolicyPack | None = None
    """The pack of the column `before`; None for no pack at all."""
    readings: tuple[Semantics, ...] = EVERY_READING
    """At least one."""
    src: str = ""
    """An address or a SmartGroup of the pack; empty for the source that its rules are about."""

    def __post_init__(self) -> None:
        if not self.readings:
            raise ValueError("a simulation needs a reading")


def pack_of(case: SimulationCase, column: Column) -> PolicyPack | None:
    """The pack that a column asks; None where there is none."""
    match column:
        case Column.BEFORE:
            return case.baseline
        case Column.MONITOR:
            return _watching(case.pack, watch=True)
        case Column.ENFORCED:
            return _watching(case.pack, watch=False)
        case Column.GIVEN:
            return case.pack


def _watching(pack: PolicyPack, *, watch: bool) -> PolicyPack:
    return replace(pack, rules=tuple(replace(rule, watch=watch) for rule in pack.rules))
