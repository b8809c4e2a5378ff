"""What is taken from a pack to be abused, whatever somebody wrote into it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    DecryptPolicy,
    PolicyPack,
    RuleAction,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
)
from ringfence.model.simulation import Column, StepResultKind
from ringfence.parse.flows import flow_of, group_names
from ringfence.simulate.case import EVERY_READING, SimulationCase
from ringfence.simulate.flows import flow_result, telling
from ringfence.simulate.run import simulate
from ringfence.simulate.source import known_source, source_of
from ringfence.simulate.values import values_of
from ringfence_rules.scenarios import scenario_texts
from support import packs, random_packs
from support.packs import RUNTIMES, domains, hosts, networks, pack, rule, urls, web_rule

SRC = "10.50.10.7"


def _permitting(*sni: str) -> Mapping[str, str]:
    return values_of(pack(web_rule("w", 1, "g"), groups=(domains("g", *sni),)), SRC)


def test_names_are_told_by_what_they_are() -> None:
    values = _permitting(
        "bedrock-runtime.eu-west-1.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
        "444455556666.dkr.ecr.eu-west-1.amazonaws.com",
        "mcp.corp.example",
        "github.com",
        "tools.corp.example",
    )

    assert values["sanctioned_model"] == "bedrock-runtime.eu-west-1.amazonaws.com"
    assert values["aws_host"] == "logs.eu-west-1.amazonaws.com"
    assert (values["region"], values["account"]) == ("eu-west-1", "444455556666")
    assert values["permitted_mcp"] == "mcp.corp.example"
    assert values["shared_host"] == "github.com"
    assert values["permitted_host"] == "tools.corp.example"
    assert values["suffix_host"] == "secure-corp.example"
    assert values["homoglyph_host"].startswith("tools.xn--")


def test_a_shadow_model_is_one_that_no_permit_names() -> None:
    assert _permitting("tools.corp.example")["shadow_model"] == "api.openai.com"
    assert _permitting("api.openai.com")["shadow_model"] == "api.anthropic.com"


def test_a_path_that_the_pack_denies_is_the_indicator_and_its_host_still_serves_others() -> None:
    deny = web_rule("ioc", 1, "bad", action=RuleAction.DENY, decrypt=DecryptPolicy.ALLOWED)
    permit = web_rule("tools", 2, "tools", decrypt=DecryptPolicy.ALLOWED)
    groups = (urls("bad", "GitHub.com/*/bad*"), domains("tools", "github.com"))

    values = values_of(pack(deny, permit, groups=groups), SRC)

    assert values["ioc_url"] == "github.com/any/badany"
    assert values["shared_host"] == "github.com"


def test_a_name_that_a_group_of_names_narrows_is_not_said_to_be_permitted_anywhere() -> None:
    narrowed = pack(
        web_rule("w", 1, "g", dst=("saas",)),
        rule("deny", 9, action=RuleAction.DENY),
        groups=(domains("g", "saas.example"),),
        smart_groups=(hosts("saas", "saas.example"),),
    )
    by_address = pack(
        web_rule("w", 1, "g", dst=("saas",)),
        rule("deny", 9, action=RuleAction.DENY),
        groups=(domains("g", "saas.example"),),
        smart_groups=(networks("saas", "198.51.100.0/24"),),
    )

    assert "spoofable_host" not in values_of(narrowed, SRC)
    assert values_of(by_address, SRC)["spoofable_host"] == "saas.example"


@pytest.mark.parametrize(
    "entry",
    ["localhost", "*.", "a..b", f"{'x' * 70}.com", "-", "[::1]", "192.0.2.1", "a b.c", "a.b:443"],
)
def test_an_entry_that_is_no_host_name_is_left_out(entry: str) -> None:
    assert "permitted_host" not in _permitting(entry)


def test_a_name_without_a_twin_has_none() -> None:
    assert "homoglyph_host" not in _permitting("xn--gthub-n2e.com")
    assert "homoglyph_host" not in _permitting("bdk.example")


def test_the_source_is_a_member_of_the_group_that_rules_are_about() -> None:
    six = SmartGroup(name="six", selectors=(SmartGroupSelector(cidr="2001:db8::/64"),))
    tagged = SmartGroup(name="vms", selectors=(SmartGroupSelector(type="vm", name="x"),))

    def about(group: SmartGroup) -> PolicyPack:
        return PolicyPack(name="p", smart_groups=(group,), rules=(rule("r", 1, src=(group.name,)),))

    assert source_of(pack(rule("r", 1))) == "10.50.10.10"
    assert source_of(about(networks("one", "192.0.2.7/32"))) == "192.0.2.7"
    assert source_of(about(six)) == "2001:db8::a"
    assert source_of(about(tagged)) == "vms"
    assert source_of(PolicyPack(name="p", rules=(rule("r", 1, src=(ANYWHERE,)),))) == "10.0.0.10"


def test_a_group_that_the_baseline_has_not_is_a_source_that_is_not_known() -> None:
    baseline = pack(rule("deny", 1, action=RuleAction.DENY))

    assert known_source(baseline, "v.m:x") == ""
    assert known_source(baseline, RUNTIMES) == RUNTIMES
    assert flow_result(baseline, packs.flow("x.example", src="vms"), EVERY_READING).result is (
        StepResultKind.UNKNOWN
    )


@settings(max_examples=15, deadline=None)
@given(random_packs.packs())
def test_any_pack_is_tried_and_what_is_asked_of_it_eval_could_read(made: PolicyPack) -> None:
    tried = simulate(SimulationCase(pack=made, readings=(Semantics(),)), scenario_texts().values())

    for scenario in tried.scenarios:
        for step in scenario.steps:
            if (asked := step.flow) is not None:
                entry = {"src": asked.src, "host": asked.host, "url": asked.url}
                read = flow_of(entry, group_names(made))
                assert (read.src, read.host, read.url) == (asked.src, asked.host, asked.url)
            watched = step.columns.of(Column.ENFORCED).result is StepResultKind.WATCHED
            assert not watched


@settings(max_examples=50, deadline=None)
@given(random_packs.packs(), random_packs.flows())
def test_readings_that_are_left_out_would_have_said_the_same(made: PolicyPack, flow: Flow) -> None:
    kept = telling(made, EVERY_READING)

    results = {each: flow_result(made, flow, (each,)).result for each in EVERY_READING}

    assert set(kept) <= set(EVERY_READING)
    assert {results[each] for each in kept} == set(results.values())


def test_every_reading_is_every_combination() -> None:
    fields = ({each.monitor for each in EVERY_READING}, {each.wildcard for each in EVERY_READING})

    assert len(EVERY_READING) == len(list(product(*fields, (False, True)))) == 8
