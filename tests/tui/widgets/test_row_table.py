"""A table answers to keys and mouse, says what it is about, and shows nothing that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.widgets.messages import Chosen, Moved, SortAsked
from ringfence_tui.widgets.row_table import RowTable
from ringfence_tui.widgets.themes import THEMES
from support.list_samples import SPEC, row
from support.pilot import drive, text_of
from support.tables import TableHost, numbered, styles_of

LAST = "99"
ROWS_IN_VIEW = 23


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ("j", "1"),
        ("down", "1"),
        ("j j k", "1"),
        ("j j up", "1"),
        ("k", "0"),
        ("G", LAST),
        ("end", LAST),
        ("G j", LAST),
        ("G g", "0"),
        ("end home", "0"),
        ("pagedown", str(ROWS_IN_VIEW)),
        ("ctrl+d", str(ROWS_IN_VIEW)),
        ("ctrl+d ctrl+d pageup", str(ROWS_IN_VIEW)),
        ("ctrl+d ctrl+u", "0"),
        ("G ctrl+d", LAST),
    ],
)
def test_keys_move_the_cursor_and_keep_it_in_view(keys: str, key: str) -> None:
    app = TableHost(numbered(100))
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press(*keys.split())
        seen.extend(text_of(app))

    drive(app, steps)

    assert app.table.cursor_key == key
    assert app.keys(Moved)[-1] == key
    assert any(line.startswith(f">agent {key} ") for line in seen)


def test_enter_chooses_the_row_of_the_cursor() -> None:
    app = TableHost(numbered(3))

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("j", "enter")

    drive(app, steps)

    assert app.keys(Chosen) == ["1"]


def test_a_click_moves_the_cursor_and_another_one_chooses() -> None:
    app = TableHost(numbered(30))

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.click(RowTable, offset=(5, 4))
        assert app.keys(Chosen) == []
        await pilot.click(RowTable, offset=(5, 4))

    drive(app, steps)

    assert app.keys(Moved)[-1] == "3"
    assert app.keys(Chosen) == ["3"]


def test_a_click_below_the_last_row_does_nothing() -> None:
    app = TableHost(numbered(2))

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.click(RowTable, offset=(5, 10))

    drive(app, steps)

    assert app.table.cursor_key == "0"
    assert app.keys(Chosen) == []


def test_a_click_on_a_title_asks_to_sort_by_its_column() -> None:
    app = TableHost(numbered(2))

    async def steps(pilot: Pilot[Any]) -> None:
        place = text_of(app)[0].index("Flows")
        await pilot.click(RowTable, offset=(place, 0))
        await pilot.click(RowTable, offset=(0, 0))

    drive(app, steps)

    assert [each.column for each in app.heard if isinstance(each, SortAsked)] == ["flows"]


def test_the_wheel_scrolls_and_leaves_the_cursor_where_it_is() -> None:
    app = TableHost(numbered(100))
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        for _ in range(3):
            await pilot._post_mouse_events([MouseScrollDown], RowTable, offset=(5, 5))
        await pilot.pause()
        seen.extend(text_of(app))

    drive(app, steps)

    assert app.table.cursor_key == "0"
    assert "agent 0" not in "\n".join(seen)
    assert seen[0].split()[:2] == ["Name", "Severity"]


def test_every_key_is_named_and_explained() -> None:
    bindings = [each for each in RowTable.BINDINGS if not isinstance(each, tuple)]

    assert len(bindings) == len(RowTable.BINDINGS)
    assert all(each.id and each.description and each.tooltip for each in bindings)
    assert len({each.id for each in bindings}) == len(bindings)


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


def test_other_rows_keep_the_cursor_on_its_row() -> None:
    app = TableHost(numbered(100))

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("G", "k")
        app.table.show(app.rows.select(sort=(Sort(column="bytes"),)))
        await pilot.pause()
        assert app.table.cursor_key == "98"
        assert any(line.startswith(">agent 98 ") for line in text_of(app))
        app.table.show(app.rows.select(), keep_cursor=False)
        await pilot.pause()

    drive(app, steps)

    assert app.table.cursor_key == "0"
    assert app.keys(Moved)[-1] == "0"


def test_where_the_row_of_the_cursor_is_gone_the_first_row_has_it() -> None:
    app = TableHost(numbered(30))

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("j", "j")
        app.table.show(app.rows.select(parse_filter('name:="agent 20"', SPEC)))
        await pilot.pause()

    drive(app, steps)

    assert app.table.cursor_key == "20"
    assert app.table.counted == "1 of 30"
    assert app.keys(Moved)[-1] == "20"


def test_the_cursor_can_be_put_on_a_row_by_its_key() -> None:
    app = TableHost(numbered(100))

    async def steps(pilot: Pilot[Any]) -> None:
        assert app.table.focus_key("70")
        assert not app.table.focus_key("700")
        await pilot.pause()
        assert any(line.startswith(">agent 70 ") for line in text_of(app))

    drive(app, steps)

    assert app.table.cursor_key == "70"


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
        assert app.table.counted == ""
        app.table.show(app.rows.select())
        await pilot.pause()
        assert text_of(app)[1].startswith(">agent 0")

    drive(app, steps)

    assert app.keys(Chosen) == []


def test_the_cursor_passes_over_headings_of_groups() -> None:
    app = TableHost([row("a", group="eu"), row("b", group="us"), row("c", group=None)])
    found: list[str | None] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        for key in ("g", "j", "j", "k", "k", "k", "G"):
            await pilot.press(key)
            found.append(app.table.cursor_key)
        await pilot.click(RowTable, offset=(5, 1))
        found.append(app.table.cursor_key)

    drive(app, steps)

    assert found == ["a", "b", "c", "b", "a", "a", "c", "c"]


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
