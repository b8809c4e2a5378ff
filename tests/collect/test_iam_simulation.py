"""IAM's own simulator, over HTTP: what it is asked, what it answers, and what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from ringfence.collect.iam_simulation import simulate_principals
from ringfence.collect.live import LiveRequest, open_caller
from ringfence.collect.permissions import ALLOWED_WITH_SIMULATION
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.guardrail_check import NetworkAsked
from ringfence.model.iam_simulation import (
    PrincipalSimulation,
    SimulatedDecision,
    SimulationQuestion,
)
from ringfence.model.window import TimeWindow
from support.aws import AwsLab, deny
from support.aws.wire import DEFAULT_ACCOUNT
from support.callers import FakeCaller

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
ACTIONS = ("bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:CreateBrowser")
ARN = f"arn:aws:iam::{DEFAULT_ACCOUNT}:role/developer"
SUBNETS, GROUPS = "bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups"
PUBLIC = SimulationQuestion(
    arn=ARN, account=DEFAULT_ACCOUNT, actions=ACTIONS, network=NetworkAsked.PUBLIC
)
APPROVED = SimulationQuestion(
    arn=ARN,
    account=DEFAULT_ACCOUNT,
    actions=ACTIONS,
    network=NetworkAsked.APPROVED,
    subnets=("subnet-a", "subnet-b"),
    security_groups=("sg-a",),
)


def guarded(arn: str, action: str, context: Mapping[str, tuple[str, ...]]) -> str:
    """A guardrail that lets both keys pass and nothing else."""
    return "allowed" if {SUBNETS, GROUPS} <= set(context) else "explicitDeny"


def ask(
    *questions: SimulationQuestion, most: int = 50
) -> tuple[tuple[PrincipalSimulation, ...], Coverage]:
    request = LiveRequest(window=WINDOW, max_rps=1000.0)
    with open_caller(request, allowed=ALLOWED_WITH_SIMULATION) as opened:
        return simulate_principals(opened.caller, questions, most=most)


def test_a_public_call_leaves_the_keys_out_and_iam_names_them_as_missing(lab: AwsLab) -> None:
    lab.seed().simulator(guarded)

    found, row = ask(PUBLIC)

    assert [(each.action, each.decision) for each in found] == [
        (action, SimulatedDecision.EXPLICIT_DENY) for action in ACTIONS
    ]
    assert {each.missing for each in found} == {(GROUPS, SUBNETS)}
    assert {each.allowed_by_organizations for each in found} == {False}
    assert (row.source, row.status, row.records) == (
        Source.IAM_SIMULATION,
        CoverageStatus.COMPLETE,
        2,
    )


def test_networks_are_sent_as_lists(lab: AwsLab) -> None:
    asked: list[Mapping[str, tuple[str, ...]]] = []

    def decide(arn: str, action: str, context: Mapping[str, tuple[str, ...]]) -> str:
        asked.append(context)
        return guarded(arn, action, context)

    lab.seed().simulator(decide)

    found, _ = ask(APPROVED)

    assert asked[0] == {SUBNETS: ("subnet-a", "subnet-b"), GROUPS: ("sg-a",)}
    assert {each.decision for each in found} == {SimulatedDecision.ALLOWED}


def test_an_answer_without_details_and_in_pages_is_read_whole(lab: AwsLab) -> None:
    lab.seed().simulator(guarded, details=False, page=1)

    found, row = ask(PUBLIC)

    assert [each.action for each in found] == list(ACTIONS)
    assert {each.allowed_by_organizations for each in found} == {None}
    assert {each.allowed_by_boundary for each in found} == {None}
    assert row.complete


def test_a_refusal_is_a_row_and_ends_the_asking(
    impatient: AwsLab,
) -> None:
    impatient.seed().simulator(guarded)
    impatient.faults.add(deny(), service="iam", operation="SimulatePrincipalPolicy")

    found, row = ask(PUBLIC, APPROVED)

    assert found == ()
    assert row.status is CoverageStatus.DENIED
    asked = [each for each in impatient.calls if each.operation == "SimulatePrincipalPolicy"]
    assert len(asked) == 1


def test_no_more_principals_are_asked_about_than_wanted_and_the_row_says_so(lab: AwsLab) -> None:
    lab.seed().simulator(guarded)
    other = SimulationQuestion(
        arn=f"{ARN}-2", account=DEFAULT_ACCOUNT, actions=ACTIONS, network=NetworkAsked.PUBLIC
    )

    found, row = ask(PUBLIC, other, most=1)

    assert {each.arn for each in found} == {ARN}
    assert row.status is CoverageStatus.PARTIAL
    assert "1 more" in row.detail


@pytest.mark.parametrize(
    "result",
    [
        {"EvalActionName": ACTIONS[0], "EvalDecision": "perhaps"},
        {"EvalActionName": "s3:GetObject", "EvalDecision": "allowed"},
        {"EvalDecision": "allowed"},
        "allowed",
    ],
    ids=["no decision", "another action", "no action", "no object"],
)
def test_an_answer_that_says_nothing_that_is_known_is_no_answer(result: object) -> None:
    caller = FakeCaller({"SimulatePrincipalPolicy": {"EvaluationResults": [result]}})

    found, row = simulate_principals(caller, [PUBLIC], most=5)

    assert found == ()
    assert row.status is CoverageStatus.UNAVAILABLE


def test_a_principal_that_is_gone_leaves_the_others() -> None:
    def reply(**params: object) -> object:
        if params["PolicySourceArn"] == ARN:
            return CallFailed(CoverageStatus.UNAVAILABLE, "no such role", code="NoSuchEntity")
        results = [{"EvalActionName": each, "EvalDecision": "implicitDeny"} for each in ACTIONS]
        return {"EvaluationResults": results}

    other = SimulationQuestion(
        arn=f"{ARN}-2", account=DEFAULT_ACCOUNT, actions=ACTIONS, network=NetworkAsked.PUBLIC
    )

    found, row = simulate_principals(
        FakeCaller({"SimulatePrincipalPolicy": reply}),  # type: ignore[dict-item]
        [PUBLIC, other],
        most=5,
    )

    assert {each.arn for each in found} == {other.arn}
    assert row.status is CoverageStatus.PARTIAL
