"""Which rule is ready to be enforced, and every reason why one is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.policy import RuleAction
from ringfence.model.promotion import (
    BlockCode,
    PromotionSettings,
    PromotionThresholds,
    Readiness,
    StepKind,
)
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.run import replay
from ringfence.promote.evidence import Heard, Newest
from ringfence.promote.history import latest_steps, new_steps, step_of
from ringfence.promote.readiness import next_rule
from support.packs import domains, flow
from support.standing import (
    IOCS,
    LONG_AGO,
    MODELS,
    NOW,
    REST,
    SETTLED,
    codes,
    counted,
    past,
    stand,
    starter,
)

NEWEST = Newest(at=NOW - timedelta(days=4), destination="new.example:443", perhaps=False)


def test_after_quiet_days_the_permit_is_ready_and_the_others_wait_for_their_turn() -> None:
    found = stand(starter())

    assert {name: each.readiness for name, each in found.items()} == {
        MODELS: Readiness.READY,
        IOCS: Readiness.WATCHING,
        REST: Readiness.WATCHING,
    }
    assert codes(found[IOCS]) == codes(found[REST]) == {BlockCode.ORDER}
    chosen = next_rule(starter(), tuple(found.values()))
    assert chosen is not None
    assert chosen.name == MODELS


def test_rules_are_promoted_one_at_a_time_permits_first_and_the_default_deny_last() -> None:
    promoted = {"models": True, "iocs": True, "rest": True}
    order = []

    for _ in range(4):
        of = starter(**promoted)
        chosen = next_rule(of, tuple(stand(of).values()))
        order.append(chosen.name if chosen else None)
        for key, name in (("models", MODELS), ("iocs", IOCS), ("rest", REST)):
            promoted[key] = promoted[key] and order[-1] != name

    assert order == [MODELS, IOCS, REST, None]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"whole": None}, BlockCode.NO_TRAFFIC),
        ({"counted": {}}, BlockCode.NO_TRAFFIC),
        ({"heard": {}}, BlockCode.NO_TRAFFIC),
        ({"heard": {MODELS: Heard(begins=None, newest=NOW)}}, BlockCode.LOOKBACK),
        (
            {"heard": {MODELS: Heard(begins=NOW - timedelta(days=13), newest=NOW)}},
            BlockCode.LOOKBACK,
        ),
        (
            {"heard": {MODELS: Heard(begins=LONG_AGO, newest=NOW - timedelta(days=1, seconds=1))}},
            BlockCode.STALE,
        ),
        ({"steps": {}}, BlockCode.WATCHED),
        ({"newest": {MODELS: NEWEST}}, BlockCode.NEW_DESTINATION),
        (
            {
                "gaps": (
                    Coverage(
                        source=Source.FLOW_LOGS,
                        account="1",
                        region="r",
                        status=CoverageStatus.DENIED,
                        detail="",
                        required=True,
                    ),
                )
            },
            BlockCode.COVERAGE,
        ),
    ],
)
def test_what_is_not_known_or_too_new_keeps_a_rule_from_being_promoted(
    changes: dict[str, Any], code: BlockCode
) -> None:
    state = stand(starter(), **changes)[MODELS]

    assert code in codes(state)
    assert state.readiness in (Readiness.WATCHING, Readiness.BLOCKED)


def test_lines_that_were_not_replayed_keep_every_rule_from_being_promoted() -> None:
    whole = replay(starter(), (past("api.openai.com"),))
    errors = replace(whole, results=replace(whole.results, error_count=1))

    for state in stand(starter(), whole=errors).values():
        assert BlockCode.REPLAY_ERRORS in codes(state)
        assert state.readiness is Readiness.BLOCKED


def test_an_interrupted_recording_keeps_every_rule_from_being_promoted() -> None:
    for state in stand(starter(), complete=False).values():
        assert BlockCode.COVERAGE in codes(state)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (PromotionSettings(rulesets_ahead=()), BlockCode.DEFAULT_ACTION),
        (replace(SETTLED, default_action=RuleAction.DENY), BlockCode.DEFAULT_ACTION),
        (PromotionSettings(default_action=RuleAction.PERMIT), BlockCode.RULESETS_AHEAD),
        (replace(SETTLED, rulesets_ahead=("theirs",)), BlockCode.RULESETS_AHEAD),
    ],
)
def test_what_decides_before_and_after_the_pack_has_to_be_known(
    settings: PromotionSettings, code: BlockCode
) -> None:
    for state in stand(starter(), settings=settings).values():
        assert code in codes(state)
        assert state.readiness is Readiness.BLOCKED


def test_a_default_deny_that_would_cut_something_is_blocked_and_says_whose() -> None:
    of = starter(models=False, iocs=False)

    state = stand(of, past("api.openai.com"), past("other.example"))[REST]

    assert codes(state) == {BlockCode.WOULD_CUT}
    assert "1 connection of assistant" in state.reasons[0].message


def test_a_default_deny_ahead_of_which_a_permit_may_take_the_flow_is_blocked_as_well() -> None:
    of = starter(models=False, iocs=False)
    nameless = PastFlow(flow=flow("", tls=None), last_seen=NOW)

    state = stand(of, nameless)[REST]

    assert codes(state) == {BlockCode.NOT_KNOWN}
    assert state.readiness is Readiness.BLOCKED


def test_traffic_that_does_not_count_blocks_nothing_and_is_still_shown() -> None:
    of = starter(models=False, iocs=False)
    seen = (past("api.openai.com"), past("other.example"))

    state = stand(of, *seen, counted=counted(of, *seen[:1]))[REST]

    assert state.readiness is Readiness.READY
    assert state.traffic is not None
    assert state.traffic.flips_terminal is not None
    assert state.traffic.flips_terminal.revoked == 1


def test_a_step_that_the_two_readings_of_monitor_mode_judge_differently_is_not_safe() -> None:
    """An enforced deny behind a permit that watches cuts its traffic only if evaluation goes on."""
    of = starter(rest=False)

    state = stand(of)[MODELS]

    assert {BlockCode.MONITOR_SEMANTICS, BlockCode.WOULD_OPEN} <= codes(state)
    assert state.readiness is Readiness.BLOCKED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "a destination that it takes (new.example:443) was new 4 days ago"),
        ({"perhaps": True}, "a destination that it perhaps takes (new.example:443) was new"),
        ({"destination": ""}, "(one of too many to tell which) was new"),
        ({"destination": "a\x1b]0;b\u202e\n"}, "(a\\x1b]0;b\\u202e\\x0a) was new"),
    ],
)
def test_the_destination_that_was_new_is_named_and_harmless(
    changes: dict[str, Any], expected: str
) -> None:
    state = stand(starter(), newest={MODELS: replace(NEWEST, **changes)})[MODELS]

    (said,) = (each for each in state.reasons if each.code is BlockCode.NEW_DESTINATION)
    assert expected in said.message


def test_the_name_of_a_new_destination_is_cut_short() -> None:
    state = stand(starter(), newest={MODELS: replace(NEWEST, destination="a" * 10_000)})[MODELS]

    assert all(len(each.message) < 300 for each in state.reasons)


def test_thresholds_of_zero_ask_for_no_time() -> None:
    thresholds = PromotionThresholds(lookback_days=0, quiet_days=0, watched_days=0)

    state = stand(
        starter(),
        settings=replace(SETTLED, thresholds=thresholds),
        heard={MODELS: Heard(begins=None, newest=None)},
        steps={},
        newest={MODELS: replace(NEWEST, at=NOW)},
    )[MODELS]

    assert state.readiness is Readiness.READY


def test_clean_days_cannot_be_turned_off_and_are_no_fewer_than_the_evidence_reaches_back() -> None:
    with pytest.raises(ValueError, match="clean_days"):
        PromotionThresholds(clean_days=0)
    assert PromotionThresholds(lookback_days=14, clean_days=1).counted_days == 14
    assert PromotionThresholds(lookback_days=0, clean_days=30).counted_days == 30


@pytest.mark.parametrize("days", [-1, 367])
def test_a_threshold_is_a_number_of_days_up_to_a_year(days: int) -> None:
    with pytest.raises(ValueError, match="quiet_days"):
        PromotionThresholds(quiet_days=days)


def test_a_change_of_the_rule_or_of_its_groups_begins_its_life_again() -> None:
    first = new_steps(starter(), (), at=LONG_AGO, place="here")
    wider = replace(
        starter(), web_groups=(domains("models", "*.openai.com"), domains("iocs", "evil.example"))
    )

    assert {each.step for each in first} == {StepKind.WATCHING}
    assert new_steps(starter(), first, at=NOW, place="here") == ()
    again = new_steps(wider, first, at=NOW, place="here")
    assert [(each.rule, each.step, each.at) for each in again] == [(MODELS, StepKind.WATCHING, NOW)]
    assert stand(wider, steps=latest_steps((*first, *again)))[MODELS].watched_since == NOW


def test_what_watches_again_was_rolled_back_and_its_days_are_counted_anew() -> None:
    steps = list(new_steps(starter(), (), at=LONG_AGO, place="here"))
    steps += new_steps(starter(models=False), steps, at=NOW - timedelta(days=2), place="here")
    steps += new_steps(starter(), steps, at=NOW - timedelta(days=1), place="here")

    assert [each.step for each in steps[-2:]] == [StepKind.PROMOTED, StepKind.ROLLED_BACK]
    state = stand(starter(), steps=latest_steps(steps))[MODELS]
    assert state.watched_since == NOW - timedelta(days=1)
    assert codes(state) == {BlockCode.WATCHED}


def test_a_promoted_rule_says_since_when() -> None:
    of = starter(models=False)
    step = step_of(of, of.rules[0], StepKind.PROMOTED, at=LONG_AGO, place="here")

    state = stand(of, steps={MODELS: step})[MODELS]

    assert (state.readiness, state.promoted_at) == (Readiness.PROMOTED, LONG_AGO)
