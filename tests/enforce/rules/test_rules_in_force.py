"""Rules are compared by what they decide: other words for the same are no drift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ringfence.enforce.rules.content import smart_content
from ringfence.model.policy import (
    PolicyPack,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
)
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckResult, CheckStatus, Layer
from support.faults.rules import ahead, held, one_rule, smart, state, with_rule
from support.packs import RUNTIMES, networks, pack, rule, web_rule
from support.verified_estate import EXPECTED, RUNTIME_CIDR, Estate

Change = Callable[[Estate], Estate]


def _tagged(*pairs: tuple[str, str]) -> SmartGroup:
    return SmartGroup(name=RUNTIMES, selectors=(SmartGroupSelector(type="vm", tags=pairs),))


def _renamed() -> PolicyPack:
    rules = tuple(replace(each, src=("renamed",)) for each in EXPECTED.rules)
    return replace(EXPECTED, smart_groups=(networks("renamed", RUNTIME_CIDR),), rules=rules)


def _spread() -> PolicyPack:
    rules = tuple(replace(each, priority=each.priority * 3) for each in EXPECTED.rules)
    return replace(EXPECTED, rules=rules)


def _watching(estate: PolicyPack) -> PolicyPack:
    return replace(estate, rules=tuple(replace(each, watch=True) for each in estate.rules))


@pytest.mark.parametrize(
    "change",
    [
        held(_renamed()),
        held(_spread()),
        smart(networks(RUNTIMES, "10.20.1.0/25", "10.20.1.128/25")),
        ahead(rule("for-others", 5, src=("Public Internet",))),
        state(default_action=RuleAction.DENY),
    ],
    ids=[
        "a group of another name",
        "other priorities, one order",
        "a network in two halves",
        "a rule ahead for others",
        "a Default Action Rule that the last deny leaves nothing",
    ],
)
def test_other_words_for_the_same_are_no_drift(change: Change) -> None:
    estate = change(Estate())

    assert [each for each in _rules(estate) if each.status is not CheckStatus.PASS] == []
    assert estate.verified()[0].verdict is Containment.ENFORCED


def test_selectors_that_nobody_can_resolve_are_equal_where_they_say_the_same() -> None:
    expected = replace(EXPECTED, smart_groups=(_tagged(("a", "1"), ("b", "2")),))
    estate = smart(_tagged(("b", "2"), ("a", "1")))(replace(Estate(), pack=expected))

    assert _of(estate, "rule-groups") == {(CheckStatus.PASS, "")}
    assert _of(estate, "runtime-in-sources") == {(CheckStatus.UNKNOWN, "source-not-resolved")}


def test_what_is_lost_is_named_as_the_network_that_is_gone() -> None:
    whole = pack(smart_groups=(networks("whole", "10.20.2.0/24", "10.20.3.0/24"),))
    rest = pack(smart_groups=(networks("rest", "10.20.2.0/24", "10.20.4.0/24"),))

    expected, actual = smart_content(whole, ("whole",)), smart_content(rest, ("rest",))

    assert expected.less(actual) == {"10.20.3.0/24"}
    assert actual.less(expected) == {"10.20.4.0/24"}


def test_a_controller_that_watches_as_expected_is_as_expected_and_only_monitors() -> None:
    expected = _watching(EXPECTED)
    estate = held(expected)(replace(Estate(), pack=expected))

    assert _of(estate, "rules-mode") == {(CheckStatus.PASS, "")}
    assert _of(estate, "default-deny-in-force") == {(CheckStatus.FAIL, "default-deny-watches")}
    assert estate.verified()[0].verdict is Containment.MONITORED


def test_a_rule_that_is_enforced_early_takes_nothing_from_the_verdict() -> None:
    estate = replace(Estate(), pack=_watching(EXPECTED))

    assert _of(estate, "rules-mode") == {(CheckStatus.FAIL, "enforced-early")}
    assert estate.verified()[0].verdict is Containment.ENFORCED


def test_an_enforced_deny_for_others_is_none_for_a_runtime_whose_own_may_or_may_not_hold() -> None:
    watching = replace(EXPECTED.rules[-1], watch=True)
    perhaps = rule("deny-by-tag", 999, action=RuleAction.DENY, src=("tagged",))
    expected = replace(
        EXPECTED,
        smart_groups=(*EXPECTED.smart_groups, replace(_tagged(("a", "1")), name="tagged")),
        rules=(*EXPECTED.rules[:-1], perhaps, watching),
    )
    estate = held(expected)(replace(Estate(), pack=expected))

    assert _of(estate, "runtime-in-sources") == {(CheckStatus.UNKNOWN, "source-not-resolved")}


def test_a_permit_that_no_flow_reaches_opens_nothing() -> None:
    estate = with_rule(web_rule("too-late", 2000, "aws-control-plane"))(Estate())

    assert _of(estate, "no-extra-rules") == {(CheckStatus.FAIL, "extra-rule")}


def test_what_the_default_action_denies_is_not_called_open() -> None:
    closing = replace(EXPECTED, rules=EXPECTED.rules[:-1], default_action=RuleAction.DENY)
    estate = held(closing, default_action=RuleAction.DENY)(Estate())

    assert _of(estate, "rules-present") == {(CheckStatus.FAIL, "deny-replaced")}
    assert _of(estate, "same-meaning") == {(CheckStatus.PASS, "")}


def test_without_an_expected_pack_the_controller_alone_still_says_that_nothing_denies() -> None:
    estate = replace(one_rule("default-deny", watch=True)(Estate()), pack=None)

    assert _of(estate, "default-deny-in-force") == {(CheckStatus.FAIL, "default-deny-watches")}
    assert _of(estate, "runtime-in-sources") == {(CheckStatus.FAIL, "only-watched")}
    assert _of(estate, "same-meaning") == {(CheckStatus.UNKNOWN, "no-expected-pack")}


def _rules(estate: Estate) -> list[CheckResult]:
    return [each for each in estate.results() if each.layer is Layer.RULES]


def _of(estate: Estate, check: str) -> set[tuple[CheckStatus, str]]:
    return {(each.status, each.cause) for each in _rules(estate) if each.check == check}
