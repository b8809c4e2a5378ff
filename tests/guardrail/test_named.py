"""Actions that policies name, as against those that they merely cover."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.guardrail.named import named_actions
from ringfence.model.identity import PolicyDocument
from support import builders as build

INVOKE = "bedrock:InvokeModel"
EVERYTHING = "*"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Resource": "*", **s} for s in statements]}
    )


def names(*documents: str, boundary: str | None = None) -> bool:
    bound = None if boundary is None else PolicyDocument(name="b", document=boundary)
    return bool(named_actions(build.principal("r", *documents, boundary=bound), (INVOKE,)))


@pytest.mark.parametrize("action", [INVOKE, "bedrock:*", "BEDROCK:invoke*", "bedrock:I?vokeModel"])
def test_a_pattern_that_spells_the_service_names_the_action(action: str) -> None:
    assert names(document({"Action": ["s3:*", action]}))


@pytest.mark.parametrize(
    "action", ["*", "*:*", "b*:InvokeModel", "bedroc?:*", "bedrock:List*", "s3:*"]
)
def test_other_patterns_name_nothing(action: str) -> None:
    assert not names(document({"Action": action}))


def test_what_is_not_excluded_is_not_named() -> None:
    assert not names(document({"NotAction": "iam:*"}))
    assert not names(document({"NotAction": "bedrock:*"}))


def test_only_a_deny_that_always_applies_takes_the_name_away() -> None:
    allow = {"Action": "bedrock:*"}
    deny = {"Effect": "Deny", "Action": EVERYTHING}

    assert not names(document(allow), document(deny))
    assert names(document(allow, {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}))
    assert names(document(allow, {**deny, "Resource": "arn:aws:bedrock:*::foundation-model/x"}))
    assert not names(document(allow, {"Effect": "Deny", "NotAction": "s3:*"}))


def test_a_boundary_has_to_let_it_through() -> None:
    allow = document({"Action": INVOKE})

    assert names(allow, boundary=document({"Action": EVERYTHING}))
    assert not names(allow, boundary=document({"Action": "s3:*"}))
    assert not names(
        allow, boundary=document({"Action": "*"}, {"Effect": "Deny", "Action": "bedrock:*"})
    )


def test_a_boundary_that_was_not_read_may_let_it_through() -> None:
    assert names(document({"Action": INVOKE}), boundary="no policy")
    assert names(document({"Action": INVOKE}), boundary="")


def test_the_policy_and_the_statement_are_told() -> None:
    role = build.principal("r", document({"Action": "s3:*"}, {"Sid": "Models", "Action": INVOKE}))

    (found,) = named_actions(role, (INVOKE,))

    assert (found.action, found.policy, found.statement) == (INVOKE, "inline:policy-1", "Models")


@given(st.text())
def test_any_text_as_a_policy_names_nothing(text: str) -> None:
    assert not names(text)
