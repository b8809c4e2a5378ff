"""The files of scenarios: complete, of one spelling, and refused where they are not."""

from __future__ import annotations

import pytest

from ringfence.model.simulation import StepKind
from ringfence.parse.flows import flow_of
from ringfence_rules import RuleFileError
from ringfence_rules.scenarios import (
    KINDS,
    PLACEHOLDERS,
    FlowAsk,
    parse_scenario,
    scenario_names,
    scenario_texts,
)

_GOOD = """
id = "an-attack"
order = 1
title = "An attack"
story = "What happens."
needs = "any"

[[step]]
id = "one"
title = "First"
kind = "flow"
does = "Connects."
risk = "It gets out."
flow = { host = "{attacker}", port = 443, tls = true }

[[step]]
id = "two"
title = "Second"
kind = "api"
does = "Calls."
risk = "It is made."
api = { action = "bedrock-agentcore:CreateHarness" }

[references]
mitre-attack = ["T1048"]
"""
REQUIRED = frozenset(
    {
        "shadow-model",
        "supply-chain",
        "dns-exfiltration",
        "data-exfiltration",
        "rogue-mcp",
        "iam-drift",
        "dns-over-https",
        "dns-over-tls",
        "dns-over-tcp",
        "raw-address",
        "other-ports",
        "quic",
        "ipv6",
        "icmp",
        "sni-spoofing",
        "missing-sni",
        "encrypted-hello",
        "look-alike",
        "path-abuse",
        "foreign-bucket",
        "mcp-pivot",
        "managed-browser",
        "runtime-command",
        "harness",
        "capacity-provider",
        "endpoint-repin",
        "instance-metadata",
        "cleartext-http",
        "resolver-tunnel",
    }
)
"""The attacks that a matrix must name; a file that goes missing is no smaller matrix."""


def test_kinds_are_those_of_the_model() -> None:
    assert tuple(map(str, StepKind)) == KINDS


def test_no_scenario_is_missing() -> None:
    assert scenario_texts().keys() >= REQUIRED


def test_the_six_of_the_published_blueprint_stand_first() -> None:
    assert tuple(scenario_texts())[:6] == (
        "shadow-model",
        "supply-chain",
        "dns-exfiltration",
        "data-exfiltration",
        "rogue-mcp",
        "iam-drift",
    )


@pytest.mark.parametrize("name", scenario_texts())
def test_a_scenario_is_told_in_sentences_and_refers_to_a_framework(name: str) -> None:
    scenario = scenario_texts()[name]

    assert scenario.steps
    assert scenario.references
    assert not scenario.title.endswith(".")
    for text in (scenario.story, *(t for step in scenario.steps for t in (step.does, step.risk))):
        assert text.endswith(".")
        assert text[0].isupper()


@pytest.mark.parametrize("name", scenario_texts())
def test_what_nothing_reaches_is_a_residual_risk(name: str) -> None:
    for step in scenario_texts()[name].steps:
        if step.kind == "outside":
            assert step.residual
            assert step.reached


def test_every_placeholder_is_used() -> None:
    used = {
        name
        for scenario in scenario_texts().values()
        for step in scenario.steps
        for name in step.placeholders
    }

    assert used == PLACEHOLDERS


@pytest.mark.parametrize("name", scenario_texts())
def test_a_flow_of_a_scenario_is_one_that_eval_takes_as_it_is(name: str) -> None:
    for step in scenario_texts()[name].steps:
        if isinstance(ask := step.ask, FlowAsk):
            values = {"src": "10.0.0.1", "protocol": ask.protocol, "port": ask.port}
            assert flow_of(values, frozenset()).port == ask.port
            if "{" not in ask.host:
                said = flow_of({"src": "10.0.0.1", "host": ask.host}, frozenset())
                assert said.host == ask.host


def test_names_are_hosts_and_the_indicator_is_a_path() -> None:
    names = scenario_names()

    assert all(name == name.lower() and "/" not in name for name in (*names.models, *names.shared))
    assert "/" in names.ioc_url


def test_a_good_file_is_read() -> None:
    scenario = parse_scenario(_GOOD, name="an-attack")

    assert [step.placeholders for step in scenario.steps] == [("attacker",), ()]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "an-attack"', 'id = "another"'),
        ("order = 1", 'order = "first"'),
        ('needs = "any"', 'needs = "some"'),
        ('title = "An attack"', 'title = " "'),
        ('story = "What happens."', ""),
        ('kind = "api"', 'kind = "outside"'),
        ('kind = "flow"', 'kind = "dream"'),
        ('id = "two"', 'id = "one"'),
        ("{attacker}", "{nobody}"),
        ("tls = true", "colour = true"),
        ('action = "bedrock-agentcore:CreateHarness"', 'network = "PUBLIC"'),
        (
            '"bedrock-agentcore:CreateHarness"',
            '"bedrock-agentcore:CreateHarness", network = "open"',
        ),
        ('mitre-attack = ["T1048"]', 'mitre-attack = ["T9999"]'),
        ('mitre-attack = ["T1048"]', ""),
        ("[references]", "[references"),
    ],
)
def test_a_file_that_is_not_what_it_must_be_is_refused(old: str, new: str) -> None:
    assert old in _GOOD

    with pytest.raises(RuleFileError):
        parse_scenario(_GOOD.replace(old, new), name="an-attack")
