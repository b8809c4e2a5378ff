"""What promoting one watched rule alone would change, for every watched rule at once.

Everything that is enforced stays enforced and every other watched rule goes on watching, as the
LOG_ONLY policies of AgentCore are judged: each beside the active ones, none beside another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ringfence.model.policy import MonitorSemantics
from ringfence.model.trilean import Match
from ringfence.policy.replay.coding import Bytes
from ringfence.policy.replay.table import (
    DECISION_OF,
    DECISIONS,
    PERMIT,
    Ids,
    RuleTable,
    Walk,
    Whole,
)


class Promotion(NamedTuple):
    """One watched rule, the flows that it has a say in, and what becomes of them."""

    rule: int
    flows: Whole
    before: Bytes
    after: Bytes


def promoted_alone(
    table: RuleTable, monitor: MonitorSemantics, columns: tuple[Ids, Ids, Ids]
) -> Iterator[Promotion]:
    """Each watched rule that meets a flow, in order, with outcomes as places in `DECISIONS`."""
    if monitor is MonitorSemantics.TERMINAL:
        return _terminal(table, columns)
    return _fallthrough(table, columns)


def _terminal(table: RuleTable, columns: tuple[Ids, Ids, Ids]) -> Iterator[Promotion]:
    """A watched match lets the packet pass: only what the rule itself takes can change."""
    counts = _counts(table, columns)
    before = _of_counts(counts)
    for rule, hit, _ in Walk(table, *columns).takers(range(table.rules)):
        if not table.watch[rule]:
            continue
        others = counts[:, hit]
        others[PERMIT] -= 1
        others[table.decisions(rule, columns[2][hit]), np.arange(len(hit))] += 1
        yield Promotion(rule, hit, before[hit], _of_counts(others))


def _counts(table: RuleTable, columns: tuple[Ids, Ids, Ids]) -> Whole:
    """How many takers of each flow lead to each decision; a row a decision."""
    size = len(columns[0])
    counts = np.zeros((len(DECISIONS), size), dtype=np.int64)
    walk = Walk(table, *columns)
    for rule, hit, _ in walk.takers(range(table.rules)):
        decided = table.decisions(rule, columns[2][hit])
        counts[PERMIT if table.watch[rule] else decided, hit] += 1
    counts[table.default, walk.open] += 1
    return counts


def _of_counts(counts: Whole) -> Bytes:
    bits = (counts > 0) * np.array([[1], [2], [4]], dtype=np.uint8)
    found: Bytes = DECISION_OF[bits.sum(axis=0, dtype=np.uint8)]
    return found


def _fallthrough(table: RuleTable, columns: tuple[Ids, Ids, Ids]) -> Iterator[Promotion]:
    """Evaluation goes on behind a watched match: the rule stands before all enforced ones after it."""
    size = len(columns[0])
    total = np.zeros(size, dtype=np.uint8)
    asked = table.asked(MonitorSemantics.FALLTHROUGH)
    walk = Walk(table, *columns)
    for rule, hit, _ in walk.takers(asked):
        total[hit] |= table.bits(rule, columns[2][hit])
    total[walk.open] |= table.default_bit
    so_far = np.zeros(size, dtype=np.uint8)
    still = np.ones(size, dtype=np.bool_)
    for rule in range(table.rules):
        found = table.match(rule, *columns)
        hit = np.flatnonzero((found != Match.NO) & still)
        if not len(hit):
            continue
        own = table.bits(rule, columns[2][hit])
        sure = found[hit] == Match.YES
        if table.watch[rule]:
            after = np.where(sure, so_far[hit], total[hit]) | own
            yield Promotion(rule, hit, DECISION_OF[total[hit]], DECISION_OF[after])
        else:
            so_far[hit] |= own
            still[hit[sure]] = False
