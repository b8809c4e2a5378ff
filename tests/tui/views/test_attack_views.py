"""The kill chain as its screens tell it: what stops each step, or that nothing does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.simulation import (
    Column,
    SimulatedScenario,
    SimulationDocument,
    StepResultKind,
)
from ringfence_tui.blocks import Tone, text_of
from ringfence_tui.views.attack_pages import residual_page, step_page, summary_page
from ringfence_tui.views.attacks import ATTACKS, scenario_of
from support.policy_documents import sample
from support.told_pages import fact, pieces, told


def _document() -> SimulationDocument:
    return sample().simulation


def _scenario(name: str) -> SimulatedScenario:
    return next(each for each in _document().scenarios if each.id == name)


def _values(name: str) -> dict[str, object]:
    row = next(each for each in ATTACKS.rows(_document()) if each.key == name)
    return dict(zip((each.name for each in ATTACKS.spec.columns), row.values, strict=True))


def test_an_attack_has_a_word_for_each_column_and_what_stops_it() -> None:
    values = _values("data-exfiltration")

    assert [values[str(each)] for each in Column] == [
        "permitted",
        "watched",
        "contained",
        "watched",
    ]
    assert values["by"] == "default-deny, deny-supply-chain-ioc"
    assert (values["left"], values["unclear"]) == (0, 0)
    assert "T1567" in str(values["references"])


def test_what_stops_an_attack_that_is_not_known_is_not_known_and_never_nothing() -> None:
    assert _values("ipv6")["by"] is None
    assert _values("sni-spoofing")["by"] == "nothing"


def test_the_page_of_an_attack_tells_each_step_under_each_column() -> None:
    row = next(each for each in ATTACKS.rows(_document()) if each.key == "data-exfiltration")

    page = told(ATTACKS.page(row.detail))

    assert scenario_of(row.detail) == _scenario("data-exfiltration")
    for step in _scenario("data-exfiltration").steps:
        assert step.title in page
        assert step.does in page
    assert page.count("at the name, after the TCP handshake") == 4
    assert "Left with every rule enforced:\nnone of its steps." in page


def test_a_result_as_given_that_another_column_has_is_not_told_twice() -> None:
    page = step_page(_scenario("data-exfiltration"), 1)

    assert text_of(fact(page, "as given")) == "~ watched, as in monitor"


@pytest.mark.parametrize("kind", StepResultKind)
def test_every_end_of_a_step_says_whether_something_stops_it(kind: StepResultKind) -> None:
    scenario = _scenario("shadow-model")
    first = scenario.steps[0]
    result = replace(first.columns.enforced, result=kind)
    step = replace(first, columns=replace(first.columns, enforced=result))

    page = step_page(replace(scenario, steps=(step, *scenario.steps[1:])), 1)

    text = told(page)
    stopped = kind is StepResultKind.CONTAINED
    assert ("It is stopped once every rule is enforced." in text) == stopped
    harmless = stopped or kind is StepResultKind.NOT_APPLICABLE
    assert (first.risk in text) != harmless


def test_a_connection_is_filled_in_and_what_no_one_says_is_not_made_up() -> None:
    scenario = _scenario("data-exfiltration")
    flow = scenario.steps[0].flow
    assert flow is not None
    bare = replace(flow, host="", dst="", tls=None)
    step = replace(scenario.steps[0], flow=bare)

    page = step_page(replace(scenario, steps=(step,)), 1)

    assert text_of(fact(page, "service")) == "TCP 443"
    assert text_of(fact(page, "name sent")) == "no name is sent"
    assert fact(page, "TLS")[0].tone is Tone.UNKNOWN


def test_a_call_is_filled_in_with_what_its_own_policies_answer() -> None:
    scenario = next(each for each in _document().scenarios if each.steps[0].call)
    call = scenario.steps[0].call
    assert call is not None

    page = step_page(scenario, 1)

    assert text_of(fact(page, "call")) == call.action
    assert f"they answer {call.alone}, without a guardrail" in told(page)


def test_a_chain_that_needs_every_step_is_broken_by_the_one_that_is_contained() -> None:
    scenario = _scenario("shadow-model")
    needs_all = replace(scenario, needs="every")

    assert "With every rule enforced this step is contained, which breaks the chain." in told(
        step_page(needs_all, 1)
    )
    assert "With every rule enforced step 1 is contained" in told(step_page(needs_all, 2))
    assert "breaks the chain" not in told(step_page(replace(scenario, needs="any"), 1))


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_step_that_an_attack_does_not_have_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="2 steps, and no step"):
        step_page(_scenario("shadow-model"), number)


def test_every_residual_risk_is_told_once_by_what_can_be_done_about_it() -> None:
    text = told(residual_page(_document()))

    steps = {(s.id, step.id): (s, step) for s in _document().scenarios for step in s.steps}
    for risk in _document().residual:
        scenario, step = steps[risk.scenario, risk.step]
        assert text.count(f" {scenario.title}: {step.title}. ") == 1
    assert text.index("could be closed: 8") < text.index("Not known: 2")
    assert text.index("Not known: 2") < text.index("by design: the residual risk: 13")


def test_nothing_left_is_said_of_what_was_tried_alone() -> None:
    assert "Nothing of what was tried." in told(residual_page(replace(_document(), residual=())))


def test_for_which_runtimes_the_matrix_holds_is_not_known_without_a_scan() -> None:
    page = summary_page(replace(_document(), ungoverned=None))

    assert any(
        each.text.startswith("No scan was read") and each.tone is Tone.UNKNOWN
        for each in pieces(page)
    )
    assert "no gateway sees: 11: eu_faq" in told(summary_page(_document()))


def test_calls_without_a_guardrail_are_not_known() -> None:
    page = summary_page(replace(_document(), guardrail=None))

    assert fact(page, "guardrail")[0].tone is Tone.UNKNOWN


def test_the_word_permitted_is_never_told_in_a_good_tone() -> None:
    for row in ATTACKS.rows(_document()):
        for piece in pieces(ATTACKS.page(row.detail)):
            if piece.text.endswith((" permitted", " outside", " unknown", " watched")):
                assert piece.tone is not Tone.GOOD
