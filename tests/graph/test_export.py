"""The exports, as golden files and against hostile names.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import EdgeKind, GraphEdge, GraphNode, NodeKind, attributes
from ringfence.graph.export import to_dot, to_graphml, to_mermaid, to_node_link
from ringfence.graph.labels import for_dot, for_mermaid, for_xml
from ringfence.join.egress import build_egress_map
from ringfence.model.egress import EvidenceKind
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import Telemetry
from ringfence.model.text import visible
from ringfence.verdict.runtime import judge
from support.builders import (
    agent_interface,
    contained_inventory,
    flow,
    gateway,
    gateway_target,
    public,
    resolution,
    runtime,
    runtime_arn,
    snapshot,
    span_call,
    version,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "graph"
EXPORTS = {"json": to_node_link, "graphml": to_graphml, "dot": to_dot, "mmd": to_mermaid}
HOSTILE = (
    'quote" bracket"] arrow --> pipe | semicolon ; hash # percent %%{init}%%',
    "line\nbreak\r\ttab",
    "<script>alert('x')</script> & ]]>",
    "back\\slash \\N \\\\",
    "bidi \u202e zero\u200bwidth \u2028 escape \x1b[31m nul \x00 c1 \x9b",
    "lone \ud800 surrogate",
    "click n1 href `code`",
)


def _sample() -> EgressGraph:
    """A contained runtime, a PUBLIC one, a gateway, and a hostile name for each kind of text."""
    inventory = replace(
        contained_inventory(
            runtime(runtime_id="support-abc123DEF4"),
            runtime(
                version(placement=public()), runtime_id="open-abc123DEF4", name='open"]-->\u202e'
            ),
        ),
        gateways=(gateway(gateway_target("mcp.notion.com", name="<b>&\n")),),
    )
    telemetry = Telemetry(
        flows=(flow(), flow(server="203.0.113.10", port=22)),
        resolutions=(resolution("api.openai.com", "203.0.113.9"),),
        span_calls=(
            span_call('evil"\n\x1b|%.example', runtime_arn("open-abc123DEF4")),
            span_call("api.anthropic.com", runtime_arn("open-abc123DEF4")),
        ),
    )
    whole = snapshot(inventory, telemetry)
    return build_graph(whole, judge(whole, Settings()), build_egress_map(whole, Settings()), ())


def _of(*labels: str) -> EgressGraph:
    """A graph with these labels on nodes and these reasons on edges."""
    nodes = [
        GraphNode(
            id=f"{number}{text}", kind=NodeKind.RUNTIME, label=text, attributes=(("a", text),)
        )
        for number, text in enumerate(labels)
    ]
    edges = [
        GraphEdge(
            source=nodes[0].id,
            target=node.id,
            kind=EdgeKind.TALKS_TO,
            reason=node.label,
            evidence=EvidenceKind.OBSERVED,
            attributes=(("port", 443), ("protocol", node.label)),
        )
        for node in nodes
    ]
    return EgressGraph.of(nodes, edges, grants=())


@pytest.mark.parametrize("suffix", EXPORTS)
def test_an_export_is_what_its_golden_file_says(suffix: str) -> None:
    golden = GOLDEN / f"estate.{suffix}"
    text = EXPORTS[suffix](_sample())
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", EXPORTS)
def test_no_invisible_character_reaches_an_export(suffix: str) -> None:
    text = EXPORTS[suffix](_of(*HOSTILE))

    text.encode("utf-8")
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", text) is None


def test_node_link_json_is_ascii_and_networkx_reads_it_back() -> None:
    graph = _of(*HOSTILE)

    text = to_node_link(graph)

    read = nx.node_link_graph(json.loads(text), edges="edges")
    assert text.isascii()
    assert (len(read), read.number_of_edges()) == (len(HOSTILE), len(HOSTILE))
    assert read.nodes["n1"]["label"] == visible(HOSTILE[0])


def test_json_and_graphml_tell_the_same_graph() -> None:
    graph = _sample()

    from_json = nx.node_link_graph(json.loads(to_node_link(graph)), edges="edges")
    from_graphml = nx.parse_graphml(to_graphml(graph))

    assert set(from_json) == set(from_graphml)
    assert set(from_json.edges()) == set(from_graphml.edges())
    assert len(from_json) == len(graph)


@pytest.mark.parametrize("field", ["source", "target", "key", "kind", "ref", "id"])
def test_an_attribute_never_replaces_a_field_of_an_export(field: str) -> None:
    with pytest.raises(ValueError, match=f"cannot be called {field}"):
        attributes(**{field: "x"})


def test_graphml_is_xml_and_networkx_reads_it_back() -> None:
    text = to_graphml(_of(*HOSTILE))

    read = nx.parse_graphml(text)
    assert ET.fromstring(text).tag.endswith("graphml")  # noqa: S314 - our own text
    assert {data["label"] for _, data in read.nodes(data=True)} == set(map(visible, HOSTILE))
    assert {data["port"] for *_, data in read.edges(data=True)} == {443}


def test_dot_has_one_statement_a_line_and_closed_strings() -> None:
    lines = to_dot(_of(*HOSTILE)).splitlines()

    string = r'"(?:[^"\\]|\\\\|\\")*"'
    statement = re.compile(rf"  n\d+( -> n\d+)? \[label={string}, (shape|style)=\w+\];")
    assert lines[:2] == ["digraph ringfence {", "  rankdir=LR;"]
    assert lines[-1] == "}"
    assert all(statement.fullmatch(line) for line in lines[2:-1])
    assert len(lines) == 3 + 2 * len(HOSTILE)


def test_mermaid_has_one_statement_a_line_and_no_markup_in_labels() -> None:
    lines = to_mermaid(_of(*HOSTILE)).splitlines()

    label = r'"(?:[^"#<>&|`\\%{};]|#\d+;)*"'
    node = re.compile(rf"  n\d+\[{label}\]")
    edge = re.compile(rf"  n\d+ (==>|-->|-\.->)\|{label}\| n\d+")
    assert lines[0] == "flowchart LR"
    assert all(node.fullmatch(line) or edge.fullmatch(line) for line in lines[1:])
    assert len(lines) == 1 + 2 * len(HOSTILE)


@given(st.text(st.characters()))
def test_escaped_text_is_one_printable_line_in_every_medium(text: str) -> None:
    for escape in (visible, for_dot, for_mermaid, for_xml):
        escaped = escape(text)

        assert len(escaped.splitlines()) <= 1
        assert all(character.isprintable() or character.isspace() for character in escaped)
        escaped.encode("utf-8")


def test_an_empty_graph_has_every_export() -> None:
    empty = EgressGraph.of((), (), grants=())

    assert json.loads(to_node_link(empty))["nodes"] == []
    assert to_mermaid(empty) == "flowchart LR\n"
    assert len(nx.parse_graphml(to_graphml(empty))) == 0


def test_an_interface_without_addresses_can_be_drawn() -> None:
    inventory = Inventory(interfaces=(agent_interface(private_ips=()),))
    whole = snapshot(inventory)

    graph = build_graph(whole, (), build_egress_map(whole, Settings()), ())

    assert "eni-0agent" in to_dot(graph)
