"""Which condition keys an action carries, and which tests of a policy ask in vain."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.guardrail.action_keys import Consequence, actions_of, carries, keys_of, unkeyed
from support.guardrails import KEYED
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA

SUBNETS = "bedrock-agentcore:subnets"
GROUPS = "bedrock-agentcore:securityGroups"
ENDPOINT = "bedrock-agentcore:CreateAgentRuntimeEndpoint"


def deny(action: Any, condition: dict[str, Any]) -> str:
    statement = {
        "Sid": "Asked",
        "Effect": "Deny",
        "Action": action,
        "Resource": "*",
        "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@pytest.mark.parametrize("key", [SUBNETS, GROUPS])
def test_four_actions_of_runtimes_and_tools_carry_the_network_keys(key: str) -> None:
    carrying = {action for action in actions_of("bedrock-agentcore") if carries(action, key)}

    targets = {"bedrock-agentcore:CreateGatewayTarget", "bedrock-agentcore:UpdateGatewayTarget"}
    assert carrying == {*KEYED} | targets


def test_keys_compare_without_case_and_tags_by_their_head() -> None:
    assert carries("bedrock-agentcore:createagentruntime", "BEDROCK-AGENTCORE:SUBNETS")
    assert carries("bedrock-agentcore:UpdateAgentRuntime", "aws:resourcetag/team")
    assert not carries("bedrock-agentcore:UpdateAgentRuntime", "aws:RequestTag/team")
    assert not carries("bedrock-agentcore:UpdateAgentRuntime", "aws:ResourceTag/")


def test_who_calls_and_where_is_in_every_request() -> None:
    assert carries(ENDPOINT, "aws:PrincipalArn")
    assert carries(ENDPOINT, "aws:RequestedRegion")


@pytest.mark.parametrize(
    "action", ["bedrock-agentcore:NoSuchThing", "nosuch:Thing", "../iam:Thing", "*", ""]
)
def test_an_action_that_does_not_exist_has_no_keys(action: str) -> None:
    with pytest.raises(KeyError):
        keys_of(action)


@pytest.mark.parametrize(
    ("condition", "consequence"),
    [
        ({"Null": {SUBNETS: "true"}}, Consequence.ALWAYS),
        ({"Null": {SUBNETS: True}}, Consequence.ALWAYS),
        ({"Null": {SUBNETS: "false"}}, Consequence.NEVER),
        ({"ForAnyValue:StringNotEquals": {SUBNETS: ["subnet-a"]}}, Consequence.NEVER),
        ({"ForAllValues:StringNotEquals": {SUBNETS: ["subnet-a"]}}, Consequence.ALWAYS),
        ({"StringNotEquals": {SUBNETS: ["subnet-a"]}}, Consequence.ALWAYS),
        ({"StringEquals": {SUBNETS: ["subnet-a"]}}, Consequence.NEVER),
        ({"StringEqualsIfExists": {SUBNETS: ["subnet-a"]}}, Consequence.ALWAYS),
    ],
)
def test_a_key_that_is_never_there_decides_the_test(
    condition: dict[str, Any], consequence: Consequence
) -> None:
    (found,) = unkeyed(deny(ENDPOINT, condition))

    assert found.statement == "Asked"
    assert found.deny
    assert found.actions == (ENDPOINT,)
    assert found.key == SUBNETS
    assert found.consequence is consequence


def test_a_wildcard_is_asked_of_every_action_it_names() -> None:
    (found,) = unkeyed(deny("bedrock-agentcore:*AgentRuntime", {"Null": {SUBNETS: "true"}}))

    assert "bedrock-agentcore:InvokeAgentRuntime" in found.actions
    assert "bedrock-agentcore:CreateAgentRuntime" not in found.actions


def test_keys_of_every_request_are_never_asked_in_vain() -> None:
    spared = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/deploy"}}

    assert unkeyed(deny(ENDPOINT, spared)) == ()
    assert unkeyed(deny("*", {"Null": {SUBNETS: "true"}})) == ()


@pytest.mark.parametrize(
    "document",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        "{}",
        '{"Statement": [7, null]}',
        '{"Statement": [{"Action": [1], "Condition": {"Null": 7}}]}',
        '{"Statement": {"Action": "nosuch:*", "Condition": {"Null": {"nosuch:key": "true"}}}}',
    ],
)
def test_what_is_no_policy_has_no_tests(document: str) -> None:
    assert unkeyed(document) == ()


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=WITHOUT_SHARED_DATA)
def test_the_samples_of_the_developer_guide_ask_nothing_in_vain() -> None:
    samples = json.loads((SHARED_DATA / "iam/aws_docs_vpc_condition_examples.json").read_text())

    asked = [samples["EnforceVPCRuntime"], *samples["DenyIfNotSpecific"]]
    assert unkeyed({"Statement": asked}) == ()
