"""How well an allow-list that is learned from the first part of past traffic fits the rest.

A figure is null where there is not enough data for it, never 0 or 1 by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Learning(StrEnum):
    """What the allow-list holds."""

    SANCTIONED = "sanctioned"
    """What `propose` permits: on the operator's word, or because runtimes cannot run without it."""
    APPROVABLE = "approvable"
    """As if somebody had approved every name that was seen and may be approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure between two bounds, which are equal where it is exact."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenEstimate:
    """How much of the traffic goes where nothing was seen to go yet (Good and Turing)."""

    sightings: int
    """Connections of the whole window, both parts together."""
    once: int
    """Pairs of runtime and destination that were seen exactly once."""
    coverage: float
    """1 - once / sightings: the share of the traffic whose pairs have been seen."""
    coverage_at_least: float
    """The share with a confidence of 95 %, if sightings are drawn independently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutFigures:
    """What the rest of the window says of the allow-list. Ratios are from 0 to 1."""

    recall_connections: Range | None
    """Held-out connections that the allow-list permits."""
    recall_bytes: Range | None
    recall_pairs: float | None
    """Held-out pairs of runtime and destination that it permits."""
    precision: float | None
    """Permitted destinations that the held-out part uses."""
    permitted: int
    """Destinations that the allow-list was learned from and permits."""
    permitted_unused: int
    """Those that the held-out part does not use."""
    churn: float | None
    """New pairs a day in the held-out part."""
    learned_pairs: int
    held_out_pairs: int
    unseen: UnseenEstimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeHoldout:
    """The figures of one runtime."""

    runtime: str
    """Empty for traffic whose runtime is not known."""
    figures: HoldoutFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroAverage:
    """The mean over runtimes, each as much as any other, of those for which a figure is known."""

    recall_connections: Range | None
    recall_bytes: Range | None
    recall_pairs: float | None
    precision: float | None
    churn: float | None
    coverage: float | None
    runtimes: int
    """How many there are; a figure may rest on fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePoint:
    """How many of all pairs of the window had been seen by then."""

    days: float
    """Since the start of the window."""
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadth:
    """How much more than what was seen the allow-list takes."""

    entries: int
    """Names and patterns that it permits."""
    wildcards: int
    """Those of them that are patterns."""
    expansion: float | None
    """Names that were seen in the whole window and that it takes, per name it was learned from."""
    corpus_size: int
    """Names of the catalogue that nobody may approve: tunnels, paste sites, indicators."""
    corpus_permitted: int
    """Those of them that it would take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdout:
    """A split of the window in time, and what came of it."""

    start: datetime
    split: datetime
    """What was seen before it is learned from, the rest is judged."""
    end: datetime
    fraction: float
    exact: bool
    """Whether every sighting has its own time; otherwise edges that span the split count in both."""
    spanning: int
    """Edges that span the split: how many of their connections fall behind it is not known."""
    undated: int
    """Flows without a time, which are left out."""
    learning: Learning
    learned_by: str
    """The rules of learning, in one sentence."""
    pooled: HoldoutFigures
    """All runtimes together, where a chatty one hides a rare job."""
    macro: MacroAverage
    runtimes: tuple[RuntimeHoldout, ...]
    breadth: Breadth
    curve: tuple[CoveragePoint, ...]
    limits: tuple[str, ...]
