"""Groups of a table are folded to their headings and opened again, by keys and by mouse."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.widgets.messages import Chosen, Folded, Moved
from ringfence_tui.widgets.row_table import RowTable
from support.list_samples import SPEC, row
from support.pilot import drive, text_of
from support.tables import TableHost, styles_of, wrong_lines

_EU, _US, _UNKNOWN = "Region: eu  2", "Region: us  3", "Region: ? not known  1"
_ROWS = (
    *(row(each, name=f"agent {each}", group="eu") for each in ("e1", "e2")),
    *(row(each, name=f"agent {each}", group="us") for each in ("u1", "u2", "u3")),
    row("n1", name="agent n1", group=None),
)


def lines_of(app: TableHost) -> list[str]:
    """What stands below the head: headings whole, rows by their name, the cursor before its line."""
    shown = [line for line in text_of(app)[1:] if line.strip()]
    return [line if "Region:" in line else line.split("  ")[0] for line in shown]


def after(keys: str) -> tuple[TableHost, list[str]]:
    """A grouped table after some keys, of which z is the one of the screen around it."""
    app = TableHost(_ROWS)
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        for key in keys.split():
            if key == "z":
                app.table.fold()
            else:
                await pilot.press(key)
        await pilot.pause()
        seen.extend(lines_of(app))
        assert not wrong_lines(app)

    drive(app, steps)
    return app, seen


_FOLDED = [f">▸ {_EU}", f" ▸ {_US}", f" ▸ {_UNKNOWN}"]
_ONE_OPEN = [f" ▸ {_EU}", f">▾ {_US}", " agent u1", " agent u2", " agent u3", f" ▸ {_UNKNOWN}"]


def test_folded_a_list_is_its_headings_and_the_cursor_stands_on_that_of_its_row() -> None:
    app, seen = after("j z")

    assert seen == _FOLDED
    assert app.table.cursor_key is None
    assert app.table.cursor_heading is not None
    assert app.keys(Moved)[-1] is None


@pytest.mark.parametrize("key", ["enter", "right", "l"])
def test_a_key_shows_the_rows_of_one_heading_alone(key: str) -> None:
    app, seen = after(f"z j {key}")

    assert seen == _ONE_OPEN
    assert app.table.is_open
    assert app.keys(Chosen) == []


@pytest.mark.parametrize("keys", ["enter", "left", "h", "j j left", "j h"])
def test_a_key_closes_the_group_from_its_heading_or_from_one_of_its_rows(keys: str) -> None:
    app, seen = after(f"z j enter {keys}")

    assert seen == [f" ▸ {_EU}", f">▸ {_US}", f" ▸ {_UNKNOWN}"]
    assert not app.table.is_open


def test_opening_and_closing_what_is_so_already_changes_nothing() -> None:
    _, opened = after("z j right right")
    _, closed = after("z left left")

    assert opened == _ONE_OPEN
    assert closed == _FOLDED


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ("j j j", f">▸ {_UNKNOWN}"),
        ("j right j j j j", f">▸ {_UNKNOWN}"),
        ("G k", f">▸ {_US}"),
        ("j right G k", ">agent u3"),
        ("j right j", ">agent u1"),
        ("ctrl+d", f">▸ {_UNKNOWN}"),
        ("G g", f">▸ {_EU}"),
    ],
)
def test_the_cursor_moves_over_headings_and_rows(keys: str, at: str) -> None:
    _, seen = after(f"z {keys}")

    assert [line for line in seen if line.startswith(">")] == [at]


def test_unfolded_again_the_cursor_is_on_a_row_of_the_heading() -> None:
    app, seen = after("z j z")

    assert seen == [
        f" {_EU}",
        " agent e1",
        " agent e2",
        f" {_US}",
        ">agent u1",
        " agent u2",
        " agent u3",
        f" {_UNKNOWN}",
        " agent n1",
    ]
    assert app.table.cursor_key == "u1"


def test_a_row_of_an_open_group_keeps_the_cursor_when_all_are_unfolded() -> None:
    app, _ = after("z j right j j z")

    assert app.table.cursor_key == "u2"


def test_once_every_group_was_opened_folding_folds_them() -> None:
    _, seen = after("z right G right k right z")

    assert [line[1:] for line in seen] == [f"▸ {_EU}", f"▸ {_US}", f"▸ {_UNKNOWN}"]


def test_one_group_can_be_folded_where_none_is() -> None:
    _, seen = after("j j j h")

    assert seen == [
        f" ▾ {_EU}",
        " agent e1",
        " agent e2",
        f">▸ {_US}",
        f" ▾ {_UNKNOWN}",
        " agent n1",
    ]


def test_a_click_on_a_heading_turns_its_group_and_stands_on_it() -> None:
    app = TableHost(_ROWS)
    seen: list[list[str]] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        app.table.fold()
        for _ in range(2):
            await pilot.click(RowTable, offset=(5, 2))
            await pilot.pause()
            seen.append(lines_of(app))

    drive(app, steps)

    assert seen == [_ONE_OPEN, [f" ▸ {_EU}", f">▸ {_US}", f" ▸ {_UNKNOWN}"]]
    assert app.keys(Chosen) == []


def test_a_click_on_a_heading_where_nothing_is_folded_folds_that_group() -> None:
    app = TableHost(_ROWS)
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        await pilot.pause()
        await pilot.click(RowTable, offset=(5, 1))
        await pilot.pause()
        seen.extend(lines_of(app)[:2])

    drive(app, steps)

    assert seen == [f">▸ {_EU}", f" ▾ {_US}"]


def test_the_heading_under_the_cursor_is_seen_without_colour() -> None:
    app = TableHost(_ROWS)

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        app.table.fold()
        await pilot.pause()
        (here,), (elsewhere, *_) = styles_of(app, _EU), styles_of(app, "us")
        assert here.reverse
        assert not elsewhere.reverse

    drive(app, steps)


def test_filtered_and_sorted_a_list_stays_folded_with_the_same_groups_open() -> None:
    app = TableHost(_ROWS)
    seen: list[list[str]] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        app.table.fold()
        await pilot.press("j", "enter")
        wanted = parse_filter("-n1 -u2", SPEC)
        order = (Sort(column="group", descending=True),)
        app.table.show(app.rows.select(wanted, order, group="group"))
        await pilot.pause()
        seen.append(lines_of(app))
        app.table.show(app.rows.select(parse_filter("n1", SPEC), group="group"))
        await pilot.pause()
        seen.append(lines_of(app))
        app.table.show(app.rows.select(group="severity"))
        await pilot.pause()
        seen.append(text_of(app)[1:3])

    drive(app, steps)

    assert seen[0] == [">▾ Region: us  2", " agent u1", " agent u3", f" ▸ {_EU}"]
    assert seen[1] == [f">▸ {_UNKNOWN}"]
    assert seen[2][0].startswith(">▸ Severity: ")
    assert seen[2][1] == ""


def test_a_list_that_is_grouped_no_more_is_not_folded() -> None:
    app = TableHost(_ROWS)

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        app.table.fold()
        app.table.show(app.rows.select())
        await pilot.press("h", "left", "right", "l")
        app.table.fold()
        app.table.show(app.rows.select(group="group"))
        await pilot.pause()
        assert lines_of(app)[0] == f" {_EU}"

    drive(app, steps)

    assert app.table.cursor_key == "e1"
    assert len([each for each in app.heard if isinstance(each, Folded)]) == 1


def test_a_row_of_a_folded_group_is_stood_on_by_opening_its_group() -> None:
    app = TableHost(_ROWS)
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        app.table.fold()
        assert app.table.focus_key("u3")
        assert not app.table.focus_key("nobody")
        await pilot.pause()
        seen.extend(lines_of(app))

    drive(app, steps)

    assert app.table.cursor_key == "u3"
    assert seen == [
        f" ▸ {_EU}",
        f" ▾ {_US}",
        " agent u1",
        " agent u2",
        ">agent u3",
        f" ▸ {_UNKNOWN}",
    ]


def test_headings_scroll_with_the_cursor_and_an_opened_group_shows_its_rows() -> None:
    rows = [
        row(f"{group}-{each}", name=f"agent {each}", group=f"g{group:03}")
        for group in range(99)
        for each in range(3)
    ]
    app = TableHost(rows)
    seen: list[list[str]] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group="group"))
        app.table.fold()
        for key in ("G", "enter", "g"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(lines_of(app))

    drive(app, steps, size=(60, 10))

    assert seen[0][-1] == ">▸ Region: g098  3"
    assert seen[1][-4:] == [">▾ Region: g098  3", " agent 0", " agent 1", " agent 2"]
    assert seen[2][0] == ">▸ Region: g000  3"
