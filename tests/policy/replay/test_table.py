"""Columns of verdicts are what `evaluate` and `passes` say of each flow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.flow import Flow
from ringfence.model.policy import MonitorSemantics, PolicyPack, Semantics
from ringfence.policy.evaluate import evaluate, passes
from ringfence.policy.replay import table as under_test
from ringfence.policy.replay.coding import Coder
from ringfence.policy.replay.table import DECISIONS, SEVERAL, RuleTable, Verdicts, judge
from support.packs import flow, pack, rule
from support.random_packs import flows, packs, semantics

Said = tuple[str, str | None, bool]


def _columns(
    made: PolicyPack, asked: list[Flow], how: Semantics
) -> tuple[RuleTable, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    coder = Coder((made,), how)
    classes = np.array([coder.classes(each) for each in asked])
    return RuleTable.of(made, coder.rows(0)), (classes[:, 0], classes[:, 1], classes[:, 2])


def _said(made: PolicyPack, verdicts: Verdicts) -> list[Said]:
    names = [each.name for each in made.in_order]
    return [
        (
            DECISIONS[decision],
            None if rule in (SEVERAL, len(names)) else names[rule],
            bool(enforced),
        )
        for decision, rule, enforced in zip(
            verdicts.decision, verdicts.rule, verdicts.enforced, strict=True
        )
    ]


def _asked(made: PolicyPack, asked: list[Flow], how: Semantics) -> list[Said]:
    verdicts = [evaluate(made, each, how) for each in asked]
    return [(each.decision, each.rule, each.enforced) for each in verdicts]


@settings(max_examples=300, deadline=None)
@given(packs(), st.lists(flows(), min_size=1, max_size=30), semantics())
def test_a_column_of_verdicts_is_what_evaluate_says(
    made: PolicyPack, asked: list[Flow], how: Semantics
) -> None:
    table, columns = _columns(made, asked, how)

    assert _said(made, table.verdicts(*columns)) == _asked(made, asked, how)


@settings(max_examples=300, deadline=None)
@given(packs(), st.lists(flows(), min_size=1, max_size=30), semantics())
def test_a_column_of_outcomes_is_what_passes_says(
    made: PolicyPack, asked: list[Flow], how: Semantics
) -> None:
    table, columns = _columns(made, asked, how)

    for monitor in MonitorSemantics:
        meant = replace(how, monitor=monitor)
        outcomes = [DECISIONS[each] for each in table.outcomes(monitor, *columns)]
        assert outcomes == [passes(made, each, meant) for each in asked]


@pytest.mark.parametrize("combinations", [0, 1 << 20])
@settings(max_examples=150, deadline=None)
@given(
    made=packs(),
    asked=st.lists(flows(), min_size=1, max_size=20),
    how=semantics(),
    times=st.just(9),
)
def test_both_ways_of_judging_say_what_evaluate_says(
    combinations: int, made: PolicyPack, asked: list[Flow], how: Semantics, times: int
) -> None:
    table, columns = _columns(made, asked * times, how)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(under_test, "MAX_COMBINATIONS", combinations)
        patch.setattr(under_test, "CHUNK", 7)
        coded = judge(table, *columns)

    meanings = coded.meanings
    told = Verdicts(
        decision=meanings.decision[coded.code],
        rule=meanings.rule[coded.code],
        enforced=meanings.enforced[coded.code],
    )
    assert _said(made, told) == _asked(made, asked * times, how)
    assert coded.hits.tolist() == np.bincount(coded.code, minlength=len(coded.hits)).tolist()


def test_a_pack_without_rules_leaves_everything_to_its_default_action() -> None:
    table, columns = _columns(pack(), [flow("a.example")], Semantics())

    assert _said(pack(), table.verdicts(*columns)) == [("PERMIT", None, True)]


def test_values_that_no_rule_tells_apart_are_one_class() -> None:
    coder = Coder((pack(rule("all", 1)),), Semantics())

    classes = {coder.classes(flow(f"host-{n}.example")) for n in range(100)}

    assert len(classes) == 1
    assert coder.sizes == (1, 1, 1)


def test_the_class_of_a_value_outlives_what_is_remembered_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ringfence.policy.replay.coding.MAX_REMEMBERED", 1)
    coder = Coder((pack(rule("all", 1)),), Semantics())

    before = coder.classes(flow(src="10.50.10.7"))
    coder.classes(flow(src="192.0.2.1"))

    assert coder.classes(flow(src="10.50.10.7")) == before
    assert coder.sizes.source == 2
