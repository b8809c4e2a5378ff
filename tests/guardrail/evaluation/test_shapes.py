"""Sixteen shapes of a guardrail, against what an independent simulator was seen to answer."""

from __future__ import annotations

import json

import pytest

from ringfence.guardrail.evaluation import Policies, evaluate, read_document
from ringfence.model.iam_request import Outcome
from support.iam_shapes import ANSWERS, KEYED, REQUESTS, SUBNETS, UNKEYED, call, everything, shape
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA

_LETTERS = {
    "A": Outcome.ALLOWED,
    "E": Outcome.EXPLICIT_DENY,
    "I": Outcome.IMPLICIT_DENY,
    "?": Outcome.CANNOT_DECIDE,
}
_EXAMPLES = "aws_docs_vpc_condition_examples.json"
_ENDPOINT = dict.fromkeys("BCDEFJKLQ", "E") | dict.fromkeys("AGHN", "A") | dict.fromkeys("OP", "I")


@pytest.mark.parametrize("action", KEYED)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_action_with_both_keys_is_answered_as_the_table_says(name: str, action: str) -> None:
    answers = {
        column: evaluate(call(action, lists), shape(name)).outcome
        for column, lists in REQUESTS.items()
    }

    expected = [_LETTERS[letter] for letter in ANSWERS[name].split()]
    assert answers == dict(zip(REQUESTS, expected, strict=True))


@pytest.mark.parametrize("column", REQUESTS)
@pytest.mark.parametrize(("name", "letter"), _ENDPOINT.items())
def test_an_action_without_the_keys_is_answered_the_same_whatever_it_asks_for(
    name: str, letter: str, column: str
) -> None:
    decision = evaluate(call(UNKEYED, REQUESTS[column]), shape(name))

    assert decision.outcome is _LETTERS[letter]
    assert set(decision.ignored_keys) == set(REQUESTS[column])


def _published(name: str) -> dict[str, object]:
    file = SHARED_DATA / "iam" / name
    if not file.is_file():
        pytest.skip(WITHOUT_SHARED_DATA)
    found: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _guarded(statements: object) -> Policies:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return Policies(identity=(everything(), read_document(text, name="aws.json")))


def test_the_vendors_example_for_vpc_mode_lets_one_key_alone_pass() -> None:
    policies = _guarded(_published(_EXAMPLES)["EnforceVPCRuntime"])

    public = evaluate(call(KEYED[0], {}), policies)
    one_key = evaluate(call(KEYED[0], {SUBNETS: ("subnet-0bbb9999",)}), policies)

    assert public.outcome is Outcome.EXPLICIT_DENY
    assert one_key.outcome is Outcome.ALLOWED


def test_the_vendors_example_for_subnets_lets_a_public_runtime_pass() -> None:
    policies = _guarded(_published(_EXAMPLES)["DenyIfNotSpecific"])

    public = evaluate(call(KEYED[0], {}), policies)
    foreign = evaluate(call(KEYED[0], {SUBNETS: ("subnet-0bbb9999",)}), policies)

    assert public.outcome is Outcome.ALLOWED
    assert foreign.outcome is Outcome.EXPLICIT_DENY
    assert foreign.statements == ("DenyIfNotSpecificSubnets",)


def test_the_default_execution_role_of_a_runtime_creates_no_runtime() -> None:
    text = json.dumps(_published("agentcore_default_execution_role.json"))
    role = read_document(text, name="role.json")

    decision = evaluate(call(KEYED[0], {}), Policies(identity=(role,)))

    assert decision.outcome is Outcome.IMPLICIT_DENY
