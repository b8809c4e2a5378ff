"""What holds of every answer, whatever the policies say."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ringfence.guardrail.evaluation import Policies, evaluate, read_document
from ringfence.model.iam_request import ContextKey, IamRequest, Outcome
from support.iam_cases import Case, cases

_SEEDS = st.integers(min_value=0, max_value=2**32)
_LAYERS = st.sampled_from(("identity", "scp", "boundary"))


def _statement_of(seed: int, effect: str) -> dict[str, object]:
    """Some statement of another case, with this effect."""
    listed = cases(seed, 1)[0].identity[0]["Statement"]
    assert isinstance(listed, list)
    return {**listed[0], "Sid": "Added", "Effect": effect}


def _with(policies: Policies, statement: dict[str, object], layer: str) -> Policies:
    """The policies with one statement more, in a document of its own."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    document = read_document(text, name="added.json")
    if layer == "scp" and policies.scps:
        first, *others = policies.scps
        return replace(policies, scps=((*first, document), *others))
    if layer == "boundary" and policies.boundary is not None:
        statements = (*policies.boundary.statements, *document.statements)
        return replace(policies, boundary=replace(policies.boundary, statements=statements))
    return replace(policies, identity=(*policies.identity, document))


@given(_SEEDS, _SEEDS, _LAYERS)
def test_one_deny_more_never_lets_anything_through(seed: int, other: int, layer: str) -> None:
    case = cases(seed, 1)[0]
    before = evaluate(case.request(), case.policies()).outcome

    after = evaluate(
        case.request(), _with(case.policies(), _statement_of(other, "Deny"), layer)
    ).outcome

    assert after is not Outcome.ALLOWED or before is Outcome.ALLOWED
    assert after.denied or not before.denied


@given(_SEEDS, _SEEDS, _LAYERS)
def test_one_allow_more_never_overrules_a_deny(seed: int, other: int, layer: str) -> None:
    case = cases(seed, 1)[0]
    before = evaluate(case.request(), case.policies()).outcome

    after = evaluate(
        case.request(), _with(case.policies(), _statement_of(other, "Allow"), layer)
    ).outcome

    assert (after is Outcome.EXPLICIT_DENY) is (before is Outcome.EXPLICIT_DENY)
    assert after is Outcome.ALLOWED or before is not Outcome.ALLOWED


@given(_SEEDS, st.data())
def test_learning_what_was_not_known_never_changes_what_was_decided(
    seed: int, data: st.DataObject
) -> None:
    case = cases(seed, 1)[0]
    request = case.request()
    hidden = data.draw(st.sets(st.sampled_from([key.name for key in request.context])))
    guess = data.draw(st.sets(st.sampled_from(sorted(hidden)))) if hidden else set()
    guessed = evaluate(_without(request, hidden), case.policies()).outcome

    known = evaluate(request, case.policies()).outcome
    missing = evaluate(_dropped(_without(request, hidden - guess), guess), case.policies()).outcome

    for learnt in (known, missing):
        if guessed is Outcome.ALLOWED:
            assert learnt is Outcome.ALLOWED
        if guessed.denied:
            assert learnt.denied


@given(_SEEDS)
def test_an_answer_depends_on_nothing_but_its_question(seed: int) -> None:
    case: Case = cases(seed, 1)[0]

    once = evaluate(case.request(), case.policies())

    assert once == evaluate(case.request(), case.policies())
    assert once.outcome.denied == (once.outcome.value in {"EXPLICIT_DENY", "IMPLICIT_DENY"})


def _without(request: IamRequest, hidden: set[str]) -> IamRequest:
    """The request with the values of some keys not known."""
    return replace(
        request,
        context=tuple(
            ContextKey(name=key.name, values=None) if key.name in hidden else key
            for key in request.context
        ),
    )


def _dropped(request: IamRequest, gone: set[str]) -> IamRequest:
    return replace(request, context=tuple(key for key in request.context if key.name not in gone))
