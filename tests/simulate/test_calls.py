"""Calls to AWS: by whom, with which networks, and what a guardrail of another shape makes of them."""

from __future__ import annotations

import json
from typing import Any

from ringfence.guardrail.evaluation import PolicyDocument, read_document
from ringfence.guardrail.generate import generate
from ringfence.model.iam_request import Outcome
from ringfence.model.simulation import Column, SimulatedStep, StepResultKind
from ringfence.model.verification import Layer
from ringfence.simulate.case import SimulationCase
from ringfence.simulate.run import simulate
from ringfence_rules.scenarios import scenario_texts
from support.attacked import tight
from support.guardrails import GROUPS, KEYED, SUBNETS, scope

K = StepResultKind


def _step(guardrail: tuple[PolicyDocument, ...] | None, scenario: str, step: str) -> SimulatedStep:
    case = SimulationCase(pack=tight(), guardrail=guardrail)
    (tried,) = simulate(case, (scenario_texts()[scenario],)).scenarios
    return next(each for each in tried.steps if each.id == step)


def _generated(**changes: Any) -> tuple[PolicyDocument, ...]:
    made = generate(scope(**changes))
    return tuple(read_document(each.text, name=each.name) for each in made.documents)


def _document(**statement: Any) -> tuple[PolicyDocument, ...]:
    text = json.dumps({"Version": "2012-10-17", "Statement": {"Resource": "*", **statement}})
    return (read_document(text, name="by-hand"),)


def test_a_call_is_made_by_somebody_who_may_do_everything_and_is_no_pipeline() -> None:
    call = _step(_generated(), "iam-drift", "create-public").call

    assert call is not None
    assert call.principal.endswith(":role/agent-developer")
    assert call.alone is Outcome.ALLOWED
    assert (call.subnets, call.security_groups) == ((), ())


def test_networks_are_those_that_the_guardrail_approves_and_one_that_it_does_not() -> None:
    mixed = _step(_generated(), "iam-drift", "mixed-subnets").call
    foreign = _step(_generated(), "iam-drift", "foreign-subnet").call

    assert mixed is not None
    assert foreign is not None
    assert mixed.subnets[0] == SUBNETS[0]
    assert mixed.subnets[1:] == foreign.subnets
    assert foreign.security_groups == GROUPS


def test_a_guardrail_denies_in_monitor_mode_too() -> None:
    columns = _step(_generated(), "iam-drift", "create-public").columns

    assert columns.before.result is K.PERMITTED
    for column in (Column.MONITOR, Column.ENFORCED, Column.GIVEN):
        assert columns.of(column).result is K.CONTAINED
        assert columns.of(column).layer is Layer.GUARDRAIL
        assert "RequireSubnets" in columns.of(column).by


def test_without_a_guardrail_given_nothing_is_known_and_it_is_never_called_contained() -> None:
    columns = _step(None, "iam-drift", "create-public").columns

    assert (columns.before.result, columns.enforced.result) == (K.PERMITTED, K.UNKNOWN)


def test_where_there_is_no_guardrail_it_is_permitted() -> None:
    assert _step((), "iam-drift", "create-public").columns.enforced.result is K.PERMITTED


def test_the_usual_mistakes_of_a_guardrail_are_seen() -> None:
    """ForAnyValue alone lets PUBLIC pass; ForAllValues lets a mixed list pass."""
    listed = {"bedrock-agentcore:subnets": list(SUBNETS)}
    any_value = _document(
        Effect="Deny", Action=KEYED, Condition={"ForAnyValue:StringNotEquals": listed}
    )
    all_values = _document(
        Effect="Deny", Action=KEYED, Condition={"ForAllValues:StringNotEquals": listed}
    )

    def result(guardrail: tuple[PolicyDocument, ...], step: str) -> StepResultKind:
        return _step(guardrail, "iam-drift", step).columns.enforced.result

    assert result(any_value, "create-public") is K.PERMITTED
    assert result(any_value, "mixed-subnets") is K.CONTAINED
    assert result(all_values, "create-public") is K.CONTAINED
    assert result(all_values, "mixed-subnets") is K.PERMITTED


def test_a_guardrail_by_tag_lets_everyone_re_pin_a_runtime_that_carries_it() -> None:
    tagged = _generated(endpoint_tag=("ringfence-contained", "yes"))

    assert _step(tagged, "endpoint-repin", "update").columns.enforced.result is K.PERMITTED
    assert _step(_generated(), "endpoint-repin", "update").columns.enforced.by == (
        "EndpointsByPipeline",
    )


def test_a_document_that_allows_must_allow_as_a_layer_of_its_own() -> None:
    boundary = _document(Effect="Allow", Action="bedrock-agentcore:Invoke*")

    assert _step(boundary, "harness", "create").columns.enforced.result is K.CONTAINED
    assert _step(boundary, "runtime-command", "invoke").columns.enforced.result is K.PERMITTED


def test_a_condition_on_what_a_request_does_not_say_is_unknown() -> None:
    by_address = _document(
        Effect="Deny",
        Action="bedrock-agentcore:*",
        Condition={"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    )

    assert _step(by_address, "harness", "create").columns.enforced.result is K.UNKNOWN
