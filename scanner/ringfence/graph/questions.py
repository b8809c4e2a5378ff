"""The questions that are asked of the egress graph."""

from __future__ import annotations

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, NodeKind

_ENDS = (NodeKind.ACCOUNT, NodeKind.DATA_STORE)
"""What a neighbourhood shows and does not pass through."""


def neighbourhood(graph: EgressGraph, node: str, hops: int = 2) -> EgressGraph:
    """What is at most so many edges away, in either direction; empty for an unknown node.

    Accounts and stores of data are shown and not passed through: by way of an account or of every
    bucket, everything is near everything.
    """
    seen = {node} if node in graph else set()
    frontier = seen
    for _ in range(hops):
        if not frontier:
            break
        passed = (known for known in frontier if known == node or not _is_end(graph, known))
        frontier = graph.neighbours(passed) - seen
        seen = seen | frontier
    return graph.within(seen)


def _is_end(graph: EgressGraph, node: str) -> bool:
    found = graph.node(node)
    return found is not None and found.kind in _ENDS


def resources_of(graph: EgressGraph, runtime: str, *, roles: bool) -> tuple[str, ...]:
    """What an action on a runtime may name: the runtime and its endpoints, or its roles."""
    if roles:
        return tuple(edge.target for edge in graph.edges_from(runtime, EdgeKind.ASSUMES))
    endpoints = (edge.target for edge in graph.edges_from(runtime, EdgeKind.CONTAINS))
    return (runtime, *endpoints)
