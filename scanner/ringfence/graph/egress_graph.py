"""The graph itself: networkx behind typed nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from ringfence.graph.elements import EdgeKind, GraphEdge, GraphNode, NodeKind
from ringfence.model.identity import Grant

_DATA = "data"


@dataclass(frozen=True, slots=True)
class EgressGraph:
    """A directed multigraph whose nodes and edges are GraphNode and GraphEdge.

    Every listing is sorted, whatever the order in which the graph was built.
    """

    network: nx.MultiDiGraph[str]
    grants: tuple[Grant, ...]
    """What principals may do, patterns unevaluated."""

    @classmethod
    def of(
        cls, nodes: Iterable[GraphNode], edges: Iterable[GraphEdge], *, grants: tuple[Grant, ...]
    ) -> EgressGraph:
        """The graph of these nodes and edges; an edge to an unknown node is a ValueError."""
        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node in sorted(nodes, key=lambda node: node.id):
            network.add_node(node.id, **{_DATA: node})
        for key, edge in enumerate(sorted(edges, key=_edge_order)):
            if edge.source not in network or edge.target not in network:
                raise ValueError(f"the edge {edge.source} to {edge.target} has an unknown end")
            network.add_edge(edge.source, edge.target, key=key, **{_DATA: edge})
        return cls(network, grants)

    def __len__(self) -> int:
        return len(self.network)

    def __contains__(self, node: str) -> bool:
        return node in self.network

    def node(self, id_: str) -> GraphNode | None:
        """The node with that id, or None."""
        if id_ not in self.network:
            return None
        found: GraphNode = self.network.nodes[id_][_DATA]
        return found

    def nodes(self, *kinds: NodeKind) -> tuple[GraphNode, ...]:
        """All nodes, or those of some kinds, by kind and id."""
        found: Iterator[GraphNode] = (data[_DATA] for _, data in self.network.nodes(data=True))
        return tuple(
            sorted(
                (node for node in found if not kinds or node.kind in kinds),
                key=lambda node: (tuple(NodeKind).index(node.kind), node.id),
            )
        )

    def edges(self, *kinds: EdgeKind) -> tuple[GraphEdge, ...]:
        """All edges, or those of some kinds."""
        return _sorted((data[_DATA] for _, _, data in self.network.edges(data=True)), kinds)

    def edges_from(self, node: str, *kinds: EdgeKind) -> tuple[GraphEdge, ...]:
        """The edges that leave a node; none for an unknown one."""
        if node not in self.network:
            return ()
        return _sorted(
            (data[_DATA] for _, _, data in self.network.out_edges(node, data=True)), kinds
        )

    def edges_to(self, node: str, *kinds: EdgeKind) -> tuple[GraphEdge, ...]:
        """The edges that reach a node; none for an unknown one."""
        if node not in self.network:
            return ()
        return _sorted(
            (data[_DATA] for _, _, data in self.network.in_edges(node, data=True)), kinds
        )

    def within(self, nodes: Iterable[str]) -> EgressGraph:
        """The part of the graph that these nodes span."""
        kept = {id_: node for id_ in nodes if (node := self.node(id_))}
        edges = (edge for id_ in kept for edge in self.edges_from(id_) if edge.target in kept)
        return EgressGraph.of(kept.values(), edges, grants=self.grants)


def _sorted(edges: Iterable[GraphEdge], kinds: tuple[EdgeKind, ...]) -> tuple[GraphEdge, ...]:
    return tuple(sorted((e for e in edges if not kinds or e.kind in kinds), key=_edge_order))


def _edge_order(edge: GraphEdge) -> tuple[str, str, str, str, str, tuple[tuple[str, str], ...]]:
    plain = tuple((name, str(value)) for name, value in edge.attributes)
    return edge.source, edge.target, edge.kind, edge.evidence, edge.reason, plain
