"""The crew works in parallel, keeps order, never starves itself and can be left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ringfence.collect.ports import Interrupted
from ringfence.collect.workers import Crew


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(4)
    yield crew
    crew.dismiss()


def test_results_come_in_the_order_of_the_items(crew: Crew) -> None:
    gate = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            gate.wait()
        if number == 19:
            gate.set()
        return number * number

    results = crew.each(work, range(20))

    assert results == [number * number for number in range(20)]


def test_no_items_give_no_results(crew: Crew) -> None:
    assert crew.each(str, ()) == []


@pytest.mark.parametrize("size", [1, 2, 5])
def test_work_that_hands_out_more_work_never_starves_the_crew(size: int) -> None:
    crew = Crew(size)
    totals: list[int] = []

    def account(number: int) -> int:
        return sum(crew.each(lambda region: sum(crew.each(int, [region] * 3)), range(number)))

    done = crew.run(lambda: totals.extend(crew.each(account, range(8))))

    assert done
    assert totals == [3 * sum(range(number)) for number in range(8)]
    crew.dismiss()


def test_the_first_exception_ends_the_batch_and_is_raised_where_it_was_asked(crew: Crew) -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        raise LookupError(str(number))

    with pytest.raises(LookupError):
        crew.each(work, range(10_000))

    assert len(begun) < 10_000


def test_an_exception_of_the_work_is_raised_by_run(crew: Crew) -> None:
    def work() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        crew.run(work)


def test_a_cancelled_run_returns_while_its_work_still_hangs() -> None:
    cancelled, begun, answer = threading.Event(), threading.Event(), threading.Event()
    crew = Crew(1, cancelled=cancelled)

    def work() -> None:
        begun.set()
        cancelled.set()
        answer.wait()

    done = crew.run(work)

    assert begun.is_set()
    assert not done
    answer.set()
    crew.dismiss()


def test_work_that_ends_because_it_was_interrupted_is_a_cancelled_run(crew: Crew) -> None:
    def work() -> None:
        raise Interrupted

    assert not crew.run(work)
