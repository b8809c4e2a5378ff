"""The statements of the guardrail are data that is read strictly."""

from __future__ import annotations

from datetime import date

import pytest

from ringfence.model.guardrail import StatementFamily
from ringfence_rules import RuleFileError
from ringfence_rules.guardrail import (
    action_keys,
    parse_action_keys,
    parse_statements,
    statements,
)

STATEMENT = """
reviewed = 2026-01-01

[[statement]]
sid = "A"
family = "placement"
for = "everyone"
actions = ["bedrock-agentcore:CreateBrowser"]
operator = "Null"
key = "bedrock-agentcore:subnets"
values = "true"
why = "because"
"""
KEYS = """
reviewed = 2026-01-01
everywhere = ["aws:PrincipalArn"]

[[action]]
actions = ["bedrock-agentcore:CreateBrowser"]
adds = ["bedrock-agentcore:subnets"]
source = "a page"
date = 2026-01-01
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for =", "form ="),
        ('"everyone"', '"somebody"'),
        ('operator = "Null"\n', ""),
        ('values = "true"\n', ""),
        ('why = "because"', 'form = "neither"\nwhy = "because"'),
        ('why = "because"', 'why = "because"\nremark = "x"'),
        ("reviewed", "read"),
        ("[[statement]]", "[[statement"),
    ],
)
def test_a_malformed_statement_is_refused(old: str, new: str) -> None:
    assert parse_statements(STATEMENT)

    with pytest.raises(RuleFileError):
        parse_statements(STATEMENT.replace(old, new))


def test_a_sid_that_occurs_twice_is_refused() -> None:
    with pytest.raises(RuleFileError, match="twice"):
        parse_statements(STATEMENT + STATEMENT.partition("\n\n")[2])


@pytest.mark.parametrize(
    ("old", "new"),
    [("date = 2026-01-01", ""), ("date = 2026-01-01", 'date = "then"'), ("source", "remark")],
)
def test_a_key_without_source_and_date_is_refused(old: str, new: str) -> None:
    assert parse_action_keys(KEYS).added

    with pytest.raises(RuleFileError):
        parse_action_keys(KEYS.replace(old, new))


def test_every_family_but_the_frame_has_a_statement_and_every_sid_is_one_word() -> None:
    assert {each.family for each in statements()} == {*StatementFamily} - {StatementFamily.FRAME}
    assert all(each.sid.isalnum() and each.sid.isascii() for each in statements())


def test_what_is_added_to_the_reference_says_where_it_was_read() -> None:
    for action, keys in action_keys().added.items():
        assert keys
        assert action_keys().sources[action].endswith(f"({date(2026, 11, 30)})")
