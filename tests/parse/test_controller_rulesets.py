"""The rulesets of a controller: which are in force, in which order, and what comes last."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.model.policy import (
    RuleAction,
)
from support.controller_answers import DOMAINS, EVERYWHERE, entry, read, rulesets


@pytest.mark.parametrize(
    "wrapping",
    [
        lambda ruleset: {"dcf_policies": [ruleset]},
        lambda ruleset: {"dcf_policies": ruleset},
        lambda ruleset: ruleset,
        lambda ruleset: [ruleset],
        lambda ruleset: {"microseg/policy-list3": {"dcf_policies": [ruleset]}},
        lambda ruleset: {"results": ruleset},
        lambda ruleset: {
            **{k: v for k, v in ruleset.items() if k != "policies"},
            "sub_policies": ruleset["policies"],
        },
    ],
    ids=range(7),
)
def test_a_ruleset_is_read_wrapped_flat_or_among_other_answers(wrapping: Any) -> None:
    ruleset = rulesets(entry())["dcf_policies"][0]

    found = read({"app-domains": DOMAINS}, wrapping(ruleset)).pack

    assert [each.name for each in found.rules] == ["allow-models"]
    assert found.rulesets == ("ours",)


def test_the_default_action_is_read_from_its_own_answer() -> None:
    found = read(DOMAINS, rulesets(entry()), {"action": "DENY", "logging": True})

    assert found.pack.default_action is RuleAction.DENY
    assert not any("default-action-policy" in note for note in found.notes)


def test_a_default_action_that_is_assumed_is_noted() -> None:
    found = read(DOMAINS, rulesets(entry()))

    assert found.pack.default_action is RuleAction.PERMIT
    assert any("default-action-policy" in note for note in found.notes)


def test_the_last_rule_of_the_system_is_the_default_action_where_nothing_else_tells_it() -> None:
    last = entry(
        uuid="defa11a1-0000-0000-0000-000000000000",
        name="DefaultActionRule",
        action="DENY",
        src_ads=[EVERYWHERE],
        dst_ads=[EVERYWHERE],
        web_filters=[],
        protocol="PROTOCOL_UNSPECIFIED",
        port_ranges=[],
        system_resource=True,
    )
    post = {
        "uuid": "defa11a1-3000",
        "name": "Post Rules",
        "policies": [last],
        "system_resource": True,
    }
    found = read(DOMAINS, {"dcf_policies": [rulesets(entry())["dcf_policies"][0], post]})

    assert found.pack.default_action is RuleAction.DENY
    assert [each.name for each in found.pack.rules] == ["allow-models"]
    assert found.pack.rulesets == ("ours",)
    assert any("1 rule(s) are the controller's own" in note for note in found.notes)


def test_a_ruleset_of_the_system_keeps_the_rules_that_somebody_wrote() -> None:
    found = read(DOMAINS, rulesets(entry(), name="K8s Policy List", system_resource=True)).pack

    assert [(each.name, each.ruleset) for each in found.rules] == [
        ("allow-models", "K8s Policy List")
    ]


def test_rulesets_are_ordered_by_the_tree_of_blocks() -> None:
    a = {"uuid": "a", "name": "a", "policies": [entry(uuid="1", name="in-a", priority=9)]}
    b = {"uuid": "b", "name": "b", "policies": [entry(uuid="2", name="in-b", priority=1)]}
    inner = {"uuid": "i", "name": "inner", "sub_policies": [{"priority": 1, "list": "a"}]}
    root = {
        "uuid": "root",
        "name": "root",
        "system_resource": True,
        "sub_policies": [
            {"name": "late", "priority": 5, "list": {"uuid": "b"}},
            {"name": "early", "priority": 2, "block": "i"},
        ],
    }
    found = read(DOMAINS, {"dcf_policies": [b, a, inner, root]})

    assert [each.name for each in found.pack.in_order] == ["in-a", "in-b"]
    assert not any("order" in note for note in found.notes)


def test_rulesets_without_a_tree_keep_the_order_of_the_answer_and_are_noted() -> None:
    a = {"uuid": "a", "name": "a", "policies": [entry(uuid="1", name="in-a", priority=9)]}
    b = {"uuid": "b", "name": "a", "policies": [entry(uuid="2", name="in-b", priority=1)]}
    found = read(DOMAINS, {"dcf_policies": [a, b]})

    assert [each.name for each in found.pack.in_order] == ["in-a", "in-b"]
    assert found.pack.rulesets == ("a", "a (b)")
    assert any("in which order 2 rulesets" in note for note in found.notes)


def test_two_answers_with_the_same_rule_hold_it_once() -> None:
    found = read(DOMAINS, rulesets(entry()), {"policies": [entry(), entry(uuid="r-2", name="v1")]})

    assert [each.name for each in found.pack.rules] == ["allow-models", "v1"]


ORPHAN = {"uuid": "o", "name": "orphan", "policies": [entry(uuid="9", name="nowhere")]}


@pytest.mark.parametrize(
    "others",
    [
        [{"uuid": "a", "name": "a", "attach_to": "point", "policies": [entry(name="kept")]}],
        [
            {"uuid": "a", "name": "a", "policies": [entry(name="kept")]},
            {"uuid": "root", "name": "root", "sub_policies": [{"priority": 1, "list": "a"}]},
        ],
    ],
    ids=["attach_to", "tree"],
)
def test_a_ruleset_that_is_attached_to_nothing_is_left_out_and_said(others: list[Any]) -> None:
    found = read(DOMAINS, {"dcf_policies": [ORPHAN, *others]})

    assert [each.name for each in found.pack.rules] == ["kept"]
    assert "orphan" not in found.pack.rulesets
    assert [note for note in found.notes if "attached" in note] == [
        "The ruleset 'orphan' is attached to nothing, and left out, since it is not in force"
    ]


@pytest.mark.parametrize(
    "changes",
    [{"system_resource": True}, {"name": "V1 Policy List"}, {"metadata": {"k8s": {}}}],
    ids=str,
)
def test_a_ruleset_that_the_controller_places_itself_is_kept(changes: dict[str, Any]) -> None:
    other = {"uuid": "a", "name": "a", "attach_to": "point", "policies": [entry()]}
    found = read(DOMAINS, {"dcf_policies": [ORPHAN | changes, other]})

    assert len(found.pack.rules) == 2
    assert not any("attached" in note for note in found.notes)


def test_a_ruleset_alone_is_kept_though_nothing_says_that_it_is_attached() -> None:
    found = read(DOMAINS, {"dcf_policies": [ORPHAN]})

    assert [each.name for each in found.pack.rules] == ["nowhere"]
    assert any("taken as if it were in force" in note for note in found.notes)


@pytest.mark.parametrize(
    "merged",
    [
        {**DOMAINS, **rulesets(entry()), "action": "deny"},
        {**DOMAINS, "list3": rulesets(entry()), "default": {"action": "Deny", "logging": False}},
        {**DOMAINS, "policies": [entry()], "default": {"action": "DENY"}},
        [DOMAINS, {"uuid": "x", "policies": [entry()], "action": "DENY"}],
    ],
    ids=range(4),
)
def test_answers_that_stand_in_one_object_are_all_read(merged: Any) -> None:
    found = read(merged).pack

    assert found.default_action is RuleAction.DENY
    assert [each.name for each in found.rules] == ["allow-models"]
    assert [each.name for each in found.smart_groups] == ["runtimes"]
