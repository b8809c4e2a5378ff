"""The graph as text: node-link JSON, GraphML, DOT and Mermaid.

Nodes are called n1, n2 … and edges e1, e2 … in sorted order, because names found in an account may
be anything; the names themselves stand in escaped labels. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import GraphEdge, GraphNode, NodeKind
from ringfence.graph.labels import for_dot, for_mermaid, for_xml
from ringfence.graph.paths import Path
from ringfence.model.egress import EvidenceKind
from ringfence.model.text import visible

SCHEMA = "ringfence.graph/1"

_Value = str | int | list[str] | list[list[str]] | None

_DOT_SHAPES = {
    NodeKind.RUNTIME: "box",
    NodeKind.TOOL: "box",
    NodeKind.GATEWAY: "box",
    NodeKind.WORKLOAD: "box",
    NodeKind.DESTINATION: "ellipse",
    NodeKind.PROVIDER: "doubleoctagon",
}
_DOT_STYLES = {
    EvidenceKind.OBSERVED: "solid",
    EvidenceKind.DECLARED: "dashed",
    EvidenceKind.POSSIBLE: "dotted",
}
_MERMAID_ARROWS = {
    EvidenceKind.OBSERVED: "==>",
    EvidenceKind.DECLARED: "-->",
    EvidenceKind.POSSIBLE: "-.->",
}


def to_node_link(graph: EgressGraph, paths: Sequence[Path] = ()) -> str:
    """JSON, one element a line, that networkx reads with `node_link_graph(data, edges="edges")`.

    Paths stand among the attributes of the graph, by the ids of their nodes and the keys of the edges
    of each step.
    """
    ids = _ids(graph)
    nodes = ({"id": ids[node.id], **_node_fields(node)} for node in graph.nodes())
    edges = (
        {"source": ids[edge.source], "target": ids[edge.target], "key": key, **_fields(edge)}
        for key, edge in _numbered(graph)
    )
    listed = f'{{"paths": {_json_lines(_path_fields(graph, ids, paths))}}}' if paths else "{}"
    return (
        f'{{"schema": "{SCHEMA}", "directed": true, "multigraph": true, "graph": {listed},\n'
        f'"nodes": {_json_lines(nodes)},\n"edges": {_json_lines(edges)}}}\n'
    )


def to_graphml(graph: EgressGraph) -> str:
    """GraphML 1.0, one `data` element for each field that is known."""
    return "".join(f"{line}\n" for line in _graphml_lines(graph))


def to_dot(graph: EgressGraph) -> str:
    """Graphviz DOT; solid lines are observed, dashed ones declared, dotted ones possible."""
    return "".join(f"{line}\n" for line in _dot_lines(graph))


def to_mermaid(graph: EgressGraph) -> str:
    """A Mermaid flow chart; thick arrows are observed, thin ones declared, dotted ones possible.

    Mermaid draws a few hundred edges; larger graphs are better aggregated or cut first.
    """
    return "".join(f"{line}\n" for line in _mermaid_lines(graph))


def _graphml_lines(graph: EgressGraph) -> Iterator[str]:
    """The edges are made twice, once to know their fields, so that they never all stand in memory."""
    ids = _ids(graph)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield from _graphml_keys("node", (_known(_node_fields(node)) for node in graph.nodes()))
    yield from _graphml_keys("edge", (_known(_fields(edge)) for edge in graph.each_edge()))
    yield '  <graph id="ringfence" edgedefault="directed">'
    for node in graph.nodes():
        yield f'    <node id="{ids[node.id]}">'
        yield from _graphml_data("node", _known(_node_fields(node)))
        yield "    </node>"
    for key, edge in _numbered(graph):
        yield f'    <edge id="{key}" source="{ids[edge.source]}" target="{ids[edge.target]}">'
        yield from _graphml_data("edge", _known(_fields(edge)))
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _dot_lines(graph: EgressGraph) -> Iterator[str]:
    ids = _ids(graph)
    yield "digraph ringfence {"
    yield "  rankdir=LR;"
    for node in graph.nodes():
        shape = _DOT_SHAPES.get(node.kind, "note")
        yield f'  {ids[node.id]} [label="{for_dot(_title(node))}", shape={shape}];'
    for edge in graph.each_edge():
        caption, style = for_dot(_caption(edge)), _DOT_STYLES[edge.evidence]
        ends = f"{ids[edge.source]} -> {ids[edge.target]}"
        yield f'  {ends} [label="{caption}", style={style}];'
    yield "}"


def _mermaid_lines(graph: EgressGraph) -> Iterator[str]:
    ids = _ids(graph)
    yield "flowchart LR"
    for node in graph.nodes():
        yield f'  {ids[node.id]}["{for_mermaid(_title(node))}"]'
    for edge in graph.each_edge():
        arrow, caption = _MERMAID_ARROWS[edge.evidence], for_mermaid(_caption(edge))
        yield f'  {ids[edge.source]} {arrow}|"{caption}"| {ids[edge.target]}'


def _path_fields(
    graph: EgressGraph, ids: Mapping[str, str], paths: Iterable[Path]
) -> Iterator[Mapping[str, _Value]]:
    keys = {edge: key for key, edge in _numbered(graph)}
    for path in paths:
        yield {
            "nodes": [ids[node] for node in path.nodes],
            "edges": [[keys[edge] for edge in step] for step in path.steps],
        }


def _ids(graph: EgressGraph) -> Mapping[str, str]:
    return {node.id: f"n{number}" for number, node in enumerate(graph.nodes(), 1)}


def _numbered(graph: EgressGraph) -> Iterator[tuple[str, GraphEdge]]:
    return ((f"e{number}", edge) for number, edge in enumerate(graph.each_edge(), 1))


def _json_lines(elements: Iterable[Mapping[str, _Value]]) -> str:
    """A JSON array with one element a line: a diff shows what changed, and nothing is indented."""
    lines = ",\n".join(json.dumps(element, sort_keys=True) for element in elements)
    return f"[\n{lines}\n]" if lines else "[]"


def _title(node: GraphNode) -> str:
    return f"{node.kind}: {node.label}"


def _caption(edge: GraphEdge) -> str:
    """What an arrow says: its kind, with the service of egress or how many edges it stands for."""
    port, protocol = edge.attribute("port"), edge.attribute("protocol")
    if port:
        return f"{edge.kind} {protocol}/{port}"
    edges = edge.attribute("edges")
    return f"{edge.kind} ({edges})" if edges else str(edge.kind)


def _node_fields(node: GraphNode) -> dict[str, _Value]:
    return {
        "ref": visible(node.id),
        "kind": node.kind,
        "label": visible(node.label),
        "account": visible(node.account),
        "region": visible(node.region),
        **{name: _value(value) for name, value in node.attributes},
    }


def _fields(edge: GraphEdge) -> dict[str, _Value]:
    return {
        "kind": edge.kind,
        "reason": visible(edge.reason),
        "evidence": edge.evidence,
        "known_by": list(edge.known_by),
        "first_seen": _instant(edge.first_seen),
        "last_seen": _instant(edge.last_seen),
        **{name: _value(value) for name, value in edge.attributes},
    }


def _value(value: str | int) -> str | int:
    return visible(value) if isinstance(value, str) else value


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _known(fields: Mapping[str, _Value]) -> dict[str, str | int]:
    """Fields that GraphML can carry: lists joined, and nothing that is not known."""
    flat = {k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in fields.items()}
    return {key: value for key, value in sorted(flat.items()) if value is not None and value != ""}


def _graphml_keys(scope: str, rows: Iterable[Mapping[str, str | int]]) -> Iterator[str]:
    types = {name: type(value) for row in rows for name, value in row.items()}
    for name, kind in sorted(types.items()):
        declared = "long" if kind is int else "string"
        yield (
            f'  <key id="{scope}-{name}" for="{scope}" attr.name="{name}" attr.type="{declared}"/>'
        )


def _graphml_data(scope: str, fields: Mapping[str, str | int]) -> Iterator[str]:
    for name, value in fields.items():
        yield f'      <data key="{scope}-{name}">{for_xml(str(value))}</data>'
