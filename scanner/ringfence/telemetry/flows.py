"""Flow log records, counted by flow, and the windows that have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.telemetry import FlowGap, FlowSummary
from ringfence.telemetry.flow_entry import FlowEntry, GapEntry, GapKey
from ringfence.telemetry.flow_fold import flow_folds, fold_flow
from ringfence.telemetry.flow_summary import (
    flow_entries,
    flow_summaries,
    gap_entries,
    gap_summaries,
)
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.table import Table, drop_by_sample


class Flows:
    """The flows and gaps of one file, or of everything that was read."""

    def __init__(self, limits: Limits, agents: frozenset[bytes] = frozenset()) -> None:
        """Agents are interfaces whose flows are folded last."""
        self.table: Table[bytes, FlowEntry] = Table(
            limit=limits.keys,
            fold=fold_flow,
            spared=lambda packed: packed.partition(b" ")[0] in agents,
        )
        self.gap_table: Table[GapKey, GapEntry] = Table(limit=limits.keys, fold=drop_by_sample)

    def absorb(self, other: Flows) -> None:
        """Add the flows and gaps of a file that was read to its end; they are taken over."""
        self.table.absorb(other.table)
        self.gap_table.absorb(other.gap_table)

    def merge(self, flows: Iterable[FlowSummary], gaps: Iterable[FlowGap]) -> None:
        """Add summaries that were made before."""
        for key, entry in flow_entries(flows):
            self.table.put(key, entry)
        for gap, windows in gap_entries(gaps):
            self.gap_table.put(gap, windows)

    def folds(self) -> tuple[Fold, ...]:
        """What was folded or left out."""
        return (*flow_folds(self.table), *dropped(self.gap_table, "windows without data"))

    def summaries(self) -> Iterator[FlowSummary]:
        """One summary for each flow."""
        return flow_summaries(self.table.entries)

    def gaps(self) -> Iterator[FlowGap]:
        """One gap for each interface and kind."""
        return gap_summaries(self.gap_table.entries)
