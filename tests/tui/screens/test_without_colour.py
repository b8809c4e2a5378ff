"""Nothing is told by colour alone: words say it, and the cursor is seen in the greys of NO_COLOR."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ringfence_tui.rows.spec import Cell
from ringfence_tui.rows.words import told
from ringfence_tui.views.screens import SCREENS
from support.pilot import frame
from support.tui.fronts import Front, MakeFront


@pytest.fixture
def plain(front: MakeFront, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The app where somebody wants no colour."""
    run = front  # the factory drops the variable first
    monkeypatch.setenv("NO_COLOR", "1")
    return run()


def test_every_word_of_a_list_is_on_the_screen_with_its_glyph(plain: Front) -> None:
    run = plain

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            for view in spec.lists:
                words = [e for e in view.spec.columns if e.cell is Cell.WORD and not e.hidden]
                text = run.text
                for column in words:
                    for value in {str(each) for each in run.column(column.name)[:5] if each}:
                        seen = told(value).text[: column.width]
                        assert seen.rstrip("…")[: cell_len(seen) - 1] in text, (view, value)
                await run.press("]")

    run.drive(steps, size=(240, 34))


def test_no_colour_is_drawn_and_the_cursor_is_reversed(plain: Front) -> None:
    run = plain

    async def steps() -> None:
        await run.press("5", "j")
        segments = [each for strip in frame(run.app) for each in strip]
        colours = {
            tuple(each.style.color.triplet)
            for each in segments
            if each.style is not None and each.style.color is not None and each.style.color.triplet
        }
        assert colours
        assert all(red == green == blue for red, green, blue in colours)

        name = str(run.column("title")[1])
        at_cursor = next(
            e for e in segments if name[:20] in e.text and e.style is not None and e.style.reverse
        )
        assert at_cursor.style is not None
        assert at_cursor.style.bold

    run.drive(steps, size=(160, 40))
