"""Who may act on AI runtimes, by the policies of the identity alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.guardrail.access import ACTIONS, grants
from ringfence.guardrail.statements import MAX_DOCUMENT
from ringfence.guardrail.wildcard import matches, matches_action
from ringfence.model.identity import Certainty, PolicyDocument
from support import builders as build

CREATE = "bedrock-agentcore:CreateAgentRuntime"
UPDATE = "bedrock-agentcore:UpdateAgentRuntime"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = CREATE, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = CREATE, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def certainty_of(*documents: str, boundary: str | None = None, action: str = CREATE) -> str:
    """`none`, or the certainty of the only grant of the action."""
    held = PolicyDocument(name="boundary", document=boundary) if boundary is not None else None
    access = grants([build.principal("dev", *documents, boundary=held)])
    found = [grant for grant in access.grants if grant.action == action]
    assert len(found) <= 1
    return found[0].certainty.value if found else "none"


@pytest.mark.parametrize(
    "action",
    [
        CREATE,
        "*",
        "bedrock-agentcore:*",
        "bedrock-agentcore:Create*Runtime",
        "BEDROCK-agentcore:createagentruntim?",
    ],
)
def test_an_allow_on_every_resource_is_a_grant(action: str) -> None:
    assert certainty_of(policy(allow(action))) == "allowed"


@pytest.mark.parametrize(
    "action",
    ["s3:*", "bedrock:*", "bedrock-agentcore:CreateAgentRuntimeX", "bedrock-agentcore:[C]*"],
)
def test_another_action_is_no_grant(action: str) -> None:
    assert certainty_of(policy(allow(action))) == "none"


def test_a_deny_of_calls_without_tls_leaves_no_doubt() -> None:
    plain = deny(Condition={"Bool": {"aws:SecureTransport": "false"}})
    other = deny(Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})

    assert certainty_of(policy(allow(), plain)) == "allowed"
    assert certainty_of(policy(allow(), other)) == "conditional"


def test_a_not_action_grants_everything_else() -> None:
    document = policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})

    access = grants([build.principal("dev", document)])

    assert {grant.action for grant in access.grants} == set(ACTIONS) - {"iam:PassRole"}


@pytest.mark.parametrize(
    "statement",
    [
        allow(resource="arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/*"),
        allow(Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}),
        {"Effect": "Allow", "Action": CREATE, "NotResource": "arn:aws:s3:::logs"},
    ],
)
def test_a_condition_or_a_narrower_resource_makes_a_grant_conditional(
    statement: dict[str, Any],
) -> None:
    assert certainty_of(policy(statement)) == "conditional"


def test_an_explicit_deny_removes_the_grant_wherever_it_stands() -> None:
    assert certainty_of(policy(allow("*")), policy(deny("bedrock-agentcore:*"))) == "none"
    assert certainty_of(policy(deny()), policy(allow())) == "none"
    assert certainty_of(policy(allow(), deny(UPDATE))) == "allowed"


@pytest.mark.parametrize(
    "statement",
    [
        deny(Condition={"Null": {"bedrock-agentcore:subnets": "true"}}),
        deny(resource="arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/old-*"),
        {"Effect": "Deny", "Action": CREATE, "NotResource": "arn:aws:s3:::logs"},
    ],
)
def test_a_deny_that_may_not_apply_makes_the_grant_conditional(statement: dict[str, Any]) -> None:
    assert certainty_of(policy(allow(), statement)) == "conditional"


def test_a_deny_of_everything_but_some_actions_counts_for_the_others() -> None:
    others = {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}

    assert certainty_of(policy(allow("*"), others)) == "none"
    assert certainty_of(policy(allow("*"), others), action="iam:PassRole") == "allowed"


def test_a_boundary_makes_a_grant_conditional_and_one_without_the_action_ends_it() -> None:
    assert certainty_of(policy(allow()), boundary=policy(allow("*"))) == "conditional"
    assert certainty_of(policy(allow()), boundary=policy(allow("s3:*"))) == "none"
    assert certainty_of(policy(allow()), boundary=policy(allow("*"), deny())) == "none"


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "[]",
        '"text"',
        "{}",
        "[" * 50_000,
        policy({"Effect": "Maybe", "Action": "*", "Resource": "*"}),
        policy({"Effect": "Allow", "Resource": "*"}),
        policy({"Effect": "Allow", "Action": "*"}),
        policy({"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}),
        policy(allow(action=[1])),
        policy(allow(action={"a": "b"})),
        policy(allow(Condition=["x"])),
        policy(allow(Surprise="x")),
        json.dumps({"Statement": "text"}),
        policy(allow()) + " " * MAX_DOCUMENT,
    ],
)
def test_a_malformed_document_grants_nothing_and_is_named(document: str) -> None:
    access = grants([build.principal("dev", document)])

    assert access.grants == ()
    assert access.unreadable == ("arn:aws:iam::111122223333:role/dev: inline:policy-1",)


def test_an_unreadable_policy_puts_the_other_grants_in_doubt() -> None:
    assert certainty_of(policy(allow()), "{") == "conditional"
    assert certainty_of(policy(allow()), boundary="{") == "conditional"


def test_a_grant_names_its_policy_statement_and_resources() -> None:
    runtime = "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/a"
    document = policy(allow("s3:GetObject"), allow(resource=[runtime, "arn:x"], Sid="Builders"))

    (grant,) = grants([build.principal("dev", document)]).grants

    assert (grant.policy, grant.statement) == ("inline:policy-1", "Builders")
    assert grant.resources == (runtime, "arn:x")
    assert grant.certainty is Certainty.CONDITIONAL


def test_grants_come_in_one_order_whatever_the_order_of_the_principals() -> None:
    one, two = build.principal("a", policy(allow("*"))), build.principal("b", policy(allow("*")))

    assert grants([one, two]) == grants([two, one])


LETTERS = st.text(alphabet="ab:*?[.", max_size=8)


def brute_force(pattern: str, text: str) -> bool:
    """The definition of the wildcards, one character at a time."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(brute_force(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and brute_force(pattern[1:], text[1:])


@given(pattern=LETTERS, text=LETTERS)
def test_wildcards_match_as_their_definition_says(pattern: str, text: str) -> None:
    assert matches(pattern, text) is brute_force(pattern, text)


@given(pattern=LETTERS, text=LETTERS)
def test_case_does_not_count_in_actions(pattern: str, text: str) -> None:
    assert matches_action(pattern.upper(), text) is matches_action(pattern, text.upper())


def test_a_hostile_pattern_is_answered() -> None:
    assert not matches("*a" * 500 + "b", "a" * 2048)
