"""A table says what its rows are of, and nothing that is not known or not there."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Cell, Column, Sort
from ringfence_tui.widgets.columns import places
from ringfence_tui.widgets.messages import Chosen, Moved
from ringfence_tui.widgets.row_table import RowTable
from ringfence_tui.widgets.themes import THEMES
from support.list_samples import SPEC, row
from support.pilot import drive, text_of
from support.tables import TableHost, numbered, styles_of


def test_the_title_of_the_sorted_column_is_marked_with_its_direction() -> None:
    app = TableHost(numbered(3))
    heads: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        heads.append(text_of(app)[0])
        for descending in (False, True):
            app.table.show(app.rows.select(sort=(Sort(column="flows", descending=descending),)))
            await pilot.pause()
            heads.append(text_of(app)[0])

    drive(app, steps)

    assert "Severity ▲" in heads[0]
    assert "Flows ▲" in heads[1]
    assert "Flows ▼" in heads[2]
    assert all(head.count("▲") + head.count("▼") == 1 for head in heads)


def test_a_narrow_column_that_rows_are_sorted_by_has_room_for_its_whole_title() -> None:
    columns = (
        Column(name="host", title="Host", cell=Cell.TEXT, width=10, stretch=1),
        Column(name="flows", title="Flows", cell=Cell.COUNT, width=5),
    )

    usual = places(columns, 40)
    marked = places(columns, 40, marked=columns[1])
    tight = places(columns, 18, marked=columns[1])

    assert [each.width for each in usual] == [33, 5]
    assert [each.width for each in marked] == [31, 7]
    assert [each.width for each in tight] == [9, 7]


def test_where_it_is_narrow_the_column_that_rows_are_sorted_by_stays() -> None:
    columns = (
        Column(name="host", title="Host", width=10, keep=3),
        Column(name="port", title="Port", width=5, keep=2),
        Column(name="flows", title="Flows", width=5, keep=1),
    )

    usual = places(columns, 20)
    marked = places(columns, 20, marked=columns[2])

    assert [each.column.name for each in usual] == ["host", "port"]
    assert [each.column.name for each in marked] == ["host", "flows"]


def test_a_column_has_its_room_before_there_are_more_than_a_few() -> None:
    few = tuple(
        Column(name=name, title=name, width=5, keep=9, stretch=share, room=room)
        for name, share, room in (("a", 3, 12), ("b", 1, 0), ("c", 0, 0), ("d", 0, 0))
    )
    more = (*few, Column(name="e", title="e", width=5, keep=1))

    assert [each.width for each in places(more, 33)] == [12, 5, 5, 5]
    assert [each.width for each in places(more, 26)] == [5, 5, 5, 5]
    assert [each.width for each in places(more, 40)] == [12, 5, 5, 5, 5]
    assert [each.width for each in places(more, 44)] == [15, 6, 5, 5, 5]


def test_the_cursor_is_seen_without_colour() -> None:
    app = TableHost(numbered(3))

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("j")
        (here,), (elsewhere,) = styles_of(app, ">agent 1"), styles_of(app, "agent 2")
        assert here.reverse
        assert here.bold
        assert not elsewhere.reverse

    drive(app, steps)


def test_without_focus_the_cursor_is_still_marked() -> None:
    app = TableHost(numbered(3))
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("j")
        app.set_focus(None)
        await pilot.pause()
        seen.extend(text_of(app))
        assert not any(style.reverse for style in styles_of(app, "agent 1"))

    drive(app, steps)

    assert seen[2].startswith(">agent 1")


def test_no_rows_at_all_and_none_found_are_different_sentences() -> None:
    empty, filled = TableHost(), TableHost(numbered(2))
    seen: list[str] = []

    async def look_at_empty(pilot: Pilot[Any]) -> None:
        await pilot.press("j", "G", "enter", "pagedown")
        seen.append("\n".join(text_of(empty)))

    async def filter_all_away(pilot: Pilot[Any]) -> None:
        filled.table.show(filled.rows.select(parse_filter("nobody", SPEC)))
        await pilot.press("j", "enter")
        seen.append("\n".join(text_of(filled)))

    drive(empty, look_at_empty)
    drive(filled, filter_all_away)

    assert "Nobody is here." in seen[0]
    assert empty.keys(Moved) == [None]
    assert empty.keys(Chosen) == []
    assert "The filter finds none of 2." in seen[1]
    assert "Nobody is here." not in seen[1]
    assert filled.keys(Moved)[-1] is None


def test_a_sentence_stands_in_place_of_rows_until_they_are_there() -> None:
    app = TableHost(numbered(2))

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.say("The flow logs are being read.")
        await pilot.press("j", "enter")
        await pilot.click(RowTable, offset=(5, 0))
        assert text_of(app)[0] == " The flow logs are being read."
        assert app.table.selection is None
        app.table.show(app.rows.select())
        await pilot.pause()
        assert text_of(app)[1].startswith(">agent 0")

    drive(app, steps)

    assert app.keys(Chosen) == []


def test_a_heading_says_what_its_rows_have_in_common_and_how_many_they_are() -> None:
    rows = [row(str(number), group="eu" if number else None) for number in range(4)]
    app = TableHost(rows)
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        await pilot.press("G", "g")
        seen.extend(text_of(app))

    drive(app, steps, size=(60, 5))

    assert seen[1].startswith(" Region: eu  3")
    assert "Region" not in seen[0]


def test_a_value_that_is_not_known_is_never_an_empty_cell() -> None:
    app = TableHost([row("a", severity=None, flows=None, bytes=None, seen=None, port=None)])
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="port"))
        await pilot.pause()
        seen.extend(text_of(app))

    drive(app, steps)

    assert seen[1] == " Port: ? not known  1"
    assert seen[2].split() == [">agent", "?", "eu", "?", "?", "?"]


def test_a_list_that_cannot_be_read_says_so_where_its_rows_would_be() -> None:
    app = TableHost(numbered(100))
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        unread = app.rows.select(sort=(Sort(column="flows"),))
        app.rows.close()
        app.table.show(unread)
        await pilot.press("G", "enter", "k")
        seen.extend(text_of(app))

    drive(app, steps)

    assert "cannot be read" in seen[5]
    assert "agent" not in "".join(seen)
    assert app.keys(Chosen) == []


def test_another_theme_redraws_the_table() -> None:
    app = TableHost(numbered(3))
    colours = set()

    async def steps(pilot: Pilot[Any]) -> None:
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause()
            colours.add(styles_of(app, "agent 2")[0].color)

    drive(app, steps)

    assert len(colours) == len(THEMES)
