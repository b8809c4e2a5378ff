"""What decides, layer by layer, and what is left open."""

from __future__ import annotations

import json

import pytest

from ringfence.guardrail.evaluation import (
    Policies,
    PolicyDocument,
    UnreadablePolicyError,
    evaluate,
    read_document,
)
from ringfence.model.iam_request import ContextKey, Decision, IamRequest, Outcome

_CREATE = "bedrock-agentcore:CreateAgentRuntime"
_UPDATE = "bedrock-agentcore:UpdateAgentRuntime"
_RUNTIME = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/agent-1"
_ROLE = "arn:aws:iam::111122223333:role/pipeline/Deploy"


def _policy(*statements: dict[str, object], name: str = "p.json") -> PolicyDocument:
    return read_document(json.dumps({"Version": "2012-10-17", "Statement": statements}), name=name)


def _allow(**elements: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "*", "Resource": "*"} | elements


def _deny(**elements: object) -> dict[str, object]:
    return {"Effect": "Deny", "Action": "*", "Resource": "*"} | elements


def _request(**context: str | bool | list[str] | None) -> IamRequest:
    """A call of UpdateAgentRuntime; a `__` in a name stands for a colon."""
    return IamRequest(
        action=_UPDATE,
        resource=_RUNTIME,
        context=tuple(_key(name.replace("__", ":"), value) for name, value in context.items()),
    )


def _key(name: str, value: str | bool | list[str] | None) -> ContextKey:
    if isinstance(value, list):
        return ContextKey(name=name, values=tuple(value), many=True)
    text = str(value).lower() if isinstance(value, bool) else value
    return ContextKey(name=name, values=None if text is None else (text,))


def _when(condition: dict[str, object], request: IamRequest | None = None) -> Outcome:
    """What a condition on an allow makes of a request: ALLOWED where it holds."""
    policy = _policy(_allow(Condition=condition))
    return evaluate(request or _request(), Policies(identity=(policy,))).outcome


_YES, _NO, _OPEN = Outcome.ALLOWED, Outcome.IMPLICIT_DENY, Outcome.CANNOT_DECIDE


def test_nothing_is_allowed_that_no_statement_allows() -> None:
    decision = evaluate(_request(), Policies(identity=(_policy(_allow(Action="s3:*")),)))

    assert decision.outcome is Outcome.IMPLICIT_DENY
    assert decision.statements == ()


def test_an_explicit_deny_wins_from_every_layer() -> None:
    allow, deny = _policy(_allow()), _policy(_allow(), _deny(Sid="No"))

    for policies in (
        Policies(identity=(allow, deny)),
        Policies(identity=(allow,), scps=((allow,), (deny,))),
        Policies(identity=(allow,), boundary=deny),
    ):
        decision = evaluate(_request(), policies)

        assert decision.outcome is Outcome.EXPLICIT_DENY
        assert decision.statements == ("No",)


def test_each_layer_must_allow_and_one_document_of_a_layer_is_enough() -> None:
    allow, other = _policy(_allow()), _policy(_allow(Action="s3:*"))

    assert evaluate(_request(), Policies(identity=(other, allow))).outcome is _YES
    assert evaluate(_request(), Policies(identity=(allow,), scps=((other, allow),))).outcome is _YES
    missing = evaluate(_request(), Policies(identity=(allow,), scps=((allow,), (other,))))
    assert missing.outcome is _NO
    assert "SCP layer 2" in missing.why
    assert evaluate(_request(), Policies(identity=(allow,), boundary=other)).outcome is _NO


def test_a_layer_without_a_document_allows_nothing() -> None:
    policies = Policies(identity=(_policy(_allow()),), scps=((),))

    assert evaluate(_request(), policies).outcome is _NO


def test_a_statement_without_a_sid_is_named_by_document_and_position() -> None:
    policy = _policy(_allow(), _deny(), name="team.json")

    assert evaluate(_request(), Policies(identity=(policy,))).statements == ("team.json#2",)


@pytest.mark.parametrize(
    ("elements", "outcome"),
    [
        ({"Action": "bedrock-agentcore:update*"}, _YES),
        ({"Action": "bedrock-agentcore:UpdateAgentRuntim?"}, _YES),
        ({"Action": "bedrock-agentcore:Update"}, _NO),
        ({"Action": "bedrock-*:UpdateAgentRuntime"}, _OPEN),
        ({"Resource": _RUNTIME}, _YES),
        ({"Resource": "arn:aws:bedrock-agentcore:*:*:runtime/*"}, _YES),
        ({"Resource": "arn:aws:bedrock-agentcore:*:*:runtime/AGENT-1"}, _NO),
        ({"Resource": ["arn:aws:s3:::one", _RUNTIME]}, _YES),
        ({"Resource": "arn:aws:bedrock-agentcore:*:runtime/agent-1"}, _OPEN),
        ({"Resource": "arn:aws:bedrock-agentcore:*:*:runtime/${aws:PrincipalTag/agent}"}, _OPEN),
        ({"Resource": "arn:aws:s3:::${aws:username}"}, _NO),
        ({"Principal": "*"}, _OPEN),
        ({"NotPrincipal": {"AWS": _ROLE}}, _OPEN),
        ({"Extra": 1}, _OPEN),
    ],
)
def test_a_statement_speaks_of_what_its_patterns_match(
    elements: dict[str, object], outcome: Outcome
) -> None:
    policy = _policy(_allow(**elements))

    assert evaluate(_request(), Policies(identity=(policy,))).outcome is outcome


@pytest.mark.parametrize(
    ("element", "value", "outcome"),
    [
        ("NotAction", "bedrock-agentcore:*", _NO),
        ("NotAction", ["iam:*", "s3:*"], _YES),
        ("NotResource", _RUNTIME, _NO),
        ("NotResource", "arn:aws:s3:::*", _YES),
        ("NotResource", "arn:aws:bedrock-agentcore:*:*:runtime/${aws:username}", _OPEN),
    ],
)
def test_a_negated_element_speaks_of_everything_else(
    element: str, value: object, outcome: Outcome
) -> None:
    statement = _allow()
    del statement[element.removeprefix("Not")]

    policy = _policy(statement | {element: value})

    assert evaluate(_request(), Policies(identity=(policy,))).outcome is outcome


def test_a_resource_that_is_not_said_leaves_a_narrow_statement_open() -> None:
    narrow = _policy(_allow(Resource="arn:aws:bedrock-agentcore:*:*:runtime/*"))
    wide = _policy(_allow())

    for resource in ("", "*"):
        request = IamRequest(action=_UPDATE, resource=resource)
        assert evaluate(request, Policies(identity=(narrow,))).outcome is _OPEN
        assert evaluate(request, Policies(identity=(wide,))).outcome is _YES


def test_an_action_without_resources_is_matched_by_a_star_only() -> None:
    request = IamRequest(action=_CREATE)
    narrow = _policy(_allow(Resource="arn:aws:bedrock-agentcore:*:*:runtime/*"))

    assert evaluate(request, Policies(identity=(narrow,))).outcome is _NO
    assert evaluate(request, Policies(identity=(_policy(_allow()),))).outcome is _YES


_TEAM = {"aws:PrincipalTag/team": "blue"}


@pytest.mark.parametrize(
    ("operator", "asked", "given", "outcome"),
    [
        ("StringEquals", "blue", "blue", _YES),
        ("StringEquals", ["red", "blue"], "blue", _YES),
        ("StringEquals", "Blue", "blue", _NO),
        ("StringEquals", "bl*", "blue", _NO),
        ("StringEqualsIgnoreCase", "BLUE", "blue", _YES),
        ("StringEqualsIgnoreCase", "STRASSE", "straße", _OPEN),
        ("StringNotEqualsIgnoreCase", "BLUE", "blue", _NO),
        ("StringNotEquals", ["red", "blue"], "blue", _NO),
        ("StringNotEquals", ["red", "green"], "blue", _YES),
        ("StringLike", "b*e", "blue", _YES),
        ("StringLike", "b?e", "blue", _NO),
        ("StringNotLike", "b*", "blue", _NO),
        ("StringLike", "${aws:username}", "blue", _OPEN),
        ("StringLike", "x${aws:username}", "blue", _NO),
        ("StringNotEquals", "x${aws:username}", "blue", _YES),
        ("ArnLike", "arn:aws:iam::*:role/*", _ROLE, _YES),
        ("ArnEquals", "arn:aws:iam::*:role/pipeline/*", _ROLE, _YES),
        ("ArnLike", "arn:aws:iam::*:user/*", _ROLE, _NO),
        ("ArnNotLike", "arn:aws:iam::*:role/*", _ROLE, _NO),
        ("ArnNotEquals", "arn:aws:iam::*:user/*", _ROLE, _YES),
        ("ArnLike", "arn:aws:iam:*:role/*", _ROLE, _OPEN),
        ("Bool", "true", True, _YES),
        ("Bool", False, "FALSE", _YES),
        ("Bool", "false", True, _NO),
        ("Bool", "maybe", True, _OPEN),
        ("NumericEquals", "3", "3", _OPEN),
        ("IpAddress", "10.0.0.0/8", "10.1.1.1", _OPEN),
        ("DateLessThan", "2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z", _OPEN),
        ("StringMatches", "blue", "blue", _OPEN),
        ("stringequals", "blue", "blue", _OPEN),
        ("StringEqualsIfExists", "red", "blue", _NO),
        ("ForAnyValue:StringEquals", "blue", "blue", _YES),
        ("ForAllValues:StringEquals", "red", "blue", _NO),
    ],
)
def test_one_value_is_held_against_a_condition(
    operator: str, asked: object, given: str | bool, outcome: Outcome
) -> None:
    condition: dict[str, object] = {operator: {"AWS:principaltag/TEAM": asked}}

    assert _when(condition, _request(**{"aws:PrincipalTag/team": given})) is outcome


@pytest.mark.parametrize(
    ("operator", "outcome"),
    [
        ("StringEquals", _NO),
        ("StringNotEquals", _YES),
        ("StringLike", _NO),
        ("StringNotLike", _YES),
        ("ArnLike", _NO),
        ("ArnNotEquals", _YES),
        ("Bool", _NO),
        ("StringEqualsIfExists", _YES),
        ("StringNotEqualsIfExists", _YES),
        ("BoolIfExists", _YES),
        ("ForAllValues:StringEquals", _YES),
        ("ForAllValues:StringNotEqualsIfExists", _YES),
        ("ForAnyValue:StringEquals", _NO),
        ("ForAnyValue:StringNotEquals", _NO),
        ("ForAnyValue:StringEqualsIfExists", _OPEN),
        ("ForAnyValue:StringNotEqualsIfExists", _OPEN),
        ("NumericEquals", _OPEN),
    ],
)
def test_a_missing_key_is_held_against_a_condition(operator: str, outcome: Outcome) -> None:
    assert _when({operator: {"aws:PrincipalTag/team": "true"}}) is outcome


@pytest.mark.parametrize(
    ("operator", "given", "outcome"),
    [
        ("ForAnyValue:StringEquals", ["a", "x"], _YES),
        ("ForAnyValue:StringEquals", ["x", "y"], _NO),
        ("ForAnyValue:StringNotEquals", ["a", "x"], _YES),
        ("ForAnyValue:StringNotEquals", ["a", "b"], _NO),
        ("ForAllValues:StringEquals", ["a", "b"], _YES),
        ("ForAllValues:StringEquals", ["a", "x"], _NO),
        ("ForAllValues:StringNotEquals", ["a", "x"], _NO),
        ("ForAllValues:StringNotEquals", ["x", "y"], _YES),
        ("ForAllValues:StringEquals", [], _YES),
        ("ForAnyValue:StringEquals", [], _NO),
        ("StringEquals", ["a"], _OPEN),
        ("StringNotEquals", ["x", "y"], _OPEN),
        ("StringNotEquals", [], _OPEN),
    ],
)
def test_a_list_is_held_against_a_condition(
    operator: str, given: list[str], outcome: Outcome
) -> None:
    request = _request(**{"bedrock-agentcore:subnets": given})

    assert _when({operator: {"bedrock-agentcore:subnets": ["a", "b"]}}, request) is outcome


def test_a_key_that_is_a_list_by_its_type_needs_a_quantifier_for_one_value_too() -> None:
    request = _request(**{"bedrock-agentcore:subnets": "a"})

    assert _when({"StringEquals": {"bedrock-agentcore:subnets": "a"}}, request) is _OPEN


@pytest.mark.parametrize(
    ("asked", "given", "outcome"),
    [
        ("true", None, _OPEN),
        ("true", "blue", _NO),
        ("false", "blue", _YES),
        (True, "blue", _NO),
        (["true", "false"], "blue", _YES),
        ("perhaps", "blue", _OPEN),
        ("true", [], _OPEN),
    ],
)
def test_null_asks_whether_a_key_is_there(
    asked: object, given: str | list[str] | None, outcome: Outcome
) -> None:
    condition: dict[str, object] = {"Null": {"aws:PrincipalTag/team": asked}}

    assert _when(condition, _request(**{"aws:PrincipalTag/team": given})) is outcome


def test_all_conditions_of_a_statement_must_hold() -> None:
    request = _request(**{"aws:PrincipalTag/team": "blue"})

    assert (
        _when(
            {"StringEquals": _TEAM, "Null": {"aws:PrincipalTag/team": "false"}},
            request,
        )
        is _YES
    )
    assert _when({"StringEquals": {**_TEAM, "aws:PrincipalTag/stage": "prod"}}, request) is _NO


def test_a_doubt_that_changes_nothing_leaves_the_answer_decided() -> None:
    doubtful = _allow(Condition={"NumericEquals": {"aws:MultiFactorAuthAge": "1"}})
    denied = _policy(_deny(Sid="No"), doubtful)
    twice = _policy(doubtful, _allow())
    unheard = _policy(_deny(Condition={"NumericEquals": {"aws:MultiFactorAuthAge": "1"}}))

    assert evaluate(_request(), Policies(identity=(denied,))).outcome is Outcome.EXPLICIT_DENY
    assert evaluate(_request(), Policies(identity=(twice,))).outcome is Outcome.ALLOWED
    assert evaluate(_request(), Policies(identity=(unheard,))).outcome is Outcome.IMPLICIT_DENY


def test_a_deny_that_may_apply_is_never_an_allow() -> None:
    policy = _policy(
        _allow(), _deny(Sid="Hours", Condition={"DateGreaterThan": {"aws:CurrentTime": "2020"}})
    )

    decision = evaluate(_request(), Policies(identity=(policy,)))

    assert decision.outcome is Outcome.CANNOT_DECIDE
    assert decision.statements == ("Hours",)
    assert "DateGreaterThan is not modelled" in decision.why


def _about(key: str, value: str | list[str], action: str = _UPDATE) -> Decision:
    request = IamRequest(action=action, resource=_RUNTIME, context=(_key(key, value),))
    policy = _policy(_allow(), _deny(Condition={"Null": {key: "true"}}))
    return evaluate(request, Policies(identity=(policy,)))


def test_a_key_that_the_action_never_carries_is_dropped_and_named() -> None:
    endpoint = "bedrock-agentcore:CreateAgentRuntimeEndpoint"

    decision = _about("bedrock-agentcore:Subnets", ["subnet-0aaa1111"], endpoint)

    assert decision.outcome is Outcome.EXPLICIT_DENY
    assert decision.ignored_keys == ("bedrock-agentcore:Subnets",)
    assert f"{endpoint} never carries bedrock-agentcore:Subnets" in decision.why


@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        ("bedrock-agentcore:subnets", _YES),
        ("aws:SourceVpc", _YES),
        ("aws:ResourceTag/team", _YES),
        ("aws:RequestTag/team", _OPEN),
        ("sts:SourceIdentity", _OPEN),
        ("token.example.com:sub", _OPEN),
        ("s3:prefix", Outcome.EXPLICIT_DENY),
    ],
)
def test_a_key_counts_as_far_as_the_action_is_known_to_carry_it(key: str, outcome: Outcome) -> None:
    assert _about(key, "x").outcome is outcome


def test_an_action_that_no_reference_lists_may_carry_any_key_of_its_service() -> None:
    decision = _about("bedrock-agentcore:subnets", ["x"], "bedrock-agentcore:CreateSomethingNew")

    assert decision.outcome is Outcome.CANNOT_DECIDE
    assert "does not list bedrock-agentcore:CreateSomethingNew" in decision.why


def test_the_principal_is_what_a_condition_on_its_arn_sees() -> None:
    pipeline = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/pipeline/*"}}
    policies = Policies(identity=(_policy(_allow(), _deny(Condition=pipeline)),))

    def as_principal(arn: str) -> Outcome:
        request = IamRequest(action=_UPDATE, resource=_RUNTIME, principal=arn)
        return evaluate(request, policies).outcome

    assert as_principal(_ROLE) is Outcome.ALLOWED
    assert as_principal("arn:aws:iam::111122223333:role/Admin") is Outcome.EXPLICIT_DENY
    assert as_principal("") is _OPEN
    assert as_principal("arn:aws:sts::111122223333:assumed-role/Deploy/ci") is _OPEN


_NULL = (
    '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",'
    ' "Condition": {"Null": {"a:b": %s}}}}'
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 5_000,
        '{"Version": "2013-01-01", "Statement": []}',
        '{"Statement": [1]}',
        '{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "CreateAgentRuntime", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": 1}}',
        '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": []}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": 1}}}',
        _NULL % "{}",
        _NULL % "[]",
        _NULL % '["true", null]',
        " " * 70_000,
    ],
)
def test_what_the_vendor_would_refuse_is_not_judged(text: str) -> None:
    with pytest.raises(UnreadablePolicyError):
        read_document(text, name="p.json")


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/agent-*"),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/agent-*"),
        ("StringEquals", "aws:PrincipalAccount", "111122223333"),
        ("StringNotEquals", "aws:PrincipalType", "User"),
        ("StringNotEquals", "aws:RequestedRegion", "eu-west-1"),
        ("Bool", "aws:PrincipalIsAWSService", "false"),
        ("StringEquals", "aws:PrincipalOrgID", "o-1"),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/*"),
        ("Bool", "aws:MultiFactorAuthPresent", "false"),
    ],
)
def test_what_aws_sends_and_a_request_does_not_say_is_not_known(
    operator: str, key: str, value: str
) -> None:
    policies = Policies(identity=(_policy(_allow(), _deny(Condition={operator: {key: value}})),))

    decision = evaluate(_request(), policies)

    assert decision.outcome is _OPEN
    assert f"AWS sends {key.lower()} with" in decision.why


def test_a_request_can_say_that_a_key_is_missing() -> None:
    absent = ContextKey(name="aws:MultiFactorAuthPresent", values=None, absent=True)
    condition: dict[str, object] = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    request = IamRequest(action=_UPDATE, resource=_RUNTIME, context=(absent,))

    assert _when(condition, request) is _YES
    with pytest.raises(ValueError, match="is absent and has a value"):
        ContextKey(name="aws:PrincipalTag/team", values=("blue",), absent=True)


@pytest.mark.parametrize(
    ("principal", "key", "value", "outcome"),
    [
        (_ROLE, "aws:PrincipalAccount", "111122223333", _YES),
        (_ROLE, "aws:PrincipalAccount", "444455556666", _NO),
        (_ROLE, "aws:PrincipalType", "AssumedRole", _YES),
        ("arn:aws:iam::111122223333:user/eve", "aws:PrincipalType", "User", _YES),
        ("arn:aws:iam::111122223333:root", "aws:PrincipalType", "Account", _YES),
        (
            "arn:aws:sts::111122223333:assumed-role/a/b",
            "aws:PrincipalAccount",
            "111122223333",
            _YES,
        ),
        ("arn:aws:sts::111122223333:assumed-role/a/b", "aws:PrincipalArn", _ROLE, _OPEN),
    ],
)
def test_the_arn_of_a_principal_tells_its_account_and_type(
    principal: str, key: str, value: str, outcome: Outcome
) -> None:
    request = IamRequest(action=_UPDATE, resource=_RUNTIME, principal=principal)

    assert _when({"StringEquals": {key: value}}, request) is outcome


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/Other"),
        ("AWS:principalaccount", "444455556666"),
        ("aws:PrincipalType", "User"),
    ],
)
def test_a_context_that_contradicts_the_principal_is_refused(key: str, value: str) -> None:
    context = (ContextKey(name=key, values=(value,)),)
    request = IamRequest(action=_UPDATE, resource=_RUNTIME, principal=_ROLE, context=context)

    with pytest.raises(ValueError, match="contradicts the principal"):
        evaluate(request, Policies(identity=(_policy(_allow()),)))
