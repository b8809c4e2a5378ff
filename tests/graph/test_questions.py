"""The questions asked of the graph."""

from __future__ import annotations

from typing import Any

from ringfence.graph import questions
from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import NodeKind, destination_node
from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import AgentRuntime
from ringfence.model.identity import Certainty, Grant
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import Telemetry
from support.builders import (
    ACCOUNT,
    contained_inventory,
    in_vpc,
    public,
    runtime,
    runtime_arn,
    snapshot,
    span_call,
    version,
)

ONE, TWO = runtime_arn("one-abc123DEF4"), runtime_arn("two-abc123DEF4")
UPDATE = "bedrock-agentcore:UpdateAgentRuntime"


def _runtimes() -> Inventory:
    return contained_inventory(
        runtime(runtime_id="one-abc123DEF4"),
        runtime(
            version(placement=in_vpc(security_groups=("sg-0own",))), runtime_id="two-abc123DEF4"
        ),
    )


def _graph(inventory: Inventory, telemetry: Telemetry | None = None, *grants: Grant) -> EgressGraph:
    whole = snapshot(inventory, telemetry)
    return build_graph(whole, (), build_egress_map(whole, Settings()), grants)


def _grant(*resources: str, **changes: Any) -> Grant:
    values: dict[str, Any] = {
        "action": UPDATE,
        "principal": f"arn:aws:iam::{ACCOUNT}:user/dev",
        "account": ACCOUNT,
        "certainty": Certainty.ALLOWED,
        "policy": "inline:dev",
        "statement": "0",
        "resources": resources,
    }
    return Grant(**(values | changes))


def test_a_neighbourhood_reaches_in_both_directions_and_no_further() -> None:
    graph = _graph(_runtimes(), Telemetry(span_calls=(span_call("api.openai.com", ONE),)))

    near = questions.neighbourhood(graph, destination_node("api.openai.com"), hops=1)
    nearer = questions.neighbourhood(graph, ONE, hops=0)

    assert {node.kind for node in near.nodes()} == {
        NodeKind.DESTINATION,
        NodeKind.PROVIDER,
        NodeKind.RUNTIME,
    }
    assert [node.id for node in nearer.nodes()] == [ONE]
    assert len(questions.neighbourhood(graph, "unknown")) == 0


def test_an_account_does_not_make_everything_a_neighbour() -> None:
    graph = _graph(Inventory(runtimes=(runtime(runtime_id="one-abc123DEF4"), _public_two())))

    near = questions.neighbourhood(graph, TWO, hops=3)

    assert f"account:{ACCOUNT}" in near
    assert ONE not in near
    assert ONE in questions.neighbourhood(graph, f"account:{ACCOUNT}", hops=1)


def _public_two() -> AgentRuntime:
    """A runtime that has nothing in common with another one but the account."""
    return runtime(version(placement=public(), role_arn=""), runtime_id="two-abc123DEF4")
