"""The collector works as before once an estate was judged, also when that failed."""

from __future__ import annotations

import gc

import pytest

from ringfence.workflow.garbage import seldom_collected


def test_the_collector_works_as_before_also_after_a_failure() -> None:
    before = gc.get_threshold()
    within: list[bool] = []

    @seldom_collected()
    def failing() -> None:
        within.extend((gc.get_threshold() > before, gc.get_freeze_count() > 0))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()

    assert within == [True, True]
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
