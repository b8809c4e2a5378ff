"""What a reader is shown of the graph: a part of it, and the paths that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphEdge, GraphNode, NodeKind, attributes
from ringfence.graph.paths import Path, Paths, spanned
from ringfence.graph.ways_out import PathOut, paths_to_internet
from ringfence.model.egress import EvidenceKind
from ringfence.model.ways_out import LEADS_TO, WayEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A graph, and the paths in it that answer a question."""

    graph: EgressGraph
    paths: tuple[Path, ...] = ()


def view_of_paths(graph: EgressGraph, paths: Paths) -> View:
    """What the paths run along, and nothing else."""
    return View(graph=spanned(graph, paths.found), paths=paths.found)


def view_of_ways_out(graph: EgressGraph, runtimes: Iterable[str]) -> View:
    """The ways of runtimes towards the internet, each up to where it leads.

    Where a way leads is a node of its own, so that what is not known stands there too.
    """
    paths = tuple(
        _way(graph, runtime, out)
        for runtime in runtimes
        for out in paths_to_internet(graph, runtime)
    )
    ids = dict.fromkeys(id_ for path in paths for id_ in path.nodes)
    nodes = [node for node in map(graph.node, ids) if node is not None]
    ends = [_end(end) for end in WayEnd if _end(end).id in ids]
    edges = dict.fromkeys(edge for path in paths for step in path.steps for edge in step)
    return View(graph=EgressGraph.of((*nodes, *ends), edges), paths=paths)


def _end(end: WayEnd) -> GraphNode:
    return GraphNode(id=f"way:{end}", kind=NodeKind.WAY_END, label=LEADS_TO[end])


def _way(graph: EgressGraph, runtime: str, out: PathOut) -> Path:
    hop = out.next_hop or (f"{out.route_table}/{out.destination}" if out.route_table else "")
    stations = tuple(filter(None, (runtime, out.subnet, out.route_table, hop)))
    steps = tuple(_between(graph, one, other, out) for one, other in pairwise(stations))
    last = GraphEdge(
        source=stations[-1],
        target=_end(out.end).id,
        kind=EdgeKind.LEADS_TO,
        reason=" ".join(found.detail for found in out.verdict) or out.reason,
        evidence=EvidenceKind.POSSIBLE,
        attributes=attributes(
            codes=",".join(dict.fromkeys(found.code for found in out.verdict)),
            destination=out.destination,
            end=out.end,
            hop=out.target,
            state=out.state,
        ),
    )
    return Path(nodes=(*stations, last.target), steps=(*steps, (last,)))


def _between(graph: EgressGraph, one: str, other: str, out: PathOut) -> tuple[GraphEdge, ...]:
    """The edges of a step; of several routes to one next hop only that of the way."""
    edges = graph.edges_between(one, other)
    if one != out.route_table:
        return edges
    return tuple(edge for edge in edges if edge.attribute("destination") == out.destination)
