"""What one client asked below one registered domain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.classify.coding import coded_length, entropy, is_uuid
from ringfence.classify.reverse import host_digits
from ringfence.model.telemetry import Resolution

_MOST_QUERIES = 8
"""Both address families with every retry of a usual resolver library."""
_RETRIES = timedelta(minutes=10)
_MOST_REVERSE = 500
"""More addresses of one block that are looked up once are more than peers: each may carry ten bytes."""
_MOST_UUIDS = 500
"""More names that differ by a UUID are more than sessions: they may carry 16 bytes each."""


@dataclass(slots=True)
class _Name:
    """One name with everything that was asked for it."""

    queries: int
    first: datetime
    last: datetime
    answered: bool

    @property
    def once(self) -> bool:
        """Whether it was asked for once, retries included: data is sent once, hosts come back."""
        return self.queries <= _MOST_QUERIES and self.last - self.first <= _RETRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The names below one domain, as numbers."""

    names: int
    """Distinct names; an estimate where some were folded when the log was read."""
    coded_names: int
    """Names that were asked for once and whose labels carry encoded data."""
    characters: int
    """Encoded characters of those labels, each label counted once."""
    bits: float
    """Bits for each such character."""
    queries: int
    answered: float
    """The share of names that were answered with an address."""
    folded: bool
    """Whether names were folded, so that the numbers are estimates."""
    first_seen: datetime
    last_seen: datetime
    example: str
    """The first of the coded names; empty without any."""

    @property
    def share(self) -> float:
        """How many of the names carry encoded data."""
        return self.coded_names / self.names if self.names else 0.0

    @property
    def capacity(self) -> int:
        """How many bytes the labels had room for."""
        return int(self.characters * self.bits / 8)


def measure(rows: Iterable[Resolution], domain: str) -> Conversation:
    """Measure what was asked below a domain; rows are those of one client and that domain."""
    names: dict[str, _Name] = {}
    folded = 0
    span: list[datetime] = []
    for row in rows:
        span += (row.first_seen, row.last_seen)
        if row.folded:
            folded += row.queries
        elif row.name in names:
            _add(names[row.name], row)
        else:
            names[row.name] = _Name(row.queries, row.first_seen, row.last_seen, bool(row.address))
    kept = sum(name.queries for name in names.values())
    scale = (kept + folded) / kept if kept else 1.0
    labels = _coded_labels(names, domain)
    texts = {label for found in labels.values() for label in found}
    return Conversation(
        names=round(len(names) * scale),
        coded_names=round(len(labels) * scale),
        characters=round(sum(coded_length(text) or len(text) for text in texts) * scale),
        bits=entropy(texts),
        queries=kept + folded,
        answered=sum(name.answered for name in names.values()) / len(names) if names else 0.0,
        folded=bool(folded),
        first_seen=min(span),
        last_seen=max(span),
        example=min(labels, default=""),
    )


def _add(name: _Name, row: Resolution) -> None:
    name.queries += row.queries
    name.first = min(name.first, row.first_seen)
    name.last = max(name.last, row.last_seen)
    name.answered = name.answered or bool(row.address)


def _coded_labels(names: dict[str, _Name], domain: str) -> dict[str, list[str]]:
    """The labels that carry data, by name, without those that stay the same: they carry nothing."""
    uses: defaultdict[str, int] = defaultdict(int)
    found: dict[str, list[str]] = {}
    uuids: dict[str, list[str]] = {}
    addresses: dict[str, list[str]] = {}
    for name, seen in names.items():
        if not seen.once:
            continue
        front = name.removesuffix(domain).rstrip(".").split(".")
        if coded := [label for label in front if coded_length(label)]:
            found[name] = coded
        elif unique := [label for label in front if is_uuid(label)]:
            uuids[name] = unique
        elif digits := host_digits(name):
            addresses[name] = [digits]
        for label in front:
            uses[label] += 1
    if len(uuids) > _MOST_UUIDS:
        found |= uuids
    if len(addresses) > _MOST_REVERSE:
        found |= addresses
    most = max(1, len(names) // 4)
    changing = {
        name: [each for each in labels if uses[each] <= most] for name, labels in found.items()
    }
    return {name: labels for name, labels in changing.items() if labels}
