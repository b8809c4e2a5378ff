"""Runtimes as entry points."""

from __future__ import annotations

from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.ranking import entry_points
from ringfence.join.egress import build_egress_map
from ringfence.model.identity import Certainty, Grant
from ringfence.model.settings import Settings
from ringfence.model.telemetry import Telemetry
from ringfence.model.verdict import Containment
from ringfence.verdict.runtime import judge
from support.builders import (
    ACCOUNT,
    contained_inventory,
    public,
    runtime,
    runtime_arn,
    snapshot,
    span_call,
    version,
)

ONE, TWO, OPEN = (runtime_arn(f"{name}-abc123DEF4") for name in ("one", "two", "open"))


def _graph(*grants: Grant, judged: bool = True) -> EgressGraph:
    inventory = contained_inventory(
        runtime(runtime_id="one-abc123DEF4"),
        runtime(runtime_id="two-abc123DEF4"),
        runtime(version(placement=public()), runtime_id="open-abc123DEF4"),
    )
    calls = (span_call("api.openai.com", TWO), span_call("api.mistral.ai", TWO))
    whole = snapshot(inventory, Telemetry(span_calls=calls))
    verdicts = judge(whole, Settings()) if judged else ()
    return build_graph(whole, verdicts, build_egress_map(whole, Settings()), grants)


def _grant(resource: str, *, action: str = "InvokeAgentRuntime", account: str = ACCOUNT) -> Grant:
    return Grant(
        action=f"bedrock-agentcore:{action}",
        principal=f"arn:aws:iam::{account}:user/{action}",
        account=account,
        certainty=Certainty.ALLOWED,
        policy="inline:x",
        resources=(resource,),
    )


def test_the_most_exposed_runtime_stands_first_and_then_the_one_with_more_destinations() -> None:
    found = entry_points(_graph())

    assert [each.runtime for each in found] == [OPEN, TWO, ONE]
    assert found[0].containment is Containment.UNCONTAINED
    assert found[0].open_ways == 1
    assert [each.destinations for each in found[1:]] == [2, 0]


def test_callers_are_those_whose_grants_cover_the_runtime() -> None:
    grants = (
        _grant("*", action="InvokeAgentRuntimeCommand"),
        _grant(f"{ONE}/runtime-endpoint/*"),
        _grant("*", action="UpdateAgentRuntime"),
        _grant("*", account="999988887777"),
    )

    callers = {each.runtime: each.callers for each in entry_points(_graph(*grants))}

    assert callers == {ONE: 2, TWO: 1, OPEN: 1}


def test_a_runtime_that_was_not_judged_is_unknown_and_not_contained() -> None:
    found = entry_points(_graph(judged=False))

    assert {each.containment for each in found} == {Containment.UNKNOWN}
