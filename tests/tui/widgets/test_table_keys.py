"""A table answers to keys and mouse, and its cursor stays where it was."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.widgets.messages import Chosen, Moved, SortAsked
from ringfence_tui.widgets.row_table import RowTable
from support.list_samples import SPEC, row
from support.pilot import drive, text_of
from support.tables import TableHost, numbered

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
    assert app.table.selection is not None
    assert (app.table.selection.matched, app.table.selection.rows.total) == (1, 30)
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


def test_the_cursor_passes_over_headings_of_groups() -> None:
    app = TableHost([row("a", group="eu"), row("b", group="us"), row("c", group=None)])
    found: list[str | None] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        for key in ("g", "j", "j", "k", "k", "k", "G"):
            await pilot.press(key)
            found.append(app.table.cursor_key)

    drive(app, steps)

    assert found == ["a", "b", "c", "b", "a", "a", "c"]
