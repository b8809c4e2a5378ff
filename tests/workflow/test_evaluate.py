"""Answers for many flows: those of one class are evaluated once, and nobody can tell."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.flow import Flow
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.policy.ties import other_orders
from ringfence.workflow.evaluation import Asked, answer
from support import random_packs


@settings(max_examples=150)
@given(random_packs.packs(), st.lists(random_packs.flows(), max_size=40), random_packs.semantics())
def test_flows_that_are_answered_together_get_the_answers_they_get_alone(
    made: PolicyPack, flows: list[Flow], semantics: Semantics
) -> None:
    together = Asked(made, semantics)

    for flow in flows:
        assert together.answer(flow) == answer(made, flow, semantics, other_orders(made))
