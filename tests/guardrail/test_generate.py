"""What the guardrail generator writes, leaves out and refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ringfence.guardrail.action_keys import carries, unkeyed
from ringfence.guardrail.generate import generate
from ringfence.model.guardrail import (
    ApprovedNetwork,
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    StatementFamily,
)
from ringfence_rules.guardrail import statements as statement_texts
from support.guardrails import DEPLOY, GROUPS, KEYED, SUBNETS, scope

SCOPES = {
    "with a pipeline": scope(),
    "without a pipeline": scope(pipeline_roles=()),
    "with a tag": scope(endpoint_tag=("contained", "yes")),
    "with break glass": scope(exempt_roles=("arn:aws:iam::*:role/break-glass",)),
    "with sandboxes": scope(sandbox_interpreters=True),
}


def statements(of: GuardrailScope, kind: GuardrailKind = GuardrailKind.IDENTITY) -> dict[str, Any]:
    """The statements of the only document, by Sid."""
    (document,) = generate(of, kind=kind).documents
    return {each["Sid"]: each for each in json.loads(document.text)["Statement"]}


def test_placement_is_four_statements_on_the_four_actions_that_carry_the_keys() -> None:
    found = statements(scope())

    assert found["RequireSubnets"]["Condition"] == {"Null": {"bedrock-agentcore:subnets": "true"}}
    assert found["RequireSecurityGroups"]["Condition"] == {
        "Null": {"bedrock-agentcore:securityGroups": "true"}
    }
    assert found["ApprovedSubnets"]["Condition"] == {
        "ForAnyValue:StringNotEquals": {"bedrock-agentcore:subnets": list(SUBNETS)}
    }
    assert found["ApprovedSecurityGroups"]["Condition"] == {
        "ForAnyValue:StringNotEquals": {"bedrock-agentcore:securityGroups": list(GROUPS)}
    }
    for sid in (
        "RequireSubnets",
        "RequireSecurityGroups",
        "ApprovedSubnets",
        "ApprovedSecurityGroups",
    ):
        assert found[sid]["Action"] == list(KEYED)
        assert found[sid]["Resource"] == "*"
        assert found[sid]["Effect"] == "Deny"


@pytest.mark.parametrize("named", SCOPES)
@pytest.mark.parametrize("kind", GuardrailKind)
def test_every_action_carries_the_keys_that_are_asked_of_it(
    named: str, kind: GuardrailKind
) -> None:
    guardrail = generate(SCOPES[named], kind=kind)

    asked = [
        (action, condition.key)
        for statement in guardrail.statements
        for condition in statement.conditions
        for action in statement.actions
    ]
    assert asked
    assert [pair for pair in asked if not carries(*pair)] == []
    assert all(unkeyed(document.text) == () for document in guardrail.documents)


def test_the_ways_without_a_network_key_are_denied_to_all_but_the_pipeline() -> None:
    spared = {"ArnNotLike": {"aws:PrincipalArn": [DEPLOY]}}

    found = statements(scope())

    for sid, actions in {
        "EndpointsByPipeline": ["CreateAgentRuntimeEndpoint", "UpdateAgentRuntimeEndpoint"],
        "CapacityProvidersByPipeline": [
            "CreateCapacityProvider",
            "UpdateCapacityProvider",
            "PassCapacityProvider",
        ],
        "GatewayTargetsByPipeline": ["CreateGatewayTarget", "UpdateGatewayTarget"],
    }.items():
        assert found[sid]["Action"] == [f"bedrock-agentcore:{action}" for action in actions]
        assert found[sid]["Condition"] == spared
    assert "bedrock-agentcore:CreateHarness" in found["HarnessesByPipeline"]["Action"]
    assert found["ResourcePoliciesByPipeline"]["Action"] == "bedrock-agentcore:PutResourcePolicy"


def test_sessions_of_the_tools_that_aws_keeps_are_denied_by_their_arns() -> None:
    found = statements(scope(partition="aws-us-gov"))["NoSystemTools"]

    assert found["Resource"] == [
        "arn:aws-us-gov:bedrock-agentcore:*:aws:browser/*",
        "arn:aws-us-gov:bedrock-agentcore:*:aws:code-interpreter/*",
    ]
    assert "Condition" not in found


def test_without_a_pipeline_role_nothing_is_written_that_would_lock_everyone_out() -> None:
    guardrail = generate(scope(pipeline_roles=()))

    assert not [each for each in guardrail.statements if each.sid.endswith("ByPipeline")]
    left_out = [each for each in guardrail.open_questions if each.startswith("left out: ")]
    assert len(left_out) == 5
    assert any("CreateAgentRuntimeEndpoint" in each for each in left_out)


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        ({"subnets": (), "security_groups": GROUPS}, "no subnet is approved"),
        ({"subnets": SUBNETS, "security_groups": ()}, "no security group is approved"),
    ],
)
def test_an_empty_approved_set_is_refused(network: dict[str, Any], reason: str) -> None:
    with pytest.raises(GuardrailRefusedError, match=reason):
        generate(scope(networks=(ApprovedNetwork(**network),)))


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(GuardrailRefusedError) as refused:
        generate(scope(networks=(), without=frozenset({StatementFamily.PLACEMENT})))

    assert len(refused.value.reasons) == 3


@pytest.mark.parametrize(
    "value",
    [
        "subnet-",
        "subnet-0123456*",
        "subnet-012345678\n",
        "subnet-${aws:username}",
        'subnet-01234567"',
        "sg-0123456789abcdef0",
        "subnet-0123456789abcdef01",
        "subnet-٠١٢٣٤٥٦٧٨",
    ],
)
def test_what_is_no_subnet_id_is_refused(value: str) -> None:
    with pytest.raises(GuardrailRefusedError, match="malformed"):
        ApprovedNetwork(subnets=(value,), security_groups=GROUPS)


@pytest.mark.parametrize(
    "role",
    [
        "*",
        "deploy",
        "arn:aws:iam::111122223333:role/",
        "arn:aws:iam::1111:role/deploy",
        "arn:*:iam::111122223333:role/deploy",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::*:role/team/*",
        "arn:aws:iam::111122223333:role/${aws:username}",
        "arn:aws:iam::111122223333:role/a\nb",
        "arn:aws:sts::111122223333:assumed-role/deploy/me",
    ],
)
def test_a_role_that_exempts_anyone_or_is_none_is_refused(role: str) -> None:
    with pytest.raises(GuardrailRefusedError):
        scope(pipeline_roles=(role,))


def test_break_glass_is_exempted_from_every_statement() -> None:
    spared = "arn:aws:iam::*:role/break-glass"

    guardrail = generate(scope(exempt_roles=(spared,)))

    for statement in guardrail.statements:
        (condition,) = [each for each in statement.conditions if each.operator == "ArnNotLike"]
        assert spared in condition.values
    assert any(spared in warning for warning in guardrail.warnings)


def test_sandboxed_interpreters_stay_possible_only_when_asked_and_with_what_that_opens() -> None:
    guardrail = generate(scope(sandbox_interpreters=True))
    found = {each.sid: each for each in guardrail.statements}

    create = "bedrock-agentcore:CreateCodeInterpreter"
    assert create not in found["RequireSubnets"].actions
    assert create not in found["RequireSecurityGroups"].actions
    assert create in found["ApprovedSubnets"].actions
    assert any("PUBLIC mode stay possible" in warning for warning in guardrail.warnings)


def test_the_tag_form_guards_the_tag_itself() -> None:
    found = statements(scope(endpoint_tag=("contained", "yes")))

    assert found["EndpointsOfTaggedRuntimes"]["Condition"] == {
        "StringNotEquals": {"aws:ResourceTag/contained": ["yes"]}
    }
    protected = found["ProtectEndpointTag"]
    assert protected["Condition"] == {
        "ForAnyValue:StringEquals": {"aws:TagKeys": ["contained"]},
        "ArnNotLike": {"aws:PrincipalArn": [DEPLOY]},
    }
    assert "EndpointsByPipeline" not in found


def test_the_tag_form_without_anyone_to_set_the_tag_is_refused() -> None:
    with pytest.raises(GuardrailRefusedError, match="anyone may set it"):
        generate(scope(pipeline_roles=(), endpoint_tag=("contained", "yes")))


def test_the_form_of_the_published_page_comes_with_what_is_wrong_with_it() -> None:
    guardrail = generate(scope(five_actions=True))

    placement = [each for each in guardrail.statements if each.family is StatementFamily.PLACEMENT]
    assert all(len(each.actions) == 5 for each in placement)
    assert any("deny every endpoint" in warning for warning in guardrail.warnings)
    (document,) = guardrail.documents
    assert {str(found.consequence) for found in unkeyed(document.text)} == {"always", "never"}


def test_a_key_that_an_action_never_carries_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, *others = statement_texts()
    wrong = replace(first, actions=("bedrock-agentcore:UpdateAgentRuntimeEndpoint",))
    monkeypatch.setattr("ringfence.guardrail.compose.statement_texts", lambda: (wrong, *others))

    with pytest.raises(GuardrailRefusedError, match="UpdateAgentRuntimeEndpoint carries no bedr"):
        generate(scope())


def test_a_family_that_is_left_out_is_said_to_be() -> None:
    guardrail = generate(scope(without=frozenset({StatementFamily.SYSTEM_TOOLS})))

    assert "NoSystemTools" not in {each.sid for each in guardrail.statements}
    assert "left out because it was asked for: system-tools" in guardrail.open_questions


def test_a_boundary_allows_what_it_does_not_deny() -> None:
    found = statements(scope(), GuardrailKind.BOUNDARY)

    assert found["AllowTheRest"] == {
        "Sid": "AllowTheRest",
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
    }
    assert "AllowTheRest" not in statements(scope(), GuardrailKind.SCP)


def test_the_text_to_attach_has_no_white_space_and_says_what_the_file_says() -> None:
    (document,) = generate(scope()).documents

    assert document.size == len(document.text)
    assert not any(letter.isspace() for letter in document.text)
    assert json.loads(document.pretty) == json.loads(document.text)
    assert document.pretty.endswith("}\n")


def test_the_order_in_which_ids_are_given_does_not_matter() -> None:
    turned = ApprovedNetwork(subnets=SUBNETS[::-1], security_groups=GROUPS * 2)

    assert generate(scope(networks=(turned,))).documents == generate(scope()).documents


def test_every_statement_says_why() -> None:
    for named in SCOPES.values():
        assert all(len(each.why) > 40 for each in generate(named).statements)
