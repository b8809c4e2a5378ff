"""What was read in part, of another day or of no known one shows no absence, and carries no good verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.policy import PolicyPack, Protocol, RuleAction
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus
from support.builders.constants import NOW
from support.faults.rules import held, one_rule, state, without
from support.packs import rule
from support.verified_estate import EXPECTED, Estate

_UNKNOWN = CheckStatus.UNKNOWN


def test_a_rule_that_may_not_have_been_read_is_not_called_missing() -> None:
    estate = _partly(without("default-deny")(Estate()), Source.CONTROLLER_RULES)

    assert _of(estate, "rules-present") == {(_UNKNOWN, "source-partial")}
    assert _of(estate, "default-deny-in-force") == {(_UNKNOWN, "source-partial")}


def test_what_nothing_permits_is_not_called_open_while_the_default_action_is_not_read() -> None:
    estate = without("default-deny", default_action=None)(Estate())
    estate = _partly(estate, Source.CONTROLLER_DEFAULT_ACTION, CoverageStatus.DENIED)

    assert _of(estate, "default-deny-in-force") == {(_UNKNOWN, "source-partial")}


@pytest.mark.parametrize("source", [Source.CONTROLLER_RULES, Source.CONTROLLER_GROUPS])
def test_sources_of_rules_that_were_read_in_part_hold_no_runtime(source: Source) -> None:
    estate = _partly(Estate(), source)

    assert _of(estate, "runtime-in-sources") == {(_UNKNOWN, "source-partial")}


@pytest.mark.parametrize("ago", [timedelta(days=2), timedelta(days=-2)])
def test_a_controller_of_another_day_does_not_go_with_the_evidence(ago: timedelta) -> None:
    estate = state(read_at=NOW - ago)(Estate())

    assert _of(estate, "rules-of-today") == {(_UNKNOWN, "read-at-another-time")}
    assert estate.verified()[0].verdict is Containment.UNKNOWN


def test_answers_of_no_known_day_do_not_go_with_the_evidence() -> None:
    estate = state(dated=False)(Estate())

    assert _of(estate, "rules-of-today") == {(_UNKNOWN, "read-at-no-known-time")}
    assert estate.verified()[0].verdict is Containment.UNKNOWN


def test_a_missing_deny_that_another_ruleset_may_open_is_not_called_replaced() -> None:
    closing = replace(EXPECTED, rules=EXPECTED.rules[:-1], default_action=RuleAction.DENY)
    estate = held(closing, default_action=RuleAction.DENY)(Estate())
    assert estate.controller is not None

    opened = replace(estate, controller=replace(estate.controller, pack=_opened(estate)))

    assert _of(estate, "rules-present") == {(CheckStatus.FAIL, "deny-replaced")}
    assert _of(opened, "rules-present") == {(CheckStatus.FAIL, "default-deny-missing")}


def test_another_order_that_only_cuts_takes_nothing_from_the_verdict() -> None:
    estate = one_rule("default-deny", priority=1)(Estate())

    assert _of(estate, "rules-in-order") == {(CheckStatus.FAIL, "order-closes")}


def test_a_deny_before_a_wider_permit_is_missed_when_it_is_gone_and_when_it_comes_late() -> None:
    permit = rule("permit-dns", 50, protocol=Protocol.UDP, ports=((53, 53),))
    *rules, last = EXPECTED.rules
    expected = replace(EXPECTED, rules=(*rules, permit, last))
    late = tuple(replace(each, priority=60) if each is rules[-1] else each for each in rules)
    estate = replace(Estate(), pack=expected)

    gone = held(replace(expected, rules=(*rules[:-1], permit, last)))(estate)
    behind = held(replace(expected, rules=(*late, permit, last)))(estate)

    assert _of(gone, "rules-present") == {(CheckStatus.FAIL, "deny-missing")}
    assert _of(behind, "rules-in-order") == {(CheckStatus.FAIL, "order-differs")}


def _opened(estate: Estate) -> PolicyPack:
    """The controller's rules with another ruleset's permit before them."""
    assert estate.controller is not None
    assert estate.controller.pack is not None
    other = replace(rule("let-out", 1), ruleset="platform-team", uuid="u-1")
    pack = estate.controller.pack
    return replace(pack, rules=(other, *pack.rules), rulesets=("platform-team", *pack.rulesets))


def _partly(
    estate: Estate, source: Source, status: CoverageStatus = CoverageStatus.PARTIAL
) -> Estate:
    assert estate.controller is not None
    rows = tuple(
        replace(row, status=status) if row.source is source else row
        for row in estate.controller.coverage
    )
    return replace(estate, controller=replace(estate.controller, coverage=rows))


def _of(estate: Estate, check: str) -> set[tuple[CheckStatus, str]]:
    return {(each.status, each.cause) for each in estate.results() if each.check == check}
