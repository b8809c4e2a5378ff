"""A table fits every size of terminal, and whatever stands in its rows: no line is wider or narrower
than the widget, no glyph is cut in half, and no character reaches the terminal that it acts on."""

from __future__ import annotations

from itertools import cycle, islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot

from ringfence.model.text import hidden
from ringfence_tui.rows.spec import Column
from ringfence_tui.widgets.columns import GAP, fitted, places
from ringfence_tui.widgets.row_table import RowTable
from support.list_samples import HOSTILE_TEXTS as HOSTILE
from support.list_samples import row
from support.pilot import drive, text_of
from support.tables import TableHost, numbered, wrong_lines

SIZES = ((80, 24), (40, 12), (120, 40), (200, 60), (20, 6), (7, 3), (1, 1), (3, 2))
columns = st.lists(
    st.builds(
        Column,
        name=st.just("c"),
        title=st.text(max_size=8),
        width=st.integers(1, 30),
        stretch=st.booleans(),
        keep=st.integers(0, 3),
        hidden=st.booleans(),
    ),
    max_size=8,
)


@given(columns=columns, width=st.integers(0, 120))
def test_columns_fit_the_width_and_the_dear_ones_stay(columns: list[Column], width: int) -> None:
    visible = [each for each in columns if not each.hidden]

    found = places(columns, width)

    kept = [each.column for each in found]
    dropped = [each for each in visible if all(each is not other for other in kept)]
    assert all(not each.hidden for each in kept)
    assert bool(found) == bool(visible)
    assert sum(each.width for each in found) + GAP * (len(found) - 1) <= width or not found
    assert all(one.keep >= other.keep for one in kept for other in dropped)
    if len(found) > 1:
        assert all(each.width >= each.column.width for each in found)
        assert all(each.width == each.column.width or each.column.stretch for each in found)
        assert all(
            after.start == before.start + before.width + GAP for before, after in pairwise(found)
        )


@given(columns=columns.filter(lambda found: any(each.stretch for each in found)))
def test_columns_that_stretch_share_the_whole_width(columns: list[Column]) -> None:
    found = places(columns, 400)

    used = found[-1].start + found[-1].width if found else 0
    shared = [each.width - each.column.width for each in found if each.column.stretch]
    assert used == 400 or not shared
    assert max(shared, default=0) - min(shared, default=0) <= 1


@given(
    text=st.text(max_size=60) | st.sampled_from(HOSTILE),
    width=st.integers(0, 40),
    right=st.booleans(),
)
def test_a_text_takes_exactly_the_cells_it_is_given(text: str, width: int, right: bool) -> None:
    shown = fitted(text, width, right=right)

    assert cell_len(shown) == width
    assert not any(map(hidden, shown))


def test_a_text_that_is_cut_says_so_and_no_glyph_is_halved() -> None:
    found = [fitted("宽字符", width) for width in (6, 5, 4, 3, 2, 1, 0)]

    assert found == ["宽字符", "宽字…", "宽 …", "宽…", " …", "…", ""]


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60), (7, 3), (1, 1)])
@pytest.mark.parametrize("group", ["", "group"])
def test_hostile_rows_fill_every_size_and_reach_no_terminal(
    size: tuple[int, int], group: str
) -> None:
    app = TableHost(row(each, name=each, severity=each, group=each, port=each) for each in HOSTILE)
    wrong: list[str] = []
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.table.show(app.rows.select(group=group))
        for _ in range(6):
            await pilot.press("ctrl+d")
            wrong.extend(wrong_lines(app))
            seen.extend(text_of(app))

    drive(app, steps, size=size)

    assert wrong == []
    assert size[0] < 20 or any("[@click=" in line for line in seen)
    assert size[0] < 20 or any("\\x1b]52;c;" in line for line in seen)


def test_a_name_that_looks_like_a_link_is_none() -> None:
    app = TableHost([row("0"), row("1", name="[@click=app.bell]x[/]")])
    rung: list[bool] = []
    app.bell = lambda: rung.append(True)  # type: ignore[method-assign]

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.click(RowTable, offset=(3, 2))

    drive(app, steps)

    assert app.table.cursor_key == "1"
    assert rung == []


@pytest.mark.parametrize(
    ("size", "titles"),
    [
        ((80, 24), ["Name", "Severity ▲", "Region", "Port", "Flows", "Bytes", "Seen"]),
        ((40, 12), ["Name", "Severity ▲", "Flows"]),
        ((20, 6), ["Name"]),
    ],
)
def test_a_narrow_terminal_drops_whole_columns(size: tuple[int, int], titles: list[str]) -> None:
    app = TableHost(numbered(3))
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        seen.extend(text_of(app))

    drive(app, steps, size=size)

    assert seen[0].split("  ")[0].strip() == titles[0]
    assert [
        title
        for title in ("Name", "Severity ▲", "Region", "Port", "Flows", "Bytes", "Seen")
        if title in seen[0]
    ] == titles


def test_a_storm_of_sizes_leaves_the_table_whole_and_the_cursor_in_view() -> None:
    app = TableHost(numbered(500))
    wrong: list[str] = []
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("G", "ctrl+u")
        for size in islice(cycle(SIZES), 50):
            await pilot.resize_terminal(*size)
            wrong.extend(wrong_lines(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        seen.extend(text_of(app))

    drive(app, steps)

    assert wrong == []
    assert any(line.startswith(f">agent {app.table.cursor_key} ") for line in seen)
