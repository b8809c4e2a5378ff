"""Figures of a split in time: ratios between bounds, and what has not been seen yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from ringfence.model.holdout import (
    CoveragePoint,
    HoldoutFigures,
    MacroAverage,
    Range,
    UnseenEstimate,
)
from ringfence.policy.replay.past_pairs import Pair, Part

DELTA = 0.05
"""The bound on the unseen share holds with probability 1 - DELTA."""
DAY = timedelta(days=1)
_CONFIDENCE = 2 * math.sqrt(2) + math.sqrt(3)
_POINTS = 60


def figures(pairs: Sequence[Pair], split: datetime, days: float) -> HoldoutFigures:
    """What was held out of some pairs, against what the allow-list permits; days after the split."""
    tested = [pair for pair in pairs if pair.tested]
    held_out = [(pair, each) for pair in tested for each in pair.asked.values() if each.tested]
    allowed = [each.held_out for _, each in held_out if each.permitted]
    denied = [each.held_out for _, each in held_out if not each.permitted]
    used = {pair.destination for pair, each in held_out if each.permitted}
    entries = {
        pair.destination
        for pair in pairs
        if any(each.learned and each.permitted for each in pair.asked.values())
    }
    new = sum(pair.first >= split for pair in tested)
    return HoldoutFigures(
        recall_connections=_recall(
            [(part.low, part.high) for part in allowed],
            [(part.low, part.high) for part in denied],
        ),
        recall_bytes=_recall(_sizes(allowed), _sizes(denied)),
        recall_pairs=sum(pair.permitted for pair in tested) / len(tested) if tested else None,
        precision=len(entries & used) / len(entries) if entries and tested else None,
        permitted=len(entries),
        permitted_unused=len(entries - used),
        churn=new / days if days > 0 and pairs else None,
        learned_pairs=sum(pair.learned for pair in pairs),
        held_out_pairs=len(tested),
        unseen=unseen([pair.connections for pair in pairs]),
    )


def _sizes(parts: Sequence[Part]) -> list[tuple[int, int]]:
    return [(part.bytes_low, part.bytes_high) for part in parts if part.counted]


def _recall(allowed: list[tuple[int, int]], denied: list[tuple[int, int]]) -> Range | None:
    """The least and the most that allowed may be of everything."""
    least, most = sum(low for low, _ in allowed), sum(high for _, high in allowed)
    fewest, all_denied = sum(low for low, _ in denied), sum(high for _, high in denied)
    if not most + all_denied:
        return None
    low = least / (least + all_denied) if least + all_denied else 0.0
    high = most / (most + fewest) if most + fewest else 0.0
    return Range(low=low, high=high)


def macro(figures: Sequence[HoldoutFigures]) -> MacroAverage:
    """The mean over runtimes of each figure that is known."""
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


def curve(pairs: Sequence[Pair], start: datetime, end: datetime) -> tuple[CoveragePoint, ...]:
    """The share of all pairs of the window that had been seen at up to sixty even steps."""
    if not pairs or end <= start:
        return ()
    days = (end - start) / DAY
    steps = min(_POINTS, max(1, math.ceil(days)))
    first = sorted((pair.first - start) / DAY for pair in pairs)
    points = []
    seen = 0
    for step in range(1, steps + 1):
        until = days * step / steps
        while seen < len(first) and (first[seen] < until or step == steps):
            seen += 1
        points.append(CoveragePoint(days=until, share=seen / len(first)))
    return tuple(points)
