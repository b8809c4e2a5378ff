"""The promotion as its screens tell it: every reason, the one safe step, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.promotion import Readiness, StepKind
from ringfence_tui.blocks import Bar, Code, Tone
from ringfence_tui.views.promotion import BOARD, STANDS, common_reasons
from ringfence_tui.views.promotion_step import step_page, summary_page
from support.policy_documents import ready_step, sample
from support.told_pages import fact, pieces, told


def _values(name: str) -> dict[str, object]:
    row = next(each for each in BOARD.rows(sample().promotion) if each.key == name)
    return dict(zip((each.name for each in BOARD.spec.columns), row.values, strict=True))


def _page(name: str) -> str:
    row = next(each for each in BOARD.rows(sample().promotion) if each.key == name)
    return told(BOARD.page(row.detail))


def test_the_board_says_phase_readiness_and_what_speaks_against_each_rule() -> None:
    values = _values("default-deny")

    assert (values["phase"], values["readiness"]) == ("default-deny", "blocked")
    assert values["reasons"] == 9
    assert values["look"] == 6
    assert str(values["waits"]).startswith("coverage, default-action, rulesets-ahead, watched")


def test_a_rule_tells_what_somebody_has_to_look_at_from_what_goes_away_by_itself() -> None:
    page = _page("deny-supply-chain-ioc")

    look, away = page.index("Somebody has to look at: 5"), page.index("Goes away by itself: 3")
    assert look < page.index("- would-cut: ") < away < page.index("- order: its turn is after")
    assert "if a match that watches ends evaluation: 268 would be cut and 0 let in" in page


def test_every_reason_of_a_rule_is_on_its_page() -> None:
    for row, rule in zip(BOARD.rows(sample().promotion), sample().promotion.rules, strict=True):
        page = told(BOARD.page(row.detail))

        assert all(f"{reason.code}: {reason.message}" in page for reason in rule.reasons)


def test_a_rule_without_replayed_traffic_has_no_hits_and_not_zero() -> None:
    rule = replace(sample().promotion.rules[0], traffic=None)
    (row,) = BOARD.rows(replace(sample().promotion, rules=(rule,)))

    values = dict(zip((each.name for each in BOARD.spec.columns), row.values, strict=True))

    assert values["hits"] is None
    assert "no past traffic was replayed against it" in told(BOARD.page(row.detail))


@pytest.mark.parametrize("readiness", Readiness)
def test_since_when_is_not_made_up_where_nobody_saw_it(readiness: Readiness) -> None:
    rule = replace(
        sample().promotion.rules[0], readiness=readiness, watched_since=None, promoted_at=None
    )
    (row,) = BOARD.rows(replace(sample().promotion, rules=(rule,)))

    page = BOARD.page(row.detail)

    name = "enforced since" if readiness is Readiness.PROMOTED else "watched since"
    assert fact(page, name)[0].tone is Tone.UNKNOWN
    assert STANDS[readiness] in told(page)


def test_what_holds_every_rule_is_said_once() -> None:
    shared = [str(code) for code, _ in common_reasons(sample().promotion)]

    assert shared == ["coverage", "coverage", "default-action", "rulesets-ahead", "watched"]
    assert told(summary_page(sample().promotion)).count("rulesets-ahead: whether") == 1


def test_one_rule_that_waits_shares_nothing() -> None:
    alone = replace(sample().promotion, rules=sample().promotion.rules[:1])

    assert common_reasons(alone) == ()


def test_no_step_is_safe_where_none_is_ready_and_the_page_says_what_holds_them() -> None:
    page = told(step_page(sample().promotion))

    assert page.startswith("No step is safe now:")
    assert "11 blocked: somebody has to look at something first" in page
    assert "What holds every rule that waits" in page


def test_a_step_has_its_impact_its_diff_its_command_and_its_rollback() -> None:
    step = ready_step().next_step
    assert step is not None

    page = step_page(ready_step())

    text = told(page)
    codes = [block for block in page if isinstance(block, Code)]
    assert text.startswith(f"Promote {step.rule}:")
    assert all(sentence in text for sentence in step.impact)
    assert [each.text for each in codes if each.language == "diff"] == [
        "\n".join(each.diff) for each in (*step.changes, *step.rollback_changes)
    ]
    assert [each.text for each in codes if not each.language] == [
        each for each in (step.command, step.rollback_command) if each
    ]
    assert "nothing is ever applied to a controller" in text


def test_a_step_that_was_taken_is_not_offered_again_and_can_be_taken_back() -> None:
    step = ready_step().next_step
    assert step is not None
    done = replace(step, applied=True, step=StepKind.ROLLED_BACK, command="ringfence promote out")

    page = told(step_page(replace(ready_step(), next_step=done)))

    assert page.startswith(f"Roll back {step.rule}:")
    assert "The files are written: apply them yourself." in page
    assert "To make it" not in page


def test_a_step_of_a_pack_alone_changes_no_file_and_says_so() -> None:
    step = ready_step().next_step
    assert step is not None
    bare = replace(step, changes=(), rollback_changes=(), command="", rollback_command="")

    page = told(step_page(replace(ready_step(), next_step=bare)))

    assert page.count("only a pack was given, and no folder") == 2


def test_the_summary_counts_rules_by_readiness_and_says_the_thresholds() -> None:
    page = summary_page(sample().promotion)
    (bar,) = (block for block in page if isinstance(block, Bar))

    assert {each.label: each.count for each in bar.shares}["blocked"] == 11
    assert "5 days since a destination was new" in told(page)
    assert "0 of 11 rules enforced" in told(page)


def test_a_promotion_without_traffic_is_not_told_as_quiet() -> None:
    page = summary_page(replace(sample().promotion, results=None))

    assert any(
        each.text == "nothing was replayed" and each.tone is Tone.UNKNOWN for each in pieces(page)
    )
