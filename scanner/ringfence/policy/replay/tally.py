"""Past traffic summed up in bounded memory: by the classes that the packs tell apart, and by flow.

The sums by class are exact however much there is; how many classes there are is up to the packs. By
runtime they are exact up to a number of sums, behind which runtimes stand together. Single flows are
remembered up to a number, so that some can be shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from ringfence.model.change import Volume
from ringfence.model.flow import Decision
from ringfence.model.replay import LineError
from ringfence.model.traffic import NOT_KNOWN, Passage, PastFlow
from ringfence.policy.replay.coding import Classes, Coder

MAX_FLOWS = 100_000
"""Distinct flows that are remembered one by one."""
MAX_SUMS = 100_000
"""Sums by class and runtime; what comes up after them is summed by class alone."""
FURTHER = "further runtimes"
"""Stands for the runtimes behind the last sum."""


_Identity = tuple[object, ...]


@dataclass(slots=True)
class Sum:
    """Connections that were alike."""

    connections: int = 0
    flows: int = 0
    bytes: int | None = None
    first: datetime | None = None
    last: datetime | None = None

    def add(self, past: PastFlow, *, new: bool) -> None:
        """Count a flow; new says whether it is one that was not counted before."""
        self.connections += past.flow.count
        self.flows += new
        if past.bytes is not None:
            self.bytes = (self.bytes or 0) + past.bytes
        seen = [each for each in (past.first_seen, past.last_seen) if each is not None]
        if seen:
            self.first = min(seen if self.first is None else (self.first, *seen))
            self.last = max(seen if self.last is None else (self.last, *seen))

    def merge(self, other: Sum) -> None:
        """Add what another sum holds."""
        self.connections += other.connections
        self.flows += other.flows
        if other.bytes is not None:
            self.bytes = (self.bytes or 0) + other.bytes
        if other.first is not None:
            self.first = other.first if self.first is None else min(self.first, other.first)
        if other.last is not None:
            self.last = other.last if self.last is None else max(self.last, other.last)

    @property
    def volume(self) -> Volume:
        return Volume(connections=self.connections, flows=self.flows, bytes=self.bytes)


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What makes connections one entry: every pack decides them alike, and one runtime sent them."""

    classes: Classes
    runtime: str
    owner: str
    then: Decision
    passage: Passage


@dataclass(slots=True)
class Entry:
    """Connections of one runtime that no pack tells apart."""

    key: EntryKey
    total: Sum = field(default_factory=Sum)
    samples: list[PastFlow] = field(default_factory=list)


@dataclass(slots=True)
class Listed:
    """One distinct flow, and the entry that it belongs to."""

    past: PastFlow
    entry: int
    total: Sum = field(default_factory=Sum)


@dataclass(slots=True)
class Unread:
    """Lines that could not be replayed; the first few are named."""

    count: int = 0
    listed: list[LineError] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        self.count += 1
        if len(self.listed) < _NAMED_LINES:
            self.listed.append(LineError(line=line, reason=reason))


_SAMPLES = 3
_NAMED_LINES = 20


class Tally:
    """Takes past flows one by one; once_routed takes them as if every route passed a gateway."""

    def __init__(
        self,
        coder: Coder,
        *,
        max_flows: int = MAX_FLOWS,
        max_sums: int = MAX_SUMS,
        once_routed: bool = False,
    ) -> None:
        self._coder = coder
        self._once_routed = once_routed
        self._max = max_flows
        self._max_sums = max_sums
        self._places: dict[EntryKey, int] = {}
        self._listed: dict[_Identity, Listed] = {}
        self.entries: list[Entry] = []
        self.outside: dict[tuple[str, str, str], Sum] = {}
        """Runtime, owner and reason of what no pack governs."""
        self.outside_destinations: dict[tuple[str, str, str], dict[str, int]] = {}
        self.overflow = 0
        """Lines or edges whose flow is not remembered by itself."""
        self.further = 0
        """Connections whose runtime is not told apart from others."""
        self.unnamed = 0
        """Lines or edges outside whose destination is not remembered."""
        self._destinations = 0

    def add(self, past: PastFlow) -> None:
        """Count a flow; KeyError where it names a group that a pack does not have."""
        why = past.not_governed if self._once_routed else past.ungoverned_today
        if why:
            self._add_outside(past, why)
            return
        known = _identity(past)
        listed = self._listed.get(known)
        new = listed is None
        place = self._place(past) if listed is None else listed.entry
        entry = self.entries[place]
        if entry.key.runtime != past.runtime:
            self.further += past.flow.count
        if listed is None and len(self._listed) < self._max:
            listed = self._listed[known] = Listed(past=past, entry=place)
        if listed is None:
            self.overflow += 1
        else:
            listed.total.add(past, new=new)
        entry.total.add(past, new=new)
        if new and len(entry.samples) < _SAMPLES:
            entry.samples.append(past)

    @property
    def listed(self) -> tuple[Listed, ...]:
        return tuple(self._listed.values())

    def _place(self, past: PastFlow) -> int:
        key = EntryKey(
            classes=self._coder.classes(past.flow),
            runtime=past.runtime,
            owner=past.owner,
            then=past.then,
            passage=past.passage,
        )
        if key not in self._places and len(self.entries) >= self._max_sums:
            key = replace(key, runtime=FURTHER, owner=NOT_KNOWN)
        place = self._places.setdefault(key, len(self.entries))
        if place == len(self.entries):
            self.entries.append(Entry(key=key))
        return place

    def _add_outside(self, past: PastFlow, why: str) -> None:
        key = (past.runtime, past.owner, why)
        if key not in self.outside and len(self.outside) >= self._max_sums:
            key = (FURTHER, NOT_KNOWN, why)
            self.further += past.flow.count
        seen = self.outside_destinations.setdefault(key, {})
        where = destination_of(past)
        new = where not in seen
        self.outside.setdefault(key, Sum()).add(past, new=new)
        if not new or self._destinations < self._max:
            self._destinations += new
            seen[where] = seen.get(where, 0) + past.flow.count
        else:
            self.unnamed += 1


def destination_of(past: PastFlow) -> str:
    """How a destination is called: by host, address, or as not known, with its port."""
    flow = past.flow
    name = flow.host or flow.url.partition("/")[0] or flow.dst or "not known"
    if ":" in name:
        name = f"[{name}]"
    return name if flow.port is None else f"{name}:{flow.port}"


def _identity(past: PastFlow) -> _Identity:
    """What makes two records one distinct flow: all but how much and when."""
    flow = past.flow
    return (
        flow.src,
        flow.dst,
        flow.host,
        flow.url,
        flow.protocol,
        flow.port,
        flow.tls,
        past.runtime,
        past.owner,
        past.then,
        past.passage,
        past.evidence,
        past.attribution,
        past.candidates,
    )
