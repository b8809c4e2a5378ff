"""What becomes of a flow between two decisions."""

from __future__ import annotations

from itertools import product

import pytest

from ringfence.model.change import Change, change
from ringfence.model.flow import Decision

P, D, U = Decision.PERMIT, Decision.DENY, Decision.UNKNOWN


@pytest.mark.parametrize(
    ("baseline", "new", "expected"),
    [
        (P, P, Change.NO_CHANGE),
        (P, D, Change.ACCESS_REVOKED),
        (P, U, Change.ACCESS_MAYBE_REVOKED),
        (D, P, Change.ACCESS_GAINED),
        (D, D, Change.NO_CHANGE),
        (D, U, Change.ACCESS_MAYBE_GAINED),
        (U, P, Change.ACCESS_MAYBE_GAINED),
        (U, D, Change.ACCESS_MAYBE_REVOKED),
        (U, U, Change.UNKNOWN_CHANGE),
    ],
)
def test_each_pair_of_decisions_is_one_change(
    baseline: Decision, new: Decision, expected: Change
) -> None:
    assert change(baseline, new) is expected


def test_nothing_unknown_is_ever_called_unchanged() -> None:
    unchanged = {pair for pair in product(Decision, Decision) if change(*pair) is Change.NO_CHANGE}

    assert unchanged == {(P, P), (D, D)}


def test_swapping_the_sides_turns_what_is_surely_lost_into_what_is_surely_gained() -> None:
    for one, other in product(Decision, Decision):
        lost = change(one, other) is Change.ACCESS_REVOKED
        assert lost == (change(other, one) is Change.ACCESS_GAINED)
