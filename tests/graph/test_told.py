"""The graph in plain lines, and paths in JSON."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import networkx as nx
import pytest

from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import EdgeKind, GraphEdge, GraphNode, NodeKind
from ringfence.graph.export import to_dot, to_graphml, to_mermaid, to_node_link
from ringfence.graph.paths import paths_between
from ringfence.graph.told import to_text
from ringfence.graph.views import View, view_of_paths, view_of_ways_out
from ringfence.join.egress import build_egress_map
from ringfence.model.egress import EvidenceKind
from ringfence.model.settings import Settings
from ringfence.verdict.runtime import judge
from support.builders import (
    contained_inventory,
    internet_route,
    public,
    route,
    runtime,
    runtime_arn,
    snapshot,
    version,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "graph"
ONE, OPEN = runtime_arn("one-abc123DEF4"), runtime_arn("open-abc123DEF4")
HOSTILE = 'evil"\n\x1b[31m\u202e|%<b>'


def _ways() -> View:
    inventory = contained_inventory(
        runtime(runtime_id="one-abc123DEF4"),
        runtime(version(placement=public()), runtime_id="open-abc123DEF4"),
        routes=(route(), internet_route("198.51.100.0/24")),
    )
    whole = snapshot(inventory)
    found = build_egress_map(whole, Settings())
    graph = build_graph(whole, judge(whole, Settings()), found, ())
    return view_of_ways_out(graph, (ONE, OPEN))


def _hostile() -> EgressGraph:
    nodes = [GraphNode(id=f"{n}{HOSTILE}", kind=NodeKind.WORKLOAD, label=HOSTILE) for n in range(2)]
    edge = GraphEdge(
        source=nodes[0].id,
        target=nodes[1].id,
        kind=EdgeKind.MAY_CALL,
        reason=HOSTILE,
        evidence=EvidenceKind.POSSIBLE,
        attributes=(("action", HOSTILE),),
    )
    return EgressGraph.of(nodes, (edge,))


@pytest.mark.parametrize("suffix", ["txt", "json", "mmd", "dot", "graphml"])
def test_a_view_of_ways_is_what_its_golden_file_says(suffix: str) -> None:
    view, golden = _ways(), GOLDEN / f"ways.{suffix}"
    text = {
        "txt": lambda: to_text(view),
        "json": lambda: to_node_link(view.graph, view.paths),
        "mmd": lambda: to_mermaid(view.graph),
        "dot": lambda: to_dot(view.graph),
        "graphml": lambda: to_graphml(view.graph),
    }[suffix]()
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


def test_json_lists_paths_by_the_ids_and_keys_of_its_elements() -> None:
    view = _ways()

    document = json.loads(to_node_link(view.graph, view.paths))

    listed = nx.node_link_graph(document, edges="edges").graph["paths"]
    drawn = {(edge["source"], edge["target"], edge["key"]) for edge in document["edges"]}
    assert len(listed) == len(view.paths)
    for path in listed:
        for one, other, keys in zip(path["nodes"], path["nodes"][1:], path["edges"], strict=False):
            assert keys
            assert all((one, other, key) in drawn for key in keys)


def test_without_paths_every_edge_is_a_line() -> None:
    view = View(graph=_ways().graph)

    lines = to_text(view).splitlines()

    assert len(lines) == view.graph.count_edges()
    assert to_text(View(graph=EgressGraph.of((), ()))) == ""


def test_hostile_names_stay_in_their_line() -> None:
    graph = _hostile()
    view = view_of_paths(graph, paths_between(graph, f"0{HOSTILE}", f"1{HOSTILE}"))

    for text in (to_text(view), to_text(View(graph=graph))):
        assert len(text.splitlines()) == 1
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", text) is None


def test_many_services_of_one_step_are_counted_and_not_listed() -> None:
    nodes = [GraphNode(id=name, kind=NodeKind.WORKLOAD, label=name) for name in "ab"]
    edges = [
        GraphEdge(
            source="a",
            target="b",
            kind=EdgeKind.TALKS_TO,
            reason="",
            evidence=EvidenceKind.OBSERVED,
            attributes=(("port", port), ("protocol", "TCP")),
        )
        for port in range(1, 6)
    ]
    graph = EgressGraph.of(nodes, edges)

    text = to_text(view_of_paths(graph, paths_between(graph, "a", "b")))

    assert text == (
        "workload a --talks-to TCP/1, talks-to TCP/2, talks-to TCP/3, 2 more-> workload b\n"
    )
