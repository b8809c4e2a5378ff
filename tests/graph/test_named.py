"""Nodes by what people call them."""

from __future__ import annotations

import pytest

from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import destination_node, provider_node
from ringfence.graph.named import find_node, nodes_called
from ringfence.join.egress import build_egress_map
from ringfence.model.settings import Settings
from ringfence.model.telemetry import Telemetry
from support.builders import (
    ACCOUNT,
    SUBNET_ID,
    contained_inventory,
    runtime,
    runtime_arn,
    snapshot,
    span_call,
)

ONE, TWO = runtime_arn("one-abc123DEF4"), runtime_arn("two-abc123DEF4")


@pytest.fixture
def graph() -> EgressGraph:
    inventory = contained_inventory(
        runtime(runtime_id="one-abc123DEF4", name="one"),
        runtime(runtime_id="two-abc123DEF4", name="twin"),
        runtime(runtime_id="tri-abc123DEF4", name="twin"),
    )
    whole = snapshot(inventory, Telemetry(span_calls=(span_call("api.openai.com", ONE),)))
    return build_graph(whole, (), build_egress_map(whole, Settings()), ())


@pytest.mark.parametrize("text", [ONE, "api.openai.com", "OpenAI", ACCOUNT, SUBNET_ID])
def test_a_node_is_found_by_its_id(graph: EgressGraph, text: str) -> None:
    assert find_node(graph, text) in graph
    assert nodes_called(graph, text) == (find_node(graph, text),)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("one", ONE),
        ("one-abc123DEF4", ONE),
        ("two-abc123DEF4", TWO),
        ("API.OpenAI.com.", destination_node("api.openai.com")),
        ("openai", provider_node("OpenAI")),
        ("agent-exec", f"arn:aws:iam::{ACCOUNT}:role/agent-exec"),
    ],
)
def test_a_plain_name_is_enough(graph: EgressGraph, text: str, node: str) -> None:
    assert nodes_called(graph, text) == (node,)


def test_every_bearer_of_a_name_is_found(graph: EgressGraph) -> None:
    assert nodes_called(graph, "twin") == (runtime_arn("tri-abc123DEF4"), TWO)


@pytest.mark.parametrize("text", ["nobody", ""])
def test_nothing_is_found_by_no_name(graph: EgressGraph, text: str) -> None:
    assert find_node(graph, "nobody") == ""
    assert nodes_called(graph, text) == ()
