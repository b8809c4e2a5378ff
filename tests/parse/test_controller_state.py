"""What the answers of a controller say is in force, and what they leave open."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.policy import RuleAction
from ringfence.parse.controller_answers import ControllerAnswers
from ringfence.parse.controller_state import state_of
from support.builders.constants import NOW
from support.controller_answers import DOMAINS, entry, rulesets


def state(*documents: Any, coverage: tuple[Coverage, ...] | None = None) -> ControllerState:
    named = {str(place): each for place, each in enumerate(documents)}
    return state_of(
        ControllerAnswers(host="c.example", read_at=NOW, documents=named, coverage=coverage)
    )


def status(found: ControllerState, source: Source) -> CoverageStatus | None:
    return next((each.status for each in found.coverage if each.source is source), None)


def complete(*sources: Source) -> tuple[Coverage, ...]:
    return tuple(
        Coverage(source=each, account="", region="", status=CoverageStatus.COMPLETE)
        for each in sources
    )


def names(found: ControllerState) -> list[str]:
    assert found.pack is not None
    return [each.name for each in found.pack.in_order]


def test_a_rule_that_is_not_understood_is_named_and_loses_no_other() -> None:
    odd = entry(uuid="r-2", name="odd\x1b[2J", action="SHRUG")

    found = state(DOMAINS, rulesets(entry(), odd))

    assert names(found) == ["allow-models"]
    [rules] = [each for each in found.coverage if each.source is Source.CONTROLLER_RULES]
    assert rules.status is CoverageStatus.PARTIAL
    assert "odd" in rules.detail
    assert "\x1b" not in rules.detail


def test_a_rule_without_a_source_leaves_the_rules_partly_read() -> None:
    no_source = {"uuid": "p-1", "name": "ours", "policies": [entry(src_ads=[])]}

    found = state(DOMAINS, {"dcf_policies": [no_source]})

    assert status(found, Source.CONTROLLER_RULES) is CoverageStatus.PARTIAL
    assert names(found) == []


def test_a_group_that_no_answer_holds_leaves_the_groups_partly_read() -> None:
    found = state(DOMAINS, rulesets(entry(src_ads=["sg-gone"])))

    assert status(found, Source.CONTROLLER_GROUPS) is CoverageStatus.PARTIAL


def test_a_rule_that_is_switched_off_is_no_rule_in_force() -> None:
    off = entry(uuid="r-2", name="off", enforcement="DISABLE")

    found = state(DOMAINS, rulesets(entry(), off))

    assert (names(found), found.disabled) == (["allow-models"], (("off", "r-2"),))


@pytest.mark.parametrize(
    ("changes", "watch"),
    [
        ({"enforcement": "MONITOR"}, True),
        ({"enforcement": "ENFORCE", "watch": True}, False),
        ({"enforcement": False}, True),
        ({"enforcement": True}, False),
        ({"watch": True}, True),
        ({}, False),
    ],
    ids=range(6),
)
def test_whether_a_rule_only_watches_is_read_in_every_spelling(
    changes: dict[str, Any], *, watch: bool
) -> None:
    found = state(DOMAINS, rulesets(entry(**changes)))

    assert found.pack is not None
    assert [each.watch for each in found.pack.rules] == [watch]


@pytest.mark.parametrize(
    ("value", "enabled"), [(True, True), (False, False), ("true", True), ("no", False), (7, None)]
)
def test_whether_the_firewall_is_on_is_what_the_answer_says(
    value: object, *, enabled: bool | None
) -> None:
    found = state({"results": {"feature": "microseg", "enabled": value}})

    assert found.dcf_enabled is enabled


def test_what_nobody_answered_is_neither_read_nor_assumed() -> None:
    found = state({})

    assert (found.pack, found.dcf_enabled, found.default_action) == (None, None, None)
    assert {row.status for row in found.coverage} == {CoverageStatus.UNAVAILABLE}


def test_the_default_action_comes_with_its_logging() -> None:
    found = state(DOMAINS, rulesets(entry()), {"action": "DENY", "logging": True})

    assert (found.default_action, found.default_logging) == (RuleAction.DENY, True)
    assert found.pack is not None
    assert found.pack.default_action is RuleAction.DENY


def test_rules_that_were_denied_make_no_pack_of_what_happens_to_be_there() -> None:
    denied = (
        Coverage(
            source=Source.CONTROLLER_RULES, account="", region="", status=CoverageStatus.DENIED
        ),
    )

    assert state(DOMAINS, rulesets(entry()), coverage=denied).pack is None


def other(**changes: Any) -> dict[str, Any]:
    rule = entry(uuid="r-9", name="theirs")
    return {"uuid": "p-9", "name": "other", "policies": [rule], "attach_to": "point", **changes}


def test_the_order_of_two_rulesets_is_unknown_where_nothing_places_them() -> None:
    ours = rulesets(entry(), attach_to="point")["dcf_policies"][0]

    found = state(DOMAINS, {"dcf_policies": [ours, other()]})

    assert not found.order_known
    assert any("in which order" in note for note in found.notes)


def test_the_order_is_that_of_the_tree_which_is_no_ruleset_itself() -> None:
    ours = rulesets(entry())["dcf_policies"][0]
    tree = {
        "uuid": "root",
        "name": "root",
        "sub_policies": [
            {"name": "b", "priority": 20, "list": "p-1"},
            {"name": "a", "priority": 10, "list": "p-9"},
        ],
    }

    found = state(DOMAINS, {"dcf_policies": [ours, other(attach_to=""), tree]})

    assert found.order_known
    assert [each.name for each in found.rulesets] == ["other", "ours"]
    assert names(found) == ["theirs", "allow-models"]


def test_a_tree_that_places_one_of_two_tells_no_order() -> None:
    ours = rulesets(entry(), attach_to="point")["dcf_policies"][0]
    tree = {"uuid": "root", "name": "root", "sub_policies": [{"priority": 1, "list": "p-9"}]}

    assert not state(DOMAINS, {"dcf_policies": [ours, other(), tree]}).order_known


def test_a_ruleset_that_nothing_says_to_be_attached_stays_unknown() -> None:
    found = state(DOMAINS, rulesets(entry()))

    assert [each.attached for each in found.rulesets] == [None]
    assert names(found) == ["allow-models"]


def test_a_ruleset_without_a_point_is_loose_where_points_were_read() -> None:
    points = [{"attachment_point_id": "point", "name": "TERRAFORM_BEFORE_UI_MANAGED"}]

    found = state(
        DOMAINS,
        {"dcf_policies": [rulesets(entry())["dcf_policies"][0], other()]},
        points,
        coverage=complete(
            Source.CONTROLLER_GROUPS, Source.CONTROLLER_RULES, Source.CONTROLLER_ATTACHMENTS
        ),
    )

    assert [(each.name, each.attached) for each in found.rulesets] == [
        ("other", True),
        ("ours", False),
    ]
    assert names(found) == ["theirs"]
    assert found.loose is not None
    assert [each.name for each in found.loose.rules] == ["allow-models"]


def test_a_rule_that_two_lists_tell_of_counts_once() -> None:
    found = state(DOMAINS, rulesets(entry(), attach_to="point"), {"policies": [entry()]})

    assert names(found) == ["allow-models"]
    assert [each.name for each in found.rulesets] == ["ours"]
    assert found.order_known
