"""What was seen of each destination, by the runtimes that the pack governs and by others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.model.agentcore import DeclaredHost
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Egress, EvidenceKind
from ringfence.model.snapshot import Inventory

_OVER_MCP = "spans over MCP"
"""How the join begins the reason of an edge whose spans speak MCP."""


@dataclass(slots=True)
class Seen:
    """The sum of the edges to one destination, or to several."""

    runtimes: dict[str, datetime | None] = field(default_factory=dict)
    """Of the pack, with when each was first seen; None for one that only declares it."""
    others: set[str] = field(default_factory=set)
    sources: set[Source] = field(default_factory=set)
    ports: set[tuple[str, int]] = field(default_factory=set)
    """Of the pack's runtimes; port 0 is not known, and spans name what runs over TCP."""
    first: datetime | None = None
    last: datetime | None = None
    flows: int | None = None
    bytes: int | None = None
    declared: bool = False

    @property
    def changed_at(self) -> datetime | None:
        """When the newest of the pack's runtimes was first seen there."""
        return max((when for when in self.runtimes.values() if when), default=None)


def sightings(egress: Iterable[Egress], runtimes: frozenset[str]) -> Mapping[str, Seen]:
    """What was seen, by destination; volumes are those of the runtimes alone.

    An edge whose owner is not certain stands once for each candidate, with the same volume: it is
    counted once.
    """
    found: defaultdict[str, Seen] = defaultdict(Seen)
    counted: set[tuple[object, ...]] = set()
    for edge in egress:
        if edge.evidence is EvidenceKind.POSSIBLE:
            continue
        _add(found[edge.destination], edge, runtimes, once=counted)
    return found


def together(parts: Iterable[Seen]) -> Seen:
    """Several destinations as one."""
    whole = Seen()
    for part in parts:
        for runtime, when in part.runtimes.items():
            _first_seen(whole, runtime, when)
        whole.others |= part.others
        whole.sources |= part.sources
        whole.ports |= part.ports
        whole.declared |= part.declared
        _measure(whole, part.first, part.last, part.flows, part.bytes)
    return whole


def mcp_hosts(inventory: Inventory, egress: Iterable[Egress]) -> frozenset[str]:
    """Hosts that a configuration declares as MCP servers, or that were spoken to over MCP."""
    declared = {host.host for host in _declared(inventory) if host.mcp}
    spoken = {edge.destination for edge in egress if edge.reason.startswith(_OVER_MCP)}
    return frozenset(declared | spoken)


def _declared(inventory: Inventory) -> Iterator[DeclaredHost]:
    for runtime in inventory.runtimes:
        for version in runtime.versions:
            yield from version.declared_hosts
    for gateway in inventory.gateways:
        for target in gateway.targets:
            yield from target.declared_hosts
    for harness in inventory.harnesses:
        yield from harness.declared_hosts


def _add(
    seen: Seen, edge: Egress, runtimes: frozenset[str], *, once: set[tuple[object, ...]]
) -> None:
    ours = ({edge.source, *edge.candidates}) & runtimes
    if not ours:
        seen.others.add(edge.source)
        return
    for runtime in sorted(ours):
        _first_seen(seen, runtime, edge.first_seen)
    seen.sources.update(edge.sources)
    seen.declared |= edge.evidence is EvidenceKind.DECLARED
    if edge.evidence is EvidenceKind.OBSERVED:
        known = edge.protocol.isupper() or edge.protocol.isdigit()
        seen.ports.add((edge.protocol if known else "TCP", edge.port))
    if edge.attribution is not Attribution.EXACT:
        key = (
            edge.destination,
            edge.port,
            edge.protocol,
            edge.first_seen,
            edge.last_seen,
            edge.flows,
            edge.bytes,
            frozenset((edge.source, *edge.candidates)),
        )
        if key in once:
            return
        once.add(key)
    _measure(seen, edge.first_seen, edge.last_seen, edge.flows, edge.bytes)


def _first_seen(seen: Seen, runtime: str, when: datetime | None) -> None:
    known = seen.runtimes.get(runtime)
    seen.runtimes[runtime] = min(known, when) if known and when else known or when


def _measure(
    seen: Seen,
    first: datetime | None,
    last: datetime | None,
    flows: int | None,
    sent: int | None,
) -> None:
    if first:
        seen.first = min(seen.first, first) if seen.first else first
    if last:
        seen.last = max(seen.last, last) if seen.last else last
    if flows is not None:
        seen.flows = (seen.flows or 0) + flows
    if sent is not None:
        seen.bytes = (seen.bytes or 0) + sent
