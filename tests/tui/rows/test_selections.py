"""What a list gives for a filter, an order and a group, held to the same done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Row, Sort
from ringfence_tui.rows.table import GroupLine, RowLine, Rows
from support.list_reference import Said, grouped, in_order, terms
from support.list_samples import HOSTILE_TEXTS, SPEC, lists_of_rows, row

orders = st.lists(
    st.builds(
        Sort,
        column=st.sampled_from([each.name for each in SPEC.columns]),
        descending=st.booleans(),
    ),
    max_size=2,
).map(tuple)


def stored(row: Row) -> tuple[object, ...]:
    """The values of a row as SQLite holds them."""
    return tuple(
        float(each) if isinstance(each, int) and abs(each) >= 2**63 else each for each in row.values
    )


@given(rows=lists_of_rows(), said=st.lists(terms(), max_size=3), order=orders)
def test_a_selection_is_what_filtering_and_sorting_by_hand_gives(
    rows: tuple[Row, ...], said: list[Said], order: tuple[Sort, ...]
) -> None:
    wanted = parse_filter(" ".join(each.text for each in said), SPEC)
    expected = in_order(
        [each for each in rows if all(term.holds(each) for term in said)], order or SPEC.sort
    )

    held = Rows.build(SPEC, rows)
    first = held.select(wanted, order)
    held.select(sort=order)
    again = held.select(wanted, order)
    found = [list(each.lines()) for each in (first, again)]
    held.close()

    assert [line.key for line in found[0]] == [each.key for each in expected]
    assert [line.values for line in found[0]] == [stored(each) for each in expected]
    assert found[1] == found[0]
    assert len(first) == first.matched == len(expected)


@given(
    rows=lists_of_rows(),
    said=st.lists(terms(), max_size=1),
    order=orders,
    group=st.sampled_from(SPEC.groups),
)
def test_a_group_has_a_heading_with_its_count_and_keeps_the_order(
    rows: tuple[Row, ...], said: list[Said], order: tuple[Sort, ...], group: str
) -> None:
    matching = [each for each in rows if all(term.holds(each) for term in said)]
    descending = any(each.descending for each in order or SPEC.sort if each.column == group)
    expected: list[object] = []
    for value, members in grouped(
        in_order(matching, order or SPEC.sort), group, descending=descending
    ):
        expected.append(GroupLine(group, value, len(members)))
        expected += [RowLine(each.key, stored(each)) for each in members]  # type: ignore[arg-type]

    held = Rows.build(SPEC, rows)
    selection = held.select(parse_filter(" ".join(each.text for each in said), SPEC), order, group)
    found = [selection.line(index) for index in range(len(selection))]
    exported = list(selection.lines())
    places = [selection.index_of(each.key) for each in exported]
    held.close()

    assert found == expected
    assert exported == [each for each in expected if isinstance(each, RowLine)]
    assert [found[place] for place in places if place is not None] == exported
    assert selection.matched == len(matching)


@given(rows=lists_of_rows(), group=st.sampled_from(SPEC.groups), data=st.data())
def test_folded_a_list_has_every_heading_and_the_rows_of_the_open_groups(
    rows: tuple[Row, ...], group: str, data: st.DataObject
) -> None:
    held = Rows.build(SPEC, rows)
    flat = held.select(group=group)
    every = [flat.line(index) for index in range(len(flat))]
    opened = data.draw(st.frozensets(st.sampled_from(range(len(flat.groups) or 1))))
    expected, places = [], []
    number = -1
    for place, line in enumerate(every):
        number += isinstance(line, GroupLine)
        if isinstance(line, GroupLine) or number in opened:
            expected.append(line)
            places.append(place)

    folded = flat.folded(opened)
    found = [folded.line(index) for index in range(len(folded))]
    back = folded.folded(None)
    shown = {each.key: folded.index_of(each.key) for each in flat.lines()}

    assert found == expected
    assert [folded.place(index) for index in range(len(folded))] == places
    assert [folded.index(place) for place in places] == list(range(len(places)))
    assert shown == {
        line.key: expected.index(line) if line in expected else None
        for line in every
        if isinstance(line, RowLine)
    }
    assert list(folded.lines()) == list(flat.lines())
    assert [back.line(index) for index in range(len(back))] == every
    held.close()


@given(rows=lists_of_rows(), group=st.sampled_from(SPEC.groups))
def test_a_row_of_a_folded_group_stands_at_its_heading(rows: tuple[Row, ...], group: str) -> None:
    held = Rows.build(SPEC, rows)
    flat = held.select(group=group)
    folded = flat.folded()

    found = [folded.line(folded.index(place)) for place in range(len(flat))]
    groups = [flat.group_of(place) for place in range(len(flat))]

    headings = [flat.groups[each] for each in groups if each is not None]
    assert found == headings
    assert len(headings) == len(flat)
    held.close()


def test_a_list_that_is_not_grouped_has_nothing_to_fold() -> None:
    held = Rows.build(SPEC, [row("1"), row("2")])

    folded = held.select().folded()
    found = [folded.line(index) for index in range(len(folded))]
    held.close()

    assert [each.key for each in found if isinstance(each, RowLine)] == ["1", "2"]
    assert (folded.open, folded.group_of(0)) == (None, None)


def test_an_empty_list_is_folded_to_nothing() -> None:
    held = Rows.build(SPEC, [])

    folded = held.select(group="group").folded()
    held.close()

    assert len(folded) == 0


def test_hostile_keys_are_found_again_and_given_back_as_they_were() -> None:
    keys = [each for each in HOSTILE_TEXTS if "\udc80" not in each]
    rows = [row(each, name=each) for each in keys]

    held = Rows.build(SPEC, rows)
    selection = held.select(sort=(Sort(column="name"),))
    places = [selection.index_of(each) for each in keys]
    lines = [selection.line(place) for place in places if place is not None]
    held.close()

    assert [line.key for line in lines if isinstance(line, RowLine)] == keys
    assert sorted(places, key=str) == sorted(range(len(keys)), key=str)


def test_a_key_that_no_column_can_hold_is_spelled_out_and_found() -> None:
    held = Rows.build(SPEC, [row("a\udc80")])

    selection = held.select()
    place = selection.index_of("a\udc80")
    line = selection.line(0)
    held.close()

    assert place == 0
    assert line == RowLine("a\\udc80", row("").values)


def test_what_stands_behind_a_nul_character_is_found() -> None:
    held = Rows.build(SPEC, [row("1", name="nul\0after"), row("2", owner="x\0Hidden")])

    found = [
        held.select(parse_filter(text, SPEC)).matched
        for text in ("after", "name:*after", "owner:hidden", 'owner:="x\0hidden"')
    ]
    held.close()

    assert found == [1, 1, 1, 1]


def test_lines_are_read_in_pages_and_the_last_page_is_whole() -> None:
    rows = [row(f"{number:04}", flows=number) for number in range(1_000)]

    held = Rows.build(SPEC, rows)
    selection = held.select(sort=(Sort(column="flows", descending=True),))
    keys = [line.key for n in range(1_000) if isinstance(line := selection.line(n), RowLine)]
    held.close()

    assert keys == [f"{number:04}" for number in reversed(range(1_000))]


def test_a_detail_is_given_by_its_key_and_none_where_there_is_none() -> None:
    rows = [Row(key="with", values=row("").values, detail=b'{"a":1}'), row("without")]

    held = Rows.build(SPEC, rows)
    found = [held.detail(each) for each in ("with", "without", "nobody")]
    held.close()

    assert found == [b'{"a":1}', None, None]


@given(rows=lists_of_rows(), said=st.lists(terms(), max_size=1))
def test_of_some_keys_a_list_and_a_selection_have_those_of_their_rows(
    rows: tuple[Row, ...], said: list[Said]
) -> None:
    held = Rows.build(SPEC, rows)
    selection = held.select(parse_filter(" ".join(each.text for each in said), SPEC))
    every = {each.key for each in held.select().lines()}
    asked = frozenset(sorted(every)[::2]) | {"no such row"}
    found = held.having(asked), selection.having(asked)
    shown = {each.key for each in selection.lines()}
    held.close()

    assert found == (asked & every, asked & shown)


@pytest.mark.parametrize("asked", [1, 1_500, 20_000])
def test_any_number_of_keys_is_asked_for(asked: int) -> None:
    held = Rows.build(SPEC, [row(str(number)) for number in range(20_000)])
    every = [each.key for each in held.select().lines()]
    found = held.having([*every[:asked], "no such row"])
    held.close()

    assert found == frozenset(every[:asked])
