"""The questions asked of the graph."""

from __future__ import annotations

from typing import Any

import pytest

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
    SECURITY_GROUP_ID,
    contained_inventory,
    flow,
    in_vpc,
    public,
    resolution,
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


def test_destinations_of_a_runtime() -> None:
    graph = _graph(_runtimes(), Telemetry(span_calls=(span_call("api.openai.com", ONE),)))

    assert [edge.target for edge in questions.destinations_of(graph, ONE)] == [
        destination_node("api.openai.com")
    ]
    assert questions.destinations_of(graph, TWO) == ()
    assert questions.destinations_of(graph, "arn:unknown") == ()


@pytest.mark.parametrize("destination", ["api.openai.com", "OpenAI"])
def test_runtimes_that_reach_a_host_or_a_provider(destination: str) -> None:
    spans = (span_call("api.openai.com", ONE), span_call("api.mistral.ai", TWO))

    graph = _graph(_runtimes(), Telemetry(span_calls=spans))

    assert [node.id for node in questions.runtimes_reaching(graph, destination)] == [ONE]


def test_an_address_that_names_share_counts_for_each_of_them() -> None:
    telemetry = Telemetry(
        flows=(flow(),),
        resolutions=(
            resolution("a.example", "203.0.113.9"),
            resolution("b.example", "203.0.113.9"),
        ),
    )

    graph = _graph(_runtimes(), telemetry)

    assert [node.id for node in questions.runtimes_reaching(graph, "b.example")] == [ONE]
    assert questions.runtimes_reaching(graph, "c.example") == ()


def test_an_interface_that_nobody_claims_is_a_source_but_no_runtime() -> None:
    graph = _graph(Inventory(interfaces=_runtimes().interfaces), Telemetry(flows=(flow(),)))

    assert [n.kind for n in questions.sources_reaching(graph, "203.0.113.9")] == [NodeKind.ENI]
    assert questions.runtimes_reaching(graph, "203.0.113.9") == ()


def test_runtimes_that_share_a_security_group() -> None:
    alone = _graph(_runtimes())
    together = _graph(
        contained_inventory(
            runtime(runtime_id="one-abc123DEF4"), runtime(runtime_id="two-abc123DEF4")
        )
    )

    assert questions.runtimes_sharing_security_groups(alone) == ()
    assert questions.runtimes_sharing_security_groups(together) == (
        questions.SharedGroup(security_group=SECURITY_GROUP_ID, runtimes=(ONE, TWO)),
    )


@pytest.mark.parametrize(
    ("resources", "covered"),
    [
        ((ONE,), True),
        (("*",), True),
        ((), True),
        (("arn:aws:bedrock-agentcore:*:*:runtime/one-*",), True),
        ((f"{ONE}/runtime-endpoint/*",), True),
        ((TWO,), False),
        (("arn:aws:bedrock-agentcore:*:*:gateway/*",), False),
        ((f"not {TWO}",), True),
        (("not *",), False),
    ],
)
def test_who_can_evaluates_the_resources_of_a_grant(
    resources: tuple[str, ...], *, covered: bool
) -> None:
    graph = _graph(_runtimes(), None, _grant(*resources))

    found = questions.who_can(graph, UPDATE.lower(), ONE)

    assert bool(found) is covered


def test_an_iam_action_is_asked_of_the_runtimes_role() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/agent-exec"
    graph = _graph(
        _runtimes(),
        None,
        _grant(role, action="iam:PassRole", certainty=Certainty.CONDITIONAL),
        _grant(ONE, action="iam:PassRole", principal="arn:other"),
    )

    (access,) = questions.who_can(graph, "iam:PassRole", ONE)

    assert access.principal == f"arn:aws:iam::{ACCOUNT}:user/dev"
    assert access.certainty is Certainty.CONDITIONAL


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
