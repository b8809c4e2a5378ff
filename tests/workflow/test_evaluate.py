"""Answers for many flows: those of one class are evaluated once, and nobody can tell."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.flow import Flow, Stage
from ringfence.model.policy import DecryptPolicy, PolicyPack, RuleAction, Semantics
from ringfence.policy.ties import other_orders
from ringfence.workflow.evaluation import Asked, answer
from support import packs, random_packs


@settings(max_examples=150)
@given(random_packs.packs(), st.lists(random_packs.flows(), max_size=40), random_packs.semantics())
def test_flows_that_are_answered_together_get_the_answers_they_get_alone(
    made: PolicyPack, flows: list[Flow], semantics: Semantics
) -> None:
    together = Asked(made, semantics)

    for flow in flows:
        assert together.answer(flow) == answer(made, flow, semantics, other_orders(made))


def test_a_flow_without_a_name_keeps_its_stage_beside_one_with_a_name() -> None:
    """No rule tells them apart, and only where there is a name is a URL rule out before decryption."""
    asked_of = packs.pack(
        packs.web_rule("paths", 10, "paths", action=RuleAction.DENY, decrypt=DecryptPolicy.ALLOWED),
        packs.rule("default-deny", 1000, action=RuleAction.DENY),
        groups=(packs.urls("paths", "github.com/attacker/*"),),
    )
    asked = Asked(asked_of, Semantics())

    named, nameless = asked.answer(packs.flow("evil.example")), asked.answer(packs.flow(""))

    assert (named.stage, nameless.stage) == (Stage.SNI, Stage.URL)
    assert nameless.stage is answer(asked_of, packs.flow(""), Semantics()).stage
