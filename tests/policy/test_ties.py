"""Which rule of one priority comes first is not said, and so no verdict rests on it."""

from __future__ import annotations

from itertools import permutations

from ringfence.model.flow import Decision, Verdict
from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.policy.evaluate import evaluate
from ringfence.policy.ties import in_every_order, notes_on_order, other_orders
from support.packs import flow, pack, rule

PERMITS = rule("permits", 10)
DENIES = rule("denies", 10, action=RuleAction.DENY)
ALSO = rule("also", 10)


def _verdict(made: PolicyPack) -> Verdict:
    others = tuple(evaluate(each, flow("x.example")) for each in other_orders(made))
    return in_every_order(evaluate(made, flow("x.example")), others)


def test_rules_of_one_priority_that_differ_leave_it_unknown() -> None:
    verdict = _verdict(pack(PERMITS, DENIES))

    assert verdict.decision is Decision.UNKNOWN
    assert (verdict.rule, verdict.enforced) == (None, False)
    assert set(verdict.candidates) == {"permits", "denies"}
    assert "share a priority" in verdict.why


def test_each_of_several_rules_is_thought_of_as_the_first() -> None:
    for rules in permutations((PERMITS, DENIES, ALSO)):
        assert _verdict(pack(*rules)).decision is Decision.UNKNOWN


def test_rules_of_one_priority_that_agree_decide_without_a_name() -> None:
    verdict = _verdict(pack(PERMITS, ALSO))

    assert (verdict.decision, verdict.rule) == (Decision.PERMIT, None)


def test_rules_of_different_priorities_have_one_order() -> None:
    made = pack(PERMITS, rule("later", 20, action=RuleAction.DENY))

    assert other_orders(made) == ()
    assert list(notes_on_order(made)) == []
    assert _verdict(made) == evaluate(made, flow("x.example"))


def test_a_tie_is_told() -> None:
    (note,) = notes_on_order(pack(PERMITS, DENIES))

    assert "permits, denies (10)" in note
