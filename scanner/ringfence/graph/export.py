"""The graph as text: node-link JSON, GraphML, DOT and Mermaid.

Nodes are called n1, n2 … and edges e1, e2 … in sorted order, because names found in an account may
be anything; the names themselves stand in escaped labels. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import GraphEdge, GraphNode, NodeKind
from ringfence.graph.labels import for_dot, for_mermaid, for_xml
from ringfence.model.egress import EvidenceKind
from ringfence.model.text import visible

SCHEMA = "ringfence.graph/1"

_Value = str | int | list[str] | None

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


def to_node_link(graph: EgressGraph) -> str:
    """JSON, one element a line, that networkx reads with `node_link_graph(data, edges="edges")`."""
    ids = _ids(graph)
    nodes = ({"id": ids[node.id], **_node_fields(node)} for node in graph.nodes())
    edges = (
        {"source": ids[edge.source], "target": ids[edge.target], "key": key, **_fields(edge)}
        for key, edge in _numbered(graph)
    )
    return (
        f'{{"schema": "{SCHEMA}", "directed": true, "multigraph": true, "graph": {{}},\n'
        f'"nodes": {_json_lines(nodes)},\n"edges": {_json_lines(edges)}}}\n'
    )


def to_graphml(graph: EgressGraph) -> str:
    """GraphML 1.0, one `data` element for each field that is known."""
    ids = _ids(graph)
    nodes = [(ids[node.id], _known(_node_fields(node))) for node in graph.nodes()]
    edges = [
        (key, ids[edge.source], ids[edge.target], _known(_fields(edge)))
        for key, edge in _numbered(graph)
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *_graphml_keys("node", [fields for _, fields in nodes]),
        *_graphml_keys("edge", [fields for *_, fields in edges]),
        '  <graph id="ringfence" edgedefault="directed">',
    ]
    for id_, fields in nodes:
        lines += [f'    <node id="{id_}">', *_graphml_data("node", fields), "    </node>"]
    for key, source, target, fields in edges:
        lines.append(f'    <edge id="{key}" source="{source}" target="{target}">')
        lines += [*_graphml_data("edge", fields), "    </edge>"]
    return "\n".join((*lines, "  </graph>", "</graphml>", ""))


def to_dot(graph: EgressGraph) -> str:
    """Graphviz DOT; solid lines are observed, dashed ones declared, dotted ones possible."""
    ids = _ids(graph)
    lines = ["digraph ringfence {", "  rankdir=LR;"]
    for node in graph.nodes():
        shape = _DOT_SHAPES.get(node.kind, "note")
        lines.append(f'  {ids[node.id]} [label="{for_dot(_title(node))}", shape={shape}];')
    for edge in graph.each_edge():
        style = _DOT_STYLES[edge.evidence]
        lines.append(
            f"  {ids[edge.source]} -> {ids[edge.target]} "
            f'[label="{for_dot(_caption(edge))}", style={style}];'
        )
    return "\n".join((*lines, "}", ""))


def to_mermaid(graph: EgressGraph) -> str:
    """A Mermaid flow chart; thick arrows are observed, thin ones declared, dotted ones possible.

    Mermaid draws a few hundred edges; larger graphs are better cut to a neighbourhood first.
    """
    ids = _ids(graph)
    lines = ["flowchart LR"]
    lines += [f'  {ids[node.id]}["{for_mermaid(_title(node))}"]' for node in graph.nodes()]
    for edge in graph.each_edge():
        arrow = _MERMAID_ARROWS[edge.evidence]
        caption = for_mermaid(_caption(edge))
        lines.append(f'  {ids[edge.source]} {arrow}|"{caption}"| {ids[edge.target]}')
    return "\n".join((*lines, ""))


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
    """What an arrow says: its kind, and the service of egress."""
    port, protocol = edge.attribute("port"), edge.attribute("protocol")
    return f"{edge.kind} {protocol}/{port}" if port else str(edge.kind)


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
    flat = {k: ",".join(v) if isinstance(v, list) else v for k, v in fields.items()}
    return {key: value for key, value in sorted(flat.items()) if value is not None and value != ""}


def _graphml_keys(scope: str, rows: list[dict[str, str | int]]) -> Iterator[str]:
    types = {name: type(value) for row in rows for name, value in row.items()}
    for name, kind in sorted(types.items()):
        declared = "long" if kind is int else "string"
        yield (
            f'  <key id="{scope}-{name}" for="{scope}" attr.name="{name}" attr.type="{declared}"/>'
        )


def _graphml_data(scope: str, fields: Mapping[str, str | int]) -> Iterator[str]:
    for name, value in fields.items():
        yield f'      <data key="{scope}-{name}">{for_xml(str(value))}</data>'
