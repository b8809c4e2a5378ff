"""Who may ask a list, and what it refuses: any thread, nobody for longer than they wait, and no SQL."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.rows.table import Rows, Stopped
from support.list_samples import SPEC, row


def test_many_threads_ask_one_list_at_once() -> None:
    count = 2_000
    held = Rows.build(SPEC, [row(str(number), flows=number) for number in range(count)])
    wrong: list[object] = []

    def ask(seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311 - what is asked
        for _ in range(20):
            least = draw.randrange(count)
            found = held.select(
                parse_filter(f"flows:>={least}", SPEC), (Sort(column="flows", descending=True),)
            )
            line = found.line(draw.randrange(len(found)))
            if found.matched != count - least or not hasattr(line, "key"):
                wrong.append(least)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    held.close()

    assert wrong == []


def test_an_answer_that_nobody_wants_any_more_ends_and_the_next_one_is_whole() -> None:
    held = Rows.build(SPEC, [row(str(number), name=str(number)) for number in range(20_000)])
    order = (Sort(column="name"),)
    asked = 0

    def wanted_for_a_while() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    for stop in (lambda: True, wanted_for_a_while):
        with pytest.raises(Stopped):
            held.select(sort=order, stop=stop)
    found = held.select(sort=order)
    names = [each.values[0] for each in found.lines()]
    held.close()

    assert asked > 3
    assert names == sorted(map(str, range(20_000)))


def test_a_column_that_a_list_has_not_is_no_order_and_no_group() -> None:
    held = Rows.build(SPEC, [row("1")])

    with pytest.raises(ValueError, match="to sort by"):
        held.select(sort=(Sort(column="nope"),))
    with pytest.raises(ValueError, match="to group by"):
        held.select(group="nope")
    held.close()


@pytest.mark.parametrize("name", ["a b", 'x"; DROP TABLE lists; --', "", "A"])
def test_a_name_that_would_be_sql_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a list or a column"):
        Rows.build(replace(SPEC, name=name), [])
