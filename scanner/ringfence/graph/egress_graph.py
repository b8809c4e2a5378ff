"""The graph itself: networkx for who is next to whom, typed nodes and edges beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx

from ringfence.graph.elements import (
    EdgeKind,
    GraphEdge,
    GraphNode,
    NodeKind,
    destination_node,
    destination_of,
)
from ringfence.graph.rows import TRAFFIC, edge_of, kind_of
from ringfence.model.egress import Egress
from ringfence.model.identity import Grant
from ringfence.model.verdict import RuntimeVerdict

_KINDS = {kind: place for place, kind in enumerate(NodeKind)}
_NOTHING: dict[str, Any] = {}
"""What networkx is told of each node and edge; one dictionary for all takes no memory."""


if TYPE_CHECKING:
    _DiGraph = nx.DiGraph[str]
else:
    _DiGraph = nx.DiGraph  # the class takes no parameter when the program runs


class _Topology(_DiGraph):
    """Which nodes there are, and which of them have an edge, or several, to which."""

    node_attr_dict_factory = staticmethod(lambda: _NOTHING)
    edge_attr_dict_factory = staticmethod(lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class _Links:
    """What the edges at each node say, in the order in which they were added."""

    leaving: dict[str, list[GraphEdge]] = field(default_factory=dict)
    reaching: dict[str, list[GraphEdge]] = field(default_factory=dict)
    rows_by_source: dict[str, list[Egress]] = field(default_factory=dict)
    rows_by_destination: dict[str, list[Egress]] = field(default_factory=dict)
    """By the id in the egress map, not by that of the node."""


class EgressGraph:
    """A directed multigraph whose nodes and edges are GraphNode and GraphEdge.

    Every listing is sorted, whatever the order in which the graph was built. Nearly all edges of an
    estate are traffic. What they say is kept as the rows of the egress map, which are in memory
    anyway, and becomes a GraphEdge when somebody asks for it.
    """

    __slots__ = ("_links", "_nodes", "_whole", "grants", "network", "verdicts")

    def __init__(
        self,
        network: nx.DiGraph[str],
        nodes: Mapping[str, GraphNode],
        links: _Links,
        *,
        grants: tuple[Grant, ...],
        verdicts: Mapping[str, RuntimeVerdict],
        whole: bool,
    ) -> None:
        self.network = network
        """Which node has an edge to which, for the algorithms of networkx; parallel edges are one."""
        self._nodes = nodes
        self._links = links
        self._whole = whole
        self.grants = grants
        """What principals may do, patterns unevaluated."""
        self.verdicts = verdicts
        """What was concluded of each runtime, by ARN."""

    @classmethod
    def of(
        cls,
        nodes: Iterable[GraphNode],
        edges: Iterable[GraphEdge],
        *,
        rows: Iterable[Egress] = (),
        grants: tuple[Grant, ...] = (),
        verdicts: Mapping[str, RuntimeVerdict] | None = None,
    ) -> EgressGraph:
        """The graph of these nodes, edges and traffic; an end that is no node is a ValueError."""
        links = _Links()
        for edge in edges:
            links.leaving.setdefault(edge.source, []).append(edge)
            links.reaching.setdefault(edge.target, []).append(edge)
        for row in rows:
            links.rows_by_source.setdefault(row.source, []).append(row)
            links.rows_by_destination.setdefault(row.destination, []).append(row)
        known = {node.id: node for node in nodes}
        network = _topology(known, links)
        if len(network) > len(known):
            raise ValueError(f"{min(network.nodes - known.keys())} is the unknown end of an edge")
        return cls(network, known, links, grants=grants, verdicts=verdicts or {}, whole=True)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, node: str) -> bool:
        return node in self._nodes

    def node(self, id_: str) -> GraphNode | None:
        """The node with that id, or None."""
        return self._nodes.get(id_)

    def nodes(self, *kinds: NodeKind) -> tuple[GraphNode, ...]:
        """All nodes, or those of some kinds, by kind and id."""
        found = (node for node in self._nodes.values() if not kinds or node.kind in kinds)
        return tuple(sorted(found, key=lambda node: (_KINDS[node.kind], node.id)))

    def count_edges(self) -> int:
        """How many edges there are; none of them is made for it."""
        if self._whole:
            lists = (self._links.leaving, self._links.rows_by_source)
            return sum(len(found) for links in lists for found in links.values())
        return sum(
            1
            for node in self._nodes
            for edges in (self.drawn_from(node), self.rows_from(node))
            for _ in edges
        )

    def edges(self, *kinds: EdgeKind) -> tuple[GraphEdge, ...]:
        """All edges, or those of some kinds."""
        return tuple(self.each_edge(*kinds))

    def each_edge(self, *kinds: EdgeKind) -> Iterator[GraphEdge]:
        """All edges, or those of some kinds, in the order of `edges`, and never all in memory."""
        return (edge for node in sorted(self._nodes) for edge in self.edges_from(node, *kinds))

    def edges_from(self, node: str, *kinds: EdgeKind) -> tuple[GraphEdge, ...]:
        """The edges that leave a node; none for an unknown one."""
        return _sorted(self.drawn_from(node), self.rows_from(node), kinds)

    def edges_to(self, node: str, *kinds: EdgeKind) -> tuple[GraphEdge, ...]:
        """The edges that reach a node; none for an unknown one."""
        drawn = (e for e in self._links.reaching.get(node, ()) if self._shows(e.source, node))
        return _sorted(drawn, self.rows_to(node), kinds)

    def edges_between(self, source: str, target: str) -> tuple[GraphEdge, ...]:
        """The edges from one node to another."""
        if not self._shows(source, target):
            return ()
        drawn = (e for e in self._links.leaving.get(source, ()) if e.target == target)
        destination = destination_of(target)
        rows = (r for r in self.rows_from(source) if r.destination == destination)
        return _sorted(drawn, rows, ())

    def drawn_from(self, node: str) -> Iterator[GraphEdge]:
        """The edges that leave a node and are no rows of the egress map, in no order."""
        edges = self._links.leaving.get(node, ())
        return (edge for edge in edges if self._shows(node, edge.target))

    def rows_from(self, node: str) -> Iterator[Egress]:
        """The traffic that leaves a node, as the egress map has it."""
        rows = self._links.rows_by_source.get(node, ())
        if self._whole:
            return iter(rows)
        return (row for row in rows if self._shows(node, destination_node(row.destination)))

    def rows_to(self, node: str) -> Iterator[Egress]:
        """The traffic that reaches a node, as the egress map has it."""
        rows = self._links.rows_by_destination.get(destination_of(node), ())
        return (row for row in rows if self._shows(row.source, node))

    def successors(self, node: str) -> Iterator[str]:
        """The nodes that an edge leads to, each once and in no order."""
        return iter(self.network.successors(node))

    def predecessors(self, node: str) -> Iterator[str]:
        """The nodes that an edge comes from, each once and in no order."""
        return iter(self.network.predecessors(node))

    def neighbours(self, nodes: Iterable[str]) -> set[str]:
        """The other ends of all edges at some nodes, in either direction."""
        found: set[str] = set()
        for node in nodes:
            found.update(self.network.succ[node])
            found.update(self.network.pred[node])
        return found

    def within(self, nodes: Iterable[str]) -> EgressGraph:
        """The part of the graph that these nodes span."""
        kept = {id_: self._nodes[id_] for id_ in nodes if id_ in self._nodes}
        return EgressGraph(
            self.network.subgraph(kept),
            kept,
            self._links,
            grants=self.grants,
            verdicts=self.verdicts,
            whole=False,
        )

    def _shows(self, source: str, target: str) -> bool:
        return self._whole or (source in self._nodes and target in self._nodes)


def _topology(nodes: Iterable[str], links: _Links) -> _Topology:
    """Every node and pair of neighbours; names are made once, for all edges to a destination."""
    network = _Topology()
    network.add_nodes_from(nodes)
    for source, edges in links.leaving.items():
        network.add_edges_from((source, edge.target) for edge in edges)
    for destination, rows in links.rows_by_destination.items():
        target = destination_node(destination)
        network.add_edges_from((row.source, target) for row in rows)
    return network


def _sorted(
    drawn: Iterable[GraphEdge], rows: Iterable[Egress], kinds: tuple[EdgeKind, ...]
) -> tuple[GraphEdge, ...]:
    found = [edge for edge in drawn if not kinds or edge.kind in kinds]
    if not kinds or not TRAFFIC.isdisjoint(kinds):
        found.extend(edge_of(row) for row in rows if not kinds or kind_of(row) in kinds)
    return tuple(sorted(found, key=_edge_order))


def _edge_order(edge: GraphEdge) -> tuple[str, str, str, str, str, tuple[tuple[str, str], ...]]:
    plain = tuple((name, str(value)) for name, value in edge.attributes)
    return edge.source, edge.target, edge.kind, edge.evidence, edge.reason, plain
