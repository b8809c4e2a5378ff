"""How much several edges carry together, counting the volume of a shared interface once."""

from __future__ import annotations

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
    with the same candidates, destination, port, protocol and action only one is counted.
    """
    seen = [edge for edge in edges if edge.evidence is EvidenceKind.OBSERVED]
    counted = list(_counted_once(seen))
    amounts = [edge.bytes for edge in counted if edge.bytes is not None]
    flows = [edge.flows for edge in counted if edge.flows is not None]
    return Volume(
        bytes=sum(amounts) if amounts else None,
        whole=bool(counted) and len(amounts) == len(counted),
        flows=sum(flows) if flows else None,
        first_seen=min((each.first_seen for each in seen if each.first_seen), default=None),
        last_seen=max((each.last_seen for each in seen if each.last_seen), default=None),
    )


def _counted_once(edges: list[EgressEntry]) -> Iterable[EgressEntry]:
    own = [edge for edge in edges if not edge.candidates]
    shared = {
        (edge.candidates, edge.destination, edge.port, edge.protocol, edge.action): edge
        for edge in edges
        if edge.candidates
    }
    return (*own, *shared.values())
