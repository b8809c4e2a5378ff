"""The evaluator against a simulator by other people, on thousands of made-up cases."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ringfence.guardrail.evaluation import evaluate
from ringfence.model.iam_request import Outcome
from support.iam_cases import Case, cases
from support.iam_shapes import ANSWERS, KEYED, REQUESTS, RUNTIME, UNKEYED, statements_of
from support.iam_simulator import Simulator, SimulatorMissingError, install_simulator

pytestmark = pytest.mark.oracle

_SEED, _CASES = 20_261_130, 6_000
_THEIRS = {
    Outcome.ALLOWED: "Allowed",
    Outcome.EXPLICIT_DENY: "ExplicitlyDenied",
    Outcome.IMPLICIT_DENY: "ImplicitlyDenied",
}
_DOCUMENTED = re.compile(
    r"needs ForAnyValue or ForAllValues: AWS leaves it undefined"
    r"|AWS documents two answers"
    r"|the empty list of \S+ may count as missing"
    r"|asks for a policy variable"
    r"|the operator \S+ is not modelled",
)
"""The only reasons that these cases may give for not deciding."""


@pytest.fixture(scope="module")
def simulator(request: pytest.FixtureRequest) -> Simulator:
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    if cache is None:
        pytest.skip("there is no second opinion on IAM: the cache of pytest is switched off")
    try:
        return install_simulator(cache.mkdir("iam-simulate"))
    except SimulatorMissingError as error:
        pytest.skip(f"there is no second opinion on IAM: {error}")


def test_what_is_decided_is_decided_as_the_simulator_does(simulator: Simulator) -> None:
    asked = cases(_SEED, _CASES)
    theirs = simulator.decisions(case.simulation() for case in asked)

    ours = [evaluate(case.request(), case.policies()) for case in asked]

    pairs = Counter((mine.outcome, their) for mine, their in zip(ours, theirs, strict=True))
    wrong = [
        (mine, their, case.simulation())
        for case, mine, their in zip(asked, ours, theirs, strict=True)
        if mine.outcome is not Outcome.CANNOT_DECIDE and their != _THEIRS[mine.outcome]
    ]
    # Where nothing allows a request, a deny that may apply as well changes no answer.
    differing = [
        each
        for each in wrong
        if (each[0].outcome, each[1]) != (Outcome.IMPLICIT_DENY, "ExplicitlyDenied")
    ]
    assert differing == []
    assert len(wrong) < _CASES / 100
    undecided = [mine.why for mine in ours if mine.outcome is Outcome.CANNOT_DECIDE]
    assert [why for why in undecided if not _DOCUMENTED.search(why)] == []
    assert len(undecided) < _CASES / 5
    assert min(pairs[mine, their] for mine, their in _THEIRS.items()) > _CASES / 10


@pytest.mark.parametrize("action", [KEYED[0], KEYED[1], UNKEYED])
def test_every_shape_of_a_guardrail_is_answered_as_the_simulator_does(
    simulator: Simulator, action: str
) -> None:
    asked = [
        (name, column, _case(name, action, REQUESTS[column]))
        for name in ANSWERS
        for column in REQUESTS
    ]
    theirs = simulator.decisions(case.simulation() for _, _, case in asked)

    wrong = [
        (name, column, mine, their)
        for (name, column, case), their in zip(asked, theirs, strict=True)
        if (mine := evaluate(case.request(), case.policies()).outcome) is not Outcome.CANNOT_DECIDE
        and _THEIRS[mine] != their
    ]

    assert wrong == []


def _case(name: str, action: str, lists: object) -> Case:
    assert isinstance(lists, dict)
    statements = statements_of(name)
    broad = {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}
    denies = all(each["Effect"] == "Deny" for each in statements)
    return Case(
        action=action,
        resource="*" if action == KEYED[0] else RUNTIME,
        context={key: list(values) for key, values in lists.items()},
        identity=[
            {
                "Version": "2012-10-17",
                "Statement": [*statements, *([broad] if denies else [])],
            }
        ],
    )
