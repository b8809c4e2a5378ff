"""What a step comes to before a proposal, in monitor mode, enforced, and as the rules stand."""

from __future__ import annotations

import pytest

from ringfence.model.policy import PolicyPack, RuleAction, Semantics
from ringfence.model.simulation import Column, SimulatedStep, StepResultKind
from ringfence.model.verification import Layer
from ringfence.simulate.case import EVERY_READING, SimulationCase
from ringfence.simulate.run import simulate
from ringfence_rules.scenarios import scenario_texts
from support.packs import domains, pack, rule, web_rule

K = StepResultKind


def _pack(*, watch: bool = True, default: RuleAction = RuleAction.PERMIT) -> PolicyPack:
    return pack(
        web_rule("allow-tools", 20, "tools", watch=watch),
        rule("default-deny", 1000, action=RuleAction.DENY, watch=watch),
        groups=(domains("tools", "tools.corp.example"),),
        default_action=default,
    )


def _step(case: SimulationCase, scenario: str, step: str) -> SimulatedStep:
    (tried,) = simulate(case, (scenario_texts()[scenario],)).scenarios
    return next(each for each in tried.steps if each.id == step)


def _results(step: SimulatedStep) -> tuple[StepResultKind, ...]:
    return tuple(step.columns.of(column).result for column in Column)


def test_an_attack_passes_before_is_watched_and_then_contained() -> None:
    step = _step(SimulationCase(pack=_pack()), "other-ports", "ssh")

    assert _results(step) == (K.PERMITTED, K.WATCHED, K.CONTAINED, K.WATCHED)
    assert step.columns.enforced.by == ("default-deny",)
    assert step.columns.enforced.layer is Layer.RULES


def test_rules_that_are_enforced_already_contain_as_given() -> None:
    step = _step(SimulationCase(pack=_pack(watch=False)), "other-ports", "ssh")

    assert _results(step) == (K.PERMITTED, K.WATCHED, K.CONTAINED, K.CONTAINED)


def test_a_baseline_stands_for_before() -> None:
    case = SimulationCase(pack=_pack(), baseline=_pack(watch=False))

    assert _step(case, "other-ports", "ssh").columns.before.result is K.CONTAINED


def test_monitor_mode_in_front_of_a_default_deny_is_unknown_and_says_which_readings_differ() -> (
    None
):
    step = _step(SimulationCase(pack=_pack(default=RuleAction.DENY)), "other-ports", "ssh")

    assert step.columns.monitor.result is K.UNKNOWN
    assert "monitor terminal: watched, monitor fallthrough: contained" in step.columns.monitor.why
    assert step.columns.enforced.result is K.CONTAINED


@pytest.mark.parametrize(("monitor", "result"), [(0, K.WATCHED), (-1, K.CONTAINED)])
def test_one_reading_alone_is_not_unknown(monitor: int, result: StepResultKind) -> None:
    reading: Semantics = EVERY_READING[monitor]
    case = SimulationCase(pack=_pack(default=RuleAction.DENY), readings=(reading,))

    assert _step(case, "other-ports", "ssh").columns.monitor.result is result
