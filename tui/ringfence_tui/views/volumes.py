"""How much several edges carry together, counting the volume of a shared interface once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ringfence.model.document import EgressEntry
from ringfence.model.egress import EvidenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What was seen of some edges. None is not known, and never zero."""

    bytes: int | None
    whole: bool
    """Whether every edge that was seen has a volume; otherwise the sum is a lower bound."""
    flows: int | None
    first_seen: datetime | None
    last_seen: datetime | None


def volume_of(edges: Iterable[EgressEntry]) -> Volume:
    """The sum over edges that were seen.

    Each workload that shares an interface has a row with the volume of the whole interface: of rows
    with the same candidates, destination, port, protocol and action only one is counted. A document
    lists only the first candidates, so interfaces of many sharers may look like one: what is folded
    then is a lower bound.
    """
    seen = [edge for edge in edges if edge.evidence is EvidenceKind.OBSERVED]
    groups = _alike(seen)
    counted = [group[-1] for group in groups]
    amounts = [edge.bytes for edge in counted if edge.bytes is not None]
    flows = [edge.flows for edge in counted if edge.flows is not None]
    told_apart = not any(len(group) > 1 and _is_cut(group[0]) for group in groups)
    return Volume(
        bytes=sum(amounts) if amounts else None,
        whole=bool(counted) and len(amounts) == len(counted) and told_apart,
        flows=sum(flows) if flows else None,
        first_seen=min((each.first_seen for each in seen if each.first_seen), default=None),
        last_seen=max((each.last_seen for each in seen if each.last_seen), default=None),
    )


def _alike(edges: list[EgressEntry]) -> list[list[EgressEntry]]:
    """The edges in groups: those that may be of one shared interface, and each other one by itself."""
    shared: defaultdict[tuple[object, ...], list[EgressEntry]] = defaultdict(list)
    for edge in edges:
        if edge.candidates:
            whose = (edge.candidates, edge.sharers)
            where = (edge.destination, edge.port, edge.protocol, edge.action)
            shared[*whose, *where].append(edge)
    return [*([edge] for edge in edges if not edge.candidates), *shared.values()]


def _is_cut(edge: EgressEntry) -> bool:
    """Whether it may be of more workloads than it lists."""
    return edge.sharers > len(edge.candidates)
