"""Which log objects are read at once."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from ringfence.collect.logs.bulk import batches
from ringfence.collect.logs.download import GIVE_UP_AFTER
from ringfence.collect.logs.objects import LogObject

FOLDERS = st.lists(st.integers(1, 1300), max_size=6)


def folder(day: int, count: int) -> list[LogObject]:
    """Objects of one day, the newest first."""
    return [
        LogObject(bucket="logs", key=f"2026/11/{day:02}/{number:04}.log.gz", size=1)
        for number in reversed(range(count))
    ]


def folders(counts: list[int]) -> list[LogObject]:
    """Folders with so many objects each, the newest first."""
    days = (folder(28 - at, count) for at, count in enumerate(counts))
    return list(chain.from_iterable(days))


@given(today=st.integers(1, 1300), before=FOLDERS)
def test_older_folders_make_the_same_batches_whatever_today_holds(
    today: int, before: list[int]
) -> None:
    older = folders(before)

    found = list(batches(folder(29, today) + older))

    lonely = list(batches(folder(29, 1) + older))[1:]
    assert found[len(found) - len(lonely) :] == lonely
    assert all(each.key.startswith("2026/11/29") for each in chain(*found[: -len(lonely) or None]))


@given(counts=FOLDERS)
def test_batches_hold_every_object_once_and_in_order(counts: list[int]) -> None:
    ordered = folders(counts)

    found = list(batches(ordered))

    assert list(chain(*found)) == ordered
    assert all(0 < len(batch) <= 500 for batch in found)


@given(counts=FOLDERS)
def test_a_folder_that_fits_into_a_batch_is_not_cut(counts: list[int]) -> None:
    newest, *older = [*counts, 1]

    found = list(batches(folders([newest, *older])))

    for day, count in enumerate(older, start=1):
        holders = [b for b in found if any(f"/{28 - day:02}/" in each.key for each in b)]
        assert len(holders) == -(-count // 500)


def test_what_is_added_to_a_large_folder_moves_no_cut_among_what_was_there() -> None:
    before = list(batches(folder(28, 1200)))
    after = list(batches(folder(28, 1230)))

    assert [len(batch) for batch in before] == [GIVE_UP_AFTER, 190, 500, 500]
    assert after[-2:] == before[-2:]


def test_the_first_few_come_by_themselves_out_of_the_newest_folder() -> None:
    assert [len(batch) for batch in batches(folders([30, 40, 50]))] == [GIVE_UP_AFTER, 20, 90]
    assert [len(batch) for batch in batches(folders([3, 40, 50]))] == [3, 90]
