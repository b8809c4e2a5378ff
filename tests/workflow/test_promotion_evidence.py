"""What past traffic says for and against a step, as it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ringfence.model.decision import RiskException
from ringfence.model.flow import Flow
from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.model.promotion import (
    BlockCode,
    PromotionSettings,
    PromotionThresholds,
    Readiness,
    RuleReadiness,
)
from ringfence.model.settings import Settings
from ringfence.model.traffic import Passage, PastFlow
from ringfence.promote.history import latest_steps, new_steps
from ringfence.promote.readiness import readiness
from ringfence.workflow.promotion_evidence import evidence_of
from ringfence.workflow.promotion_traffic import ReadTraffic
from support.packs import domains, flow, pack, rule, web_rule

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SETTLED = PromotionSettings(default_action=RuleAction.PERMIT, rulesets_ahead=())
OUTSIDE = "it is in PUBLIC mode"
EXCEPTION = RiskException(
    finding="0123456789abcdef", owner="ml", reason="x", expires=date(2027, 1, 1)
)


def guarded(**changes: Any) -> PolicyPack:
    """A default deny that watches behind a permit and a specific deny that are enforced."""
    return pack(
        web_rule("models", 20, "models"),
        web_rule("iocs", 29, "iocs", action=RuleAction.DENY, **changes),
        rule("rest", 1000, watch=True, action=RuleAction.DENY),
        groups=(domains("models", "api.openai.com"), domains("iocs", "pastebin.com")),
    )


def past(host: str, last: float = 0.0, **changes: Any) -> PastFlow:
    """Traffic from twenty days ago until some days ago."""
    flows = changes.pop("flow", flow(host))
    return PastFlow(
        flow=flows,
        runtime="assistant",
        first_seen=NOW - timedelta(days=20),
        last_seen=NOW - timedelta(days=last),
        **changes,
    )


USED = past("api.openai.com")


def stand(
    *flows: PastFlow,
    of: PolicyPack | None = None,
    settings: PromotionSettings = SETTLED,
    exceptions: tuple[RiskException, ...] = (),
    **changes: Any,
) -> RuleReadiness:
    """Where the default deny stands, which has watched for twenty days."""
    asked = of or guarded()
    read = ReadTraffic(
        pack=asked, flows=flows, as_of=NOW, begins=NOW - timedelta(days=20), **changes
    )
    known = Settings(promotion=settings, exceptions=exceptions)
    steps = latest_steps(new_steps(asked, (), at=NOW - timedelta(days=20), place=""))
    evidence = replace(evidence_of(read, known, today=NOW.date()), steps=steps)
    return next(each for each in readiness(asked, evidence, settings) if each.name == "rest")


def codes(state: RuleReadiness) -> set[BlockCode]:
    return {each.code for each in state.reasons}


def test_traffic_of_the_sources_that_fits_the_pack_makes_the_default_deny_ready() -> None:
    assert stand(USED).readiness is Readiness.READY


def test_traffic_that_passes_no_gateway_says_nothing_of_a_deny() -> None:
    assert codes(stand(past("any.example", not_governed=OUTSIDE))) == {BlockCode.NO_TRAFFIC}


AROUND = (Passage.AROUND, Passage.DOUBTFUL)


@pytest.mark.parametrize("passage", AROUND)
def test_traffic_that_may_go_around_counts_against_a_step_and_not_for_it(passage: Passage) -> None:
    fits = replace(USED, passage=passage)
    cut = past("any.example", passage=passage)

    assert codes(stand(fits)) == {BlockCode.NO_TRAFFIC}
    assert codes(stand(cut)) == {BlockCode.NO_TRAFFIC, BlockCode.WOULD_CUT}
    assert codes(stand(USED, cut)) == {BlockCode.WOULD_CUT}


@pytest.mark.parametrize("passage", AROUND)
def test_what_may_go_around_makes_evidence_neither_fresh_nor_long(passage: Passage) -> None:
    fits = replace(USED, passage=passage)

    assert codes(stand(past("api.openai.com", 10), fits)) == {BlockCode.STALE}
    late = replace(USED, first_seen=NOW - timedelta(days=8), passage=Passage.THROUGH)
    assert codes(stand(late, fits)) == {BlockCode.LOOKBACK}


@pytest.mark.parametrize("passage", AROUND)
def test_what_may_go_around_is_a_new_destination_and_makes_none_known(passage: Passage) -> None:
    new = replace(past("new.example"), first_seen=NOW - timedelta(days=2))
    known = past("new.example", 16, passage=passage)
    found = {BlockCode.WOULD_CUT, BlockCode.NEW_DESTINATION}

    assert codes(stand(USED, replace(new, passage=passage))) == found
    assert codes(stand(USED, known, replace(new, passage=Passage.THROUGH))) == found


def test_the_destination_that_was_new_last_is_named_and_whether_the_rule_surely_takes_it() -> None:
    first, last = (replace(USED, first_seen=NOW - timedelta(days=each)) for each in (4, 2))
    sure = replace(first, flow=flow("old.example"))
    nameless = replace(first, flow=flow("", dst="104.20.1.1", tls=None))

    def said(*flows: PastFlow) -> str:
        state = stand(USED, *flows, of=guarded(watch=True))
        return next(each.message for each in state.reasons if each.code == "new-destination")

    assert "that it takes (new.example:443)" in said(
        sure, replace(last, flow=flow("new.example")), nameless
    )
    assert "that it perhaps takes (104.20.1.1:443)" in said(nameless)
    assert "that it takes (old.example:443)" in said(nameless, sure)


def test_of_more_new_destinations_than_are_looked_at_none_is_named_and_every_rule_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ringfence.workflow.promotion_evidence._MOST_NEW", 1)
    new = replace(USED, first_seen=NOW - timedelta(days=2))

    state = stand(USED, *(replace(new, flow=flow("api.openai.com", port=each)) for each in (1, 2)))

    (said,) = (each.message for each in state.reasons if each.code == "new-destination")
    assert "that it perhaps takes (one of too many to tell which) was new 2 days ago" in said


@pytest.mark.parametrize("passage", [Passage.THROUGH, Passage.NOT_SAID])
def test_what_a_gateway_saw_and_what_a_file_says_count_for_a_step(passage: Passage) -> None:
    assert stand(replace(USED, passage=passage)).readiness is Readiness.READY


@pytest.mark.parametrize("source", ["192.168.9.9", ""])
def test_traffic_that_does_not_surely_come_from_the_sources_says_nothing_of_a_deny(
    source: str,
) -> None:
    foreign = past("", flow=replace(flow("api.openai.com"), src=source))

    assert BlockCode.NO_TRAFFIC in codes(stand(foreign))


def test_traffic_that_ended_is_stale_whatever_goes_on_outside() -> None:
    ended = past("api.openai.com", 10)

    assert codes(stand(ended, past("any.example", not_governed=OUTSIDE))) == {BlockCode.STALE}
    foreign = past("", flow=replace(flow("api.openai.com"), src="192.168.9.9"))
    assert codes(stand(ended, foreign)) == {BlockCode.STALE}


def test_evidence_from_outside_does_not_make_that_of_the_sources_reach_back() -> None:
    late = replace(USED, first_seen=NOW - timedelta(days=8))

    found = codes(stand(late, past("any.example", not_governed=OUTSIDE)))

    assert found == {BlockCode.LOOKBACK}


def test_a_weekly_job_counts_as_long_as_the_evidence_has_to_reach_back() -> None:
    assert codes(stand(USED, past("weekly.example", 6))) == {BlockCode.WOULD_CUT}
    few = replace(SETTLED, thresholds=PromotionThresholds(clean_days=1))
    assert codes(stand(USED, past("weekly.example", 6), settings=few)) == {BlockCode.WOULD_CUT}
    assert stand(USED, past("gone.example", 15)).readiness is Readiness.READY


def test_what_nobody_dated_may_have_been_seen_today() -> None:
    undated = replace(past("other.example"), first_seen=None, last_seen=None)

    assert codes(stand(USED, undated)) == {BlockCode.WOULD_CUT}


def test_what_is_prohibited_under_every_name_it_may_have_is_meant_to_be_cut() -> None:
    nameless = flow("", dst="104.20.1.1")

    def found(*candidates: str) -> set[BlockCode]:
        unsure = past("", flow=nameless, candidates=candidates)
        return codes(stand(USED, unsure, of=guarded(watch=True)))

    assert BlockCode.WOULD_CUT in found("pastebin.com", "legit.example")
    assert BlockCode.WOULD_CUT in found()
    assert BlockCode.WOULD_CUT not in found("pastebin.com")


def test_what_an_exception_is_of_is_never_meant_to_be_cut() -> None:
    used = past("pastebin.com", flow=replace(flow("pastebin.com"), port=8443))
    by_host = RiskException(
        destination="pastebin.com", owner="ml", reason="x", expires=date(2027, 1, 1)
    )
    known = {EXCEPTION.finding: ("pastebin.com",)}

    assert stand(USED, used).readiness is Readiness.READY
    held = {BlockCode.WOULD_CUT, BlockCode.EXCEPTION}
    assert codes(stand(USED, used, exceptions=(by_host,))) == held
    assert codes(stand(USED, used, exceptions=(EXCEPTION,), excepted=known)) == held


def test_an_exception_of_a_finding_that_is_not_known_here_holds_every_deny() -> None:
    assert codes(stand(USED, exceptions=(EXCEPTION,))) == {BlockCode.EXCEPTION}
    of_no_destination: dict[str, tuple[str, ...]] = {EXCEPTION.finding: ()}
    ready = stand(USED, exceptions=(EXCEPTION,), excepted=of_no_destination)
    assert ready.readiness is Readiness.READY


def test_a_wildcard_is_read_in_every_way_that_the_vendor_leaves_open() -> None:
    of = replace(
        guarded(),
        web_groups=(domains("models", "*.openai.com"), domains("iocs", "*.paste.example")),
    )

    assert stand(USED, of=of).readiness is Readiness.READY
    assert codes(stand(USED, past("a.b.openai.com"), of=of)) == {BlockCode.WILDCARD_SEMANTICS}
    assert BlockCode.WILDCARD_SEMANTICS in codes(stand(USED, past("openai.com"), of=of))


def test_a_source_by_the_name_of_its_group_is_one_of_the_rule() -> None:
    by_group = Flow(src="agentcore-runtime-subnets", host="api.openai.com", port=443, tls=True)

    assert stand(past("", flow=by_group)).readiness is Readiness.READY
