"""Past traffic on both sides of a split in time, by runtime and destination.

What a pack may decide differently is kept apart, so that no line of the traffic speaks for another;
a pair is only how the sums of it are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.tally import destination_of


@dataclass(slots=True)
class Part:
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
class Asked:
    """Connections of one runtime of which every pack is asked the same."""

    past: PastFlow
    learned: bool = False
    held_out: Part = field(default_factory=Part)
    permitted: bool = False

    @property
    def tested(self) -> bool:
        return self.held_out.high > 0


@dataclass(slots=True)
class Pair:
    """One runtime and one destination with its port over the whole window."""

    runtime: str
    destination: str
    first: datetime
    connections: int = 0
    asked: dict[tuple[str, ...], Asked] = field(default_factory=dict)

    @property
    def learned(self) -> bool:
        return any(each.learned for each in self.asked.values())

    @property
    def tested(self) -> bool:
        return any(each.tested for each in self.asked.values())

    @property
    def permitted(self) -> bool:
        """Whether all that was held out of it is permitted."""
        return all(each.permitted for each in self.asked.values() if each.tested)


@dataclass(frozen=True, slots=True)
class SplitTraffic:
    """The pairs, and what could not be put on one side."""

    pairs: tuple[Pair, ...]
    spanning: int
    """Edges with connections on both sides."""
    undated: int
    """Edges without a time."""


def split_traffic(traffic: Iterable[PastFlow], split: datetime) -> SplitTraffic:
    """The pairs of the traffic, in an order that does not depend on its own."""
    found: dict[tuple[str, ...], Pair] = {}
    spanning = undated = 0
    for past in traffic:
        first = past.first_seen or past.last_seen
        last = past.last_seen or past.first_seen
        if first is None or last is None:
            undated += 1
            continue
        name = destination_of(past)
        key = (past.runtime, past.flow.src, past.flow.protocol, name)
        pair = found.setdefault(key, Pair(past.runtime, name, first))
        pair.first = min(pair.first, first)
        pair.connections += past.flow.count
        spanning += _add(pair, past, split, first=first, last=last)
    for pair in found.values():
        pair.asked = dict(sorted(pair.asked.items()))
    return SplitTraffic(tuple(found[key] for key in sorted(found)), spanning, undated)


def _add(pair: Pair, past: PastFlow, split: datetime, *, first: datetime, last: datetime) -> bool:
    """Count connections; whether they may lie on both sides."""
    flow = past.flow
    key = (flow.dst, flow.host, flow.url, str(flow.tls))
    asked = pair.asked.setdefault(key, Asked(past))
    asked.learned |= first < split
    count, size = flow.count, past.bytes
    if first >= split:
        asked.held_out.add(count, count, None if size is None else (size, size))
        return False
    if last >= split:
        asked.held_out.add(1, max(count - 1, 1), None if size is None else (0, size))
        return True
    return False
