"""Every step has a pack and a guardrail under which it is contained, and some under which it passes."""

from __future__ import annotations

from functools import cache

import pytest

from ringfence.model.simulation import SimulatedStep, StepKind, StepResultKind
from ringfence.simulate.case import SimulationCase
from ringfence.simulate.run import simulate
from ringfence_rules.scenarios import scenario_texts
from support.attacked import full_guardrail, loose, tight

STEPS = [
    (scenario.id, step.id)
    for scenario in scenario_texts().values()
    for step in scenario.steps
    if step.kind != StepKind.OUTSIDE
]
OUTSIDE = [
    (scenario.id, step.id)
    for scenario in scenario_texts().values()
    for step in scenario.steps
    if step.kind == StepKind.OUTSIDE
]
THE_PERMIT_ITSELF = {
    ("foreign-credentials", "foreign-keys"),
    ("mcp-pivot", "call"),
    ("model-leak", "prompt"),
}
"""What these do is what the permit is there for: a pack without such a permit has none of them."""


@cache
def _tried(*, held: bool) -> dict[tuple[str, str], SimulatedStep]:
    case = (
        SimulationCase(pack=tight(), guardrail=full_guardrail())
        if held
        else SimulationCase(pack=loose(), guardrail=())
    )
    return {
        (scenario.id, step.id): step
        for scenario in simulate(case, scenario_texts().values()).scenarios
        for step in scenario.steps
    }


@pytest.mark.parametrize("step", STEPS, ids="/".join)
def test_a_step_is_contained_by_rules_or_statements_that_are_made_for_it(
    step: tuple[str, str],
) -> None:
    result = _tried(held=True)[step].columns.enforced

    if step in THE_PERMIT_ITSELF:
        assert result.result is StepResultKind.NOT_APPLICABLE
    else:
        assert result.result is StepResultKind.CONTAINED, result.why
        assert result.layer is not None


@pytest.mark.parametrize("step", STEPS, ids="/".join)
def test_a_step_passes_where_nothing_denies_it(step: tuple[str, str]) -> None:
    columns = _tried(held=False)[step].columns

    assert columns.enforced.result is StepResultKind.PERMITTED, columns.enforced.why
    assert columns.before.result is StepResultKind.PERMITTED


@pytest.mark.parametrize("step", OUTSIDE, ids="/".join)
def test_what_nothing_reaches_is_outside_whatever_is_given(step: tuple[str, str]) -> None:
    for held in (True, False):
        columns = _tried(held=held)[step].columns
        assert columns.enforced.result is columns.before.result is StepResultKind.OUTSIDE
