"""The sums of past traffic as columns, and what both sides of a comparison say of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ringfence.model.change import Change, Changes, change
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.replay import NewSide
from ringfence.policy.replay.coding import Bytes, Coder
from ringfence.policy.replay.table import DECISIONS, Ids, RuleTable, Verdicts
from ringfence.policy.replay.tally import Entry, Sum

CHANGES = tuple(Change)
"""What the numbers of a change column stand for."""
PLACE_OF = np.array(
    [[CHANGES.index(change(old, new)) for new in DECISIONS] for old in DECISIONS], dtype=np.uint8
)
"""The place of a change by the places of both decisions."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The sums of the traffic as columns, and what both sides say of each."""

    entries: Sequence[Entry]
    columns: tuple[Ids, Ids, Ids]
    table: RuleTable
    verdicts: Verdicts
    """What the pack says, whether its rules are enforced or only watch."""
    baseline: Bytes
    new: Bytes
    change: Bytes
    """Places in `CHANGES`."""
    connections: NDArray[np.object_]
    """As Python's integers, which do not overflow."""


def judge_entries(
    pack: PolicyPack,
    baseline: PolicyPack | None,
    coder: Coder,
    entries: Sequence[Entry],
    *,
    semantics: Semantics,
    side: NewSide,
) -> Judged:
    """Ask both sides about every entry."""
    classes = np.array([entry.key.classes for entry in entries], dtype=np.intp).reshape(-1, 3)
    columns = (classes[:, 0], classes[:, 1], classes[:, 2])
    table = RuleTable.of(pack, coder.rows(0))
    verdicts = table.verdicts(*columns)
    new = verdicts.decision
    if side is NewSide.AS_IS:
        new = table.outcomes(semantics.monitor, *columns)
    if baseline is None:
        then = [DECISIONS.index(entry.key.then) for entry in entries]
        old = np.array(then, dtype=np.uint8)
    else:
        old = RuleTable.of(baseline, coder.rows(1)).outcomes(semantics.monitor, *columns)
    connections = np.empty(len(entries), dtype=np.object_)
    connections[:] = [entry.total.connections for entry in entries]
    return Judged(
        entries=entries,
        columns=columns,
        table=table,
        verdicts=verdicts,
        baseline=old,
        new=new,
        change=PLACE_OF[old, new],
        connections=connections,
    )


def changes_of(judged: Judged, entries: Iterable[int]) -> Changes:
    """The volumes of some entries by change."""
    sums = {each: Sum() for each in Change}
    for place in entries:
        sums[CHANGES[judged.change[place]]].merge(judged.entries[place].total)
    return Changes(**{each.value.lower(): sums[each].volume for each in Change})
