"""Learn an allow-list from the first part of past traffic and judge it by the rest.

The split is in time, never random: an allow-list is made today and meets the traffic of tomorrow
(Sanders and Yue, "Mining Least Privilege Attribute Based Access Control Policies", ACSAC 2019, judge
policies mined from audit logs likewise). A pair is a runtime and a destination with its port.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from ringfence.model.flow import Flow
from ringfence.model.holdout import (
    Breadth,
    CoveragePoint,
    Holdout,
    HoldoutFigures,
    Learning,
    MacroAverage,
    Range,
    RuntimeHoldout,
    UnseenEstimate,
)
from ringfence.model.policy import PolicyPack, RuleAction, Semantics
from ringfence.model.traffic import PastFlow
from ringfence.policy.coding import Coder
from ringfence.policy.table import PERMIT, RuleTable
from ringfence.policy.tally import destination_of

Learn = Callable[[Sequence[PastFlow]], PolicyPack]
"""From one past flow for each pair of the learning part to the pack that would be proposed."""
DELTA = 0.05
"""The bound on the unseen share holds with probability 1 - DELTA."""
_CONFIDENCE = 2 * math.sqrt(2) + math.sqrt(3)
_DAY = timedelta(days=1)
_POINTS = 60
_DEFAULTS = Semantics()
_LIMITS = (
    (
        "what the held-out part used and the allow-list does not permit may be an attack: a low recall is "
        "no reason to permit more"
    ),
    (
        "the unseen share takes connections as drawn independently; they come in bursts, so that less has "
        "been seen than it says"
    ),
)
_SPANNING = (
    "the egress of a scan keeps the first and last time and the sum of each edge: an edge that spans "
    "the split was learned from and is held out as well, and ratios are between the least and the most "
    "that may lie behind the split"
)


@dataclass(slots=True)
class _Part:
    """Connections on one side of the split, between two bounds."""

    low: int = 0
    high: int = 0
    bytes_low: int = 0
    bytes_high: int = 0
    counted: bool = False
    """Whether any source counts bytes."""

    def add(self, low: int, high: int, size: tuple[int, int] | None) -> None:
        self.low += low
        self.high += high
        if size is not None:
            self.counted = True
            self.bytes_low += size[0]
            self.bytes_high += size[1]


@dataclass(slots=True)
class _Pair:
    """One runtime and one destination over the whole window."""

    past: PastFlow
    first: datetime
    connections: int = 0
    learned: bool = False
    held_out: _Part = field(default_factory=_Part)
    permitted: bool = False

    @property
    def tested(self) -> bool:
        return self.held_out.high > 0


def holdout(
    traffic: Iterable[PastFlow],
    window: tuple[datetime, datetime],
    *,
    learn: Learn,
    learning: Learning,
    learned_by: str,
    fraction: float,
    groups: Callable[[PolicyPack], PolicyPack] = lambda pack: pack,
    corpus: Sequence[str] = (),
    semantics: Semantics = _DEFAULTS,
) -> Holdout:
    """Split the window at a fraction of it, learn, and judge.

    groups gives a learned pack the SmartGroups that the flows name. corpus are names that nobody may
    permit. ValueError for a fraction that leaves one part empty.
    """
    if not 0 < fraction < 1:
        raise ValueError("the fraction is between 0 and 1, both excluded")
    start, end = window
    split = start + (end - start) * fraction
    pairs, spanning, undated = _pairs(traffic, split)
    learned = [pair.past for pair in pairs if pair.learned]
    pack = learn(learned)
    _judge(groups(pack), pairs, semantics)
    days = (end - split) / _DAY
    by_runtime: defaultdict[str, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_runtime[pair.past.runtime].append(pair)
    runtimes = tuple(
        RuntimeHoldout(runtime=name, figures=_figures(by_runtime[name], split, days))
        for name in sorted(by_runtime)
    )
    return Holdout(
        start=start,
        split=split,
        end=end,
        fraction=fraction,
        exact=not spanning,
        spanning=spanning,
        undated=undated,
        learning=learning,
        learned_by=learned_by,
        pooled=_figures(pairs, split, days),
        macro=_macro([each.figures for each in runtimes]),
        runtimes=runtimes,
        breadth=_breadth(groups(pack), pairs, corpus, semantics),
        curve=_curve(pairs, start, end),
        limits=(*_LIMITS, *((_SPANNING,) if spanning else ())),
    )


def unseen(counts: Sequence[int]) -> UnseenEstimate | None:
    """How much of the traffic goes to pairs that were seen, from how often each was.

    The share of traffic to pairs that have not been seen yet is about N1 / N, N1 being the pairs seen
    once and N all sightings (Good, "The population frequencies of species and the estimation of
    population parameters", Biometrika 1953). With probability 1 - delta it is at most N1 / N +
    (2 sqrt 2 + sqrt 3) sqrt(ln(3 / delta) / N) (McAllester and Schapire, "On the convergence rate of
    Good-Turing estimators", COLT 2000). None without a sighting.
    """
    total, once = sum(counts), sum(count == 1 for count in counts)
    if not total:
        return None
    missing = once / total
    most = missing + _CONFIDENCE * math.sqrt(math.log(3 / DELTA) / total)
    return UnseenEstimate(
        sightings=total,
        once=once,
        coverage=1 - missing,
        coverage_at_least=max(0.0, 1 - most),
    )


def _pairs(traffic: Iterable[PastFlow], split: datetime) -> tuple[list[_Pair], int, int]:
    """The pairs of the traffic, how many of its edges span the split, and how many have no time."""
    found: dict[tuple[str, str, str, str], _Pair] = {}
    spanning = undated = 0
    for past in traffic:
        first = past.first_seen or past.last_seen
        last = past.last_seen or past.first_seen
        if first is None or last is None:
            undated += 1
            continue
        key = (past.runtime, past.flow.src, past.flow.protocol, destination_of(past))
        pair = found.setdefault(key, _Pair(past=past, first=first))
        pair.first = min(pair.first, first)
        pair.connections += past.flow.count
        pair.learned |= first < split
        count, size = past.flow.count, past.bytes
        if first >= split:
            pair.held_out.add(count, count, None if size is None else (size, size))
        elif last >= split:
            spanning += 1
            pair.held_out.add(1, max(count - 1, 1), None if size is None else (0, size))
    return [found[key] for key in sorted(found)], spanning, undated


def _judge(pack: PolicyPack, pairs: Sequence[_Pair], semantics: Semantics) -> None:
    decided = permits(pack, [pair.past.flow for pair in pairs], semantics)
    for pair, permitted in zip(pairs, decided, strict=True):
        pair.permitted = permitted


def permits(pack: PolicyPack, flows: Sequence[Flow], semantics: Semantics) -> list[bool]:
    """Whether the pack, enforced, surely permits each flow."""
    coder = Coder((pack,), semantics)
    classes = [coder.classes(flow) for flow in flows]
    if not classes:
        return []
    columns = [np.array(side, dtype=np.intp) for side in zip(*classes, strict=True)]
    verdicts = RuleTable.of(pack, coder.rows(0)).verdicts(columns[0], columns[1], columns[2])
    return [bool(each == PERMIT) for each in verdicts.decision]


def _figures(pairs: Sequence[_Pair], split: datetime, days: float) -> HoldoutFigures:
    tested = [pair for pair in pairs if pair.tested]
    allowed = [pair for pair in tested if pair.permitted]
    denied = [pair for pair in tested if not pair.permitted]
    entries = {destination_of(pair.past) for pair in pairs if pair.learned and pair.permitted}
    used = {destination_of(pair.past) for pair in allowed}
    new = sum(pair.first >= split for pair in tested)
    return HoldoutFigures(
        recall_connections=_recall(
            [(pair.held_out.low, pair.held_out.high) for pair in allowed],
            [(pair.held_out.low, pair.held_out.high) for pair in denied],
        ),
        recall_bytes=_recall(_sizes(allowed), _sizes(denied)),
        recall_pairs=len(allowed) / len(tested) if tested else None,
        precision=len(entries & used) / len(entries) if entries and tested else None,
        permitted=len(entries),
        permitted_unused=len(entries - used),
        churn=new / days if days > 0 and pairs else None,
        learned_pairs=sum(pair.learned for pair in pairs),
        held_out_pairs=len(tested),
        unseen=unseen([pair.connections for pair in pairs]),
    )


def _sizes(pairs: Sequence[_Pair]) -> list[tuple[int, int]]:
    parts = [pair.held_out for pair in pairs if pair.held_out.counted]
    return [(part.bytes_low, part.bytes_high) for part in parts]


def _recall(allowed: list[tuple[int, int]], denied: list[tuple[int, int]]) -> Range | None:
    """The least and the most that allowed may be of everything."""
    least, most = sum(low for low, _ in allowed), sum(high for _, high in allowed)
    fewest, all_denied = sum(low for low, _ in denied), sum(high for _, high in denied)
    if not most + all_denied:
        return None
    low = least / (least + all_denied) if least + all_denied else 0.0
    high = most / (most + fewest) if most + fewest else 0.0
    return Range(low=low, high=high)


def _macro(figures: Sequence[HoldoutFigures]) -> MacroAverage:
    return MacroAverage(
        recall_connections=_mean_range([each.recall_connections for each in figures]),
        recall_bytes=_mean_range([each.recall_bytes for each in figures]),
        recall_pairs=_mean([each.recall_pairs for each in figures]),
        precision=_mean([each.precision for each in figures]),
        churn=_mean([each.churn for each in figures]),
        coverage=_mean([each.unseen.coverage if each.unseen else None for each in figures]),
        runtimes=len(figures),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def _mean_range(values: Sequence[Range | None]) -> Range | None:
    low = _mean([None if value is None else value.low for value in values])
    high = _mean([None if value is None else value.high for value in values])
    return None if low is None or high is None else Range(low=low, high=high)


def _breadth(
    pack: PolicyPack, pairs: Sequence[_Pair], corpus: Sequence[str], semantics: Semantics
) -> Breadth:
    named = {name for rule in pack.rules for name in rule.web_groups if _permits(rule.action)}
    entries = {entry for name in named for entry in _entries(pack, name)}
    learned = {pair.past.flow.host for pair in pairs if pair.learned and pair.permitted} - {""}
    taken = {pair.past.flow.host for pair in pairs if pair.permitted} - {""}
    sources = sorted({pair.past.flow.src for pair in pairs if pair.learned})[:1]
    asked = [
        Flow(src=source, host=name, port=443, tls=True) for source in sources for name in corpus
    ]
    return Breadth(
        entries=len(entries),
        wildcards=sum("*" in entry for entry in entries),
        expansion=len(taken) / len(learned) if learned else None,
        corpus_size=len(corpus),
        corpus_permitted=sum(permits(pack, asked, semantics)),
    )


def _permits(action: RuleAction) -> bool:
    return action is RuleAction.PERMIT


def _entries(pack: PolicyPack, name: str) -> tuple[str, ...]:
    group = pack.web_group(name)
    return (*group.sni, *group.urls)


def _curve(pairs: Sequence[_Pair], start: datetime, end: datetime) -> tuple[CoveragePoint, ...]:
    """The share of all pairs of the window that had been seen at up to sixty even steps."""
    if not pairs or end <= start:
        return ()
    days = (end - start) / _DAY
    steps = min(_POINTS, max(1, math.ceil(days)))
    first = sorted((pair.first - start) / _DAY for pair in pairs)
    points = []
    seen = 0
    for step in range(1, steps + 1):
        until = days * step / steps
        while seen < len(first) and (first[seen] < until or step == steps):
            seen += 1
        points.append(CoveragePoint(days=until, share=seen / len(first)))
    return tuple(points)
