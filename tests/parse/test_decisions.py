"""Exceptions and records of decisions in the settings file."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.decision import DecisionKind, DecisionRecord, RiskException
from ringfence.model.text import hidden
from ringfence.parse.settings import parse_settings, settings_problems

DESTINATION = """
[[exception]]
destination = "API.Partner.example."
owner = " ml-platform "
reason = "ticket 4711"
expires = 2027-03-31
"""
FINDING = """
[[exception]]
finding = "0123456789abcdef"
owner = "security"
reason = "moves to a VPC in March"
expires = "2027-03-31"
rule = "allow-agent-tools"
runtime = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/assistant-*"
granted = 2026-12-01
"""
RECORD = """
[destinations]
sanctioned = ["api.openai.com"]
[[decision]]
destination = "api.openai.com"
decision = "sanctioned"
owner = "security"
reason = "reviewed with legal"
decided = 2026-12-01
"""


def test_an_exception_of_a_destination_and_one_of_a_finding_are_read() -> None:
    settings = parse_settings(DESTINATION + FINDING, path="ringfence.toml")

    assert settings.exceptions == (
        RiskException(
            destination="api.partner.example",
            owner="ml-platform",
            reason="ticket 4711",
            expires=date(2027, 3, 31),
        ),
        RiskException(
            finding="0123456789abcdef",
            owner="security",
            reason="moves to a VPC in March",
            expires=date(2027, 3, 31),
            rule="allow-agent-tools",
            runtime="arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/assistant-*",
            granted=date(2026, 12, 1),
        ),
    )


def test_an_exception_counts_on_its_last_day_and_not_on_the_next() -> None:
    (exception,) = parse_settings(DESTINATION, path="ringfence.toml").exceptions

    assert exception.in_force(date(2027, 3, 31))
    assert not exception.in_force(date(2027, 4, 1))


def test_the_record_of_a_decision_is_read() -> None:
    settings = parse_settings(RECORD, path="ringfence.toml")

    assert settings.decisions == (
        DecisionRecord(
            destination="api.openai.com",
            decision=DecisionKind.SANCTIONED,
            owner="security",
            reason="reviewed with legal",
            decided=date(2026, 12, 1),
        ),
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("exception = 1", "exception is no list of tables"),
        ("[exception]\nowner = 'a'", "exception is no list of tables"),
        ("exception = [1]", "[[exception]] number 1 is no table"),
        (DESTINATION + "until = 2027-01-01", "[[exception]] number 1: unknown key 'until'"),
        (DESTINATION.replace("owner", "#"), "number 1: owner is missing"),
        (DESTINATION.replace('" ml-platform "', '" "'), "number 1: owner is empty"),
        (DESTINATION.replace('" ml-platform "', "1"), "number 1: owner is no line"),
        (DESTINATION.replace("4711", "4\\u202e711"), "number 1: reason is no line"),
        (DESTINATION.replace("4711", "4" * 500), "number 1: reason is no line"),
        (DESTINATION.replace("reason", "#"), "number 1: reason is missing"),
        (DESTINATION.replace("expires", "#"), "number 1: expires is missing"),
        (DESTINATION.replace("2027-03-31", '"2027-02-30"'), "expires: '2027-02-30' is no day"),
        (DESTINATION.replace("2027-03-31", '"31.3.2027"'), "expires: '31.3.2027' is no day"),
        (DESTINATION.replace("2027-03-31", "2027-03-31T00:00:00Z"), "is no day"),
        (DESTINATION.replace("2027-03-31", "20270331"), "expires: 20270331 is no day"),
        (DESTINATION.replace("API.Partner.example.", "https://a/"), "destination: 'https://a/'"),
        (DESTINATION.replace("destination", "#"), "needs one of destination and finding"),
        (DESTINATION + "finding = '0123456789abcdef'", "needs one of destination and finding"),
        (FINDING.replace("0123456789abcdef", "0123"), "finding: '0123' is malformed"),
        (FINDING.replace("runtime/assistant-*", "runtime/*"), "runtime: 'arn:aws:"),
        (FINDING.replace("2026-12-01", "2026-01-01"), "not within 366 days after granted"),
        (FINDING.replace("2026-12-01", "2027-04-01"), "not within 366 days after granted"),
        (DESTINATION * 2, "number 2: excepts api.partner.example a second time"),
        (RECORD.replace('= "sanctioned"', '= "allowed"'), "decision: 'allowed' is malformed"),
        (RECORD.replace('= "sanctioned"', '= "denied"'), "destinations.denied does not list it"),
        (RECORD.replace("decided", "#"), "[[decision]] number 1: decided is missing"),
        (RECORD + "expires = 2027-01-01", "[[decision]] number 1: unknown key 'expires'"),
    ],
)
def test_a_mistake_is_named_with_file_entry_key_and_way_out(text: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, path="ringfence.toml")

    assert named in str(caught.value)
    assert "ringfence.toml" in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.USAGE
    assert str(caught.value) in {
        each.message for each in settings_problems(text, path="ringfence.toml")
    }


def test_every_mistake_is_told_at_once() -> None:
    text = DESTINATION.replace("owner", "#").replace("expires", "#") + RECORD.replace("owner", "#")

    problems = settings_problems(text, path="ringfence.toml")

    assert [each.message.rpartition(": ")[2] for each in problems] == [
        "owner is missing",
        "expires is missing",
        "owner is missing",
    ]


@given(st.text(max_size=40))
def test_any_text_is_an_owner_or_a_mistake_and_never_anything_else(owner: str) -> None:
    escaped = "".join(f"\\U{ord(c):08X}" for c in owner if not 0xD800 <= ord(c) <= 0xDFFF)
    text = DESTINATION.replace(" ml-platform ", escaped)

    told = settings_problems(text, path="ringfence.toml")

    assert all("owner" in each.message for each in told)
    if not told:
        (exception,) = parse_settings(text, path="ringfence.toml").exceptions
        assert exception.owner == exception.owner.strip() != ""
        assert not any(map(hidden, exception.owner))
