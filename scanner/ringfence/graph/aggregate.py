"""A large graph drawn together: groups as nodes, and counted edges between them.

No edge is lost: the `edges` of all aggregated edges sum up to the edges of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import (
    EdgeKind,
    GraphEdge,
    GraphNode,
    attributes,
    destination_node,
)
from ringfence.graph.groups import Grouper
from ringfence.graph.rows import kind_of
from ringfence.model.egress import Egress, EgressAction, EvidenceKind
from ringfence.model.grouping import Grouping

_Key = tuple[str, str, EdgeKind]


def aggregate(
    graph: EgressGraph, by: Grouping, *, estate: EgressGraph | None = None
) -> EgressGraph:
    """The graph with what belongs together as one node, and one edge for each kind between two.

    A group of one stays what it is. Each edge counts what was observed, declared and possible
    apart, and keeps the first and last instant and every source. estate is the whole graph, where
    this one is a part of it: which VPC a subnet is in stands there.
    """
    if by is Grouping.NONE:
        return graph
    groups = Grouper(graph, by, estate=estate or graph)
    members: defaultdict[str, list[GraphNode]] = defaultdict(list)
    for node in graph.nodes():
        members[groups.of(node)].append(node)
    group_of = {node.id: group for group, nodes in members.items() for node in nodes}
    drawn = {group: groups.node(group, nodes) for group, nodes in members.items()}
    ids = {id_: drawn[group].id for id_, group in group_of.items()}
    sums = _sums(graph, ids)
    return EgressGraph.of(drawn.values(), (_edge(key, found) for key, found in sums.items()))


@dataclass(slots=True)
class _Sum:
    """What is known of all edges between two groups."""

    evidence: dict[EvidenceKind, int] = field(
        default_factory=lambda: dict.fromkeys(EvidenceKind, 0)
    )
    known_by: set[str] = field(default_factory=set)
    rejected: int = 0
    flows: int | None = None
    bytes: int | None = None
    packets: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None

    def add_edge(self, edge: GraphEdge) -> None:
        self.evidence[edge.evidence] += 1
        self.known_by.update(edge.known_by)
        self._saw(edge.first_seen, edge.last_seen)

    def add_row(self, row: Egress) -> None:
        self.evidence[row.evidence] += 1
        self.known_by.update(row.sources)
        self.rejected += row.action is EgressAction.REJECT
        self.flows = _plus(self.flows, row.flows)
        self.bytes = _plus(self.bytes, row.bytes)
        self.packets = _plus(self.packets, row.packets)
        self._saw(row.first_seen, row.last_seen)

    def _saw(self, first: datetime | None, last: datetime | None) -> None:
        if first is not None and (self.first_seen is None or first < self.first_seen):
            self.first_seen = first
        if last is not None and (self.last_seen is None or last > self.last_seen):
            self.last_seen = last


def _sums(graph: EgressGraph, ids: Mapping[str, str]) -> Mapping[_Key, _Sum]:
    sums: defaultdict[_Key, _Sum] = defaultdict(_Sum)
    for node in ids:
        for edge in graph.drawn_from(node):
            sums[ids[edge.source], ids[edge.target], edge.kind].add_edge(edge)
        for row in graph.rows_from(node):
            target = ids[destination_node(row.destination)]
            sums[ids[node], target, kind_of(row)].add_row(row)
    return sums


def _edge(key: _Key, found: _Sum) -> GraphEdge:
    source, target, kind = key
    told = {evidence: count for evidence, count in found.evidence.items() if count}
    edges = sum(told.values())
    return GraphEdge(
        source=source,
        target=target,
        kind=kind,
        reason=f"{edges:,} edge{'s' if edges > 1 else ''}: {', '.join(_counts(told))}",
        evidence=next(iter(told)),
        known_by=tuple(sorted(found.known_by)),
        first_seen=found.first_seen,
        last_seen=found.last_seen,
        attributes=attributes(
            edges=edges,
            rejected=found.rejected or None,
            flows=found.flows,
            bytes=found.bytes,
            packets=found.packets,
            **{str(evidence): count for evidence, count in told.items()},
        ),
    )


def _counts(told: Mapping[EvidenceKind, int]) -> Iterator[str]:
    return (f"{count:,} {evidence}" for evidence, count in told.items())


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)
