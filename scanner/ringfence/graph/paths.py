"""Paths along the edges: how something that may be done at one end comes to the other.

A path follows the direction of its edges: a principal may call a runtime, that assumes a role, that
may read a store; a runtime talks to a destination. It never leads on through an account, by which
everything would lead to everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import GraphEdge, NodeKind
from ringfence.graph.steps import Start, starts_of

LONGEST = 8
"""Edges of the longest path that is looked for."""
DETOUR = 2
"""How many edges longer than the shortest path another one may be."""
_MAX_STEPS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way from a node to another that passes no node twice."""

    nodes: tuple[str, ...]
    steps: tuple[tuple[GraphEdge, ...], ...]
    """For each pair of neighbours every edge between them: one for each port, one for each grant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """What a search found, the shortest first, those of one length by the names of their nodes."""

    found: tuple[Path, ...]
    more: bool
    """Whether there are, or may be, more than were listed."""


def paths_between(graph: EgressGraph, start: str, end: str, limit: int = 20) -> Paths:
    """The shortest paths from one node to another, and those that are little longer.

    Of a principal that one starts from the resource patterns are evaluated, so that a grant on every
    runtime of an account leads to those runtimes that it covers.
    """
    if start not in graph or end not in graph:
        return Paths(found=(), more=False)
    return _search(graph, starts_of(graph, (start,)), end, limit)


def paths_from_permission(graph: EgressGraph, action: str, end: str, limit: int = 20) -> Paths:
    """The shortest paths to a node that begin with a principal who may do something.

    action may hold the wildcards of IAM; its case does not count.
    """
    if end not in graph:
        return Paths(found=(), more=False)
    principals = sorted({grant.principal for grant in graph.grants})
    return _search(graph, starts_of(graph, principals, action=action), end, limit)


@dataclass(slots=True, kw_only=True)
class Walk:
    """What a search knows: how far each node is from the end, and what it may still spend."""

    graph: EgressGraph
    distance: dict[str, int]
    left: int = _MAX_STEPS
    onward: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def next_of(self, node: str) -> tuple[str, ...]:
        if node not in self.onward:
            near = {n for n in self.graph.successors(node) if n in self.distance}
            self.onward[node] = tuple(sorted(near))
        return self.onward[node]

    def walks(self, node: str, length: int, taken: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Every way from a node to the end of exactly that length, past nothing that was taken."""
        if length == 0:
            if self.distance[node] == 0:
                yield (*taken, node)
            return
        if self.distance[node] == 0:
            return
        here = (*taken, node)
        for onward in self.next_of(node):
            self.left -= 1
            if self.left < 0:
                return
            if self.distance[onward] < length and onward not in here:
                yield from self.walks(onward, length - 1, here)


def _search(graph: EgressGraph, starts: tuple[Start, ...], end: str, limit: int) -> Paths:
    shortest, distance = _measure(graph, starts, end)
    walk = Walk(graph=graph, distance=distance)
    found: list[Path] = []
    for length in range(shortest, min(shortest + DETOUR, LONGEST) + 1):
        for start in starts:
            for nodes in _walks_from(walk, start, length):
                if len(found) == limit:
                    return Paths(found=tuple(found), more=True)
                found.append(_path(graph, start, nodes))
    return Paths(found=tuple(found), more=walk.left < 0)


def _measure(graph: EgressGraph, starts: tuple[Start, ...], end: str) -> tuple[int, dict[str, int]]:
    """The length of the shortest path, and the distance to the end of all that may be on a path.

    Without a path the length is beyond the longest.
    """
    distance, frontier, shortest = {end: 0}, [end], LONGEST + 1
    ids = {start.node for start in starts}
    for level in range(LONGEST + 1):
        if shortest > LONGEST and any(start.leads_to(n) for start in starts for n in frontier):
            shortest = level + 1
        if level >= min(shortest - 1 + DETOUR, LONGEST) or not frontier:
            break
        nearer = dict.fromkeys(
            node
            for reached in frontier
            for node in graph.predecessors(reached)
            if node not in distance and (node in ids or _passable(graph, node))
        )
        distance.update(dict.fromkeys(nearer, level + 1))
        frontier = list(nearer)
    return shortest, distance


def _passable(graph: EgressGraph, node: str) -> bool:
    found = graph.node(node)
    return found is not None and found.kind is not NodeKind.ACCOUNT


def _walks_from(walk: Walk, start: Start, length: int) -> Iterator[tuple[str, ...]]:
    for first in start.firsts(walk.distance):
        if walk.distance[first] < length and first != start.node:
            yield from walk.walks(first, length - 1, (start.node,))


def _path(graph: EgressGraph, start: Start, nodes: tuple[str, ...]) -> Path:
    onward = (graph.edges_between(one, other) for one, other in pairwise(nodes[1:]))
    return Path(nodes=nodes, steps=(start.edges_to(nodes[1]), *onward))


def spanned(graph: EgressGraph, paths: Iterable[Path]) -> EgressGraph:
    """The part of the graph that paths run along, with their edges only."""
    listed = tuple(paths)
    ids = dict.fromkeys(id_ for path in listed for id_ in path.nodes)
    edges = dict.fromkeys(edge for path in listed for step in path.steps for edge in step)
    nodes = (node for node in map(graph.node, ids) if node is not None)
    return EgressGraph.of(nodes, edges, grants=graph.grants)
