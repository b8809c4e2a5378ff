"""One row of the egress map as an edge of the graph."""

from __future__ import annotations

from ringfence.graph.elements import (
    Attributes,
    EdgeKind,
    GraphEdge,
    attributes,
    destination_node,
)
from ringfence.model.coverage import Source
from ringfence.model.egress import Egress

TRAFFIC = frozenset({EdgeKind.TALKS_TO, EdgeKind.ASKED_FOR})
"""What a row of the egress map may become."""
_QUERIES_ONLY = (Source.RESOLVER_QUERY_LOGS,)


def kind_of(row: Egress) -> EdgeKind:
    """Whether a workload talks to the destination, or only asked for its name."""
    return EdgeKind.ASKED_FOR if row.sources == _QUERIES_ONLY else EdgeKind.TALKS_TO


def edge_of(row: Egress) -> GraphEdge:
    return GraphEdge(
        source=row.source,
        target=destination_node(row.destination),
        kind=kind_of(row),
        reason=row.reason,
        evidence=row.evidence,
        known_by=row.sources,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        attributes=_attributes(row),
    )


def _attributes(row: Egress) -> Attributes:
    return attributes(
        action=row.action,
        attribution=row.attribution,
        bytes=row.bytes,
        candidates=row.sharers or None,
        confidence=row.confidence,
        flows=row.flows,
        packets=row.packets,
        port=row.port,
        protocol=row.protocol,
    )
