"""The graph in plain lines, for a terminal and for searching in."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphEdge, NodeKind
from ringfence.graph.labels import label
from ringfence.graph.paths import Path
from ringfence.graph.views import View
from ringfence.model.text import visible

_SHOWN = 3
"""Captions of one step; a runtime may talk to a destination on a hundred ports."""


def to_text(view: View) -> str:
    """One path a line with the reason where it leads; without paths one edge a line."""
    graph = view.graph
    lines = (
        [line for path in view.paths for line in _path(graph, path)]
        if view.paths
        else [_edge(graph, edge) for edge in graph.each_edge()]
    )
    return "\n".join((*lines, "")) if lines else ""


def _path(graph: EgressGraph, path: Path) -> Iterator[str]:
    told = [_name(graph, path.nodes[0])]
    for node, step in zip(path.nodes[1:], path.steps, strict=True):
        told.append(f"--{_captions(step)}-> {_name(graph, node)}")
    yield " ".join(told)
    for edge in path.steps[-1]:
        if edge.kind is EdgeKind.LEADS_TO:
            yield f"    {visible(edge.reason)}"


def _edge(graph: EgressGraph, edge: GraphEdge) -> str:
    ends = _name(graph, edge.source), _name(graph, edge.target)
    return (
        f"{ends[0]} --{_captions((edge,))}-> {ends[1]}  ({edge.evidence}: {visible(edge.reason)})"
    )


def _name(graph: EgressGraph, id_: str) -> str:
    node = graph.node(id_)
    if node is None or node.kind is NodeKind.WAY_END:
        return label(node.label if node else id_)
    return f"{node.kind} {label(node.label)}"


def _captions(step: tuple[GraphEdge, ...]) -> str:
    told = list(dict.fromkeys(_caption(edge) for edge in step))
    rest = len(told) - _SHOWN
    return ", ".join((*told[:_SHOWN], *((f"{rest} more",) if rest > 0 else ())))


def _caption(edge: GraphEdge) -> str:
    """The kind of an edge, and what tells it from others of its kind."""
    match edge.kind:
        case EdgeKind.MAY_CALL:
            return f"{edge.kind} {label(str(edge.attribute('action') or ''))}"
        case EdgeKind.ROUTES_VIA if edge.attribute("destination"):
            hop = f"{edge.attribute('hop')}, {edge.attribute('state')}"
            return f"{edge.kind} {label(str(edge.attribute('destination')))} ({label(hop)})"
        case EdgeKind.TALKS_TO if edge.attribute("port"):
            return f"{edge.kind} {label(str(edge.attribute('protocol')))}/{edge.attribute('port')}"
        case _:
            return str(edge.kind)
