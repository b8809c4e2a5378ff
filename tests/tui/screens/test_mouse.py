"""The mouse does what keys do, and is never needed."""

from __future__ import annotations

from textual.events import MouseScrollDown, MouseScrollUp

from ringfence_tui.rows.spec import Sort
from ringfence_tui.screens.dialogs import Choose, Read
from support.tui.fronts import MakeFront


def test_a_click_moves_to_a_row_and_another_one_opens_it(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2")
        name = run.column("name")[4]

        await run.click(name)
        assert run.panel.key == run.keys[4]
        assert not run.panel.has_class("-reading")

        await run.click(name)
        assert run.panel.has_class("-reading")

    run.drive(steps)


def test_a_click_on_a_head_sorts_and_another_one_turns_it_round(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2")

        await run.click("Runtime ", at=1)
        first = run.panel.sort
        await run.click("Runtime ", at=1)

        assert first == (Sort(column="name"),)
        assert run.panel.sort == (Sort(column="name", descending=True),)

    run.drive(steps)


def test_the_wheel_scrolls_lists_and_pages(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for key in ("1", "3"):
            await run.press(key)
            shown = run.screen.page_panel or run.panel.table
            for kind, place in ((MouseScrollDown, True), (MouseScrollUp, False)):
                await run.mouse(10, 10, kind, kind)
                shown.scroll_to(y=shown.scroll_target_y, animate=False)
                await run.settle()
                assert (shown.scroll_offset.y > 0) == place

    run.drive(steps)


def test_a_click_opens_a_part_of_a_screen_and_a_hint_does_what_it_says(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("7")
        await run.click("Summary")
        assert run.screen.panels.opened == "page-summary"

        await run.click("Flows")
        await run.click("c Changed only")
        assert run.panel.filter_text

        await run.click("? Help")
        run.dialog(Read)

    run.drive(steps, size=(120, 40))


def test_a_click_takes_a_choice(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2", "o")
        second = run.dialog(Choose).choices[1]

        await run.click(f"{second.key}  {second.label}")

        assert not run.asks
        assert run.panel.sort[0].column == second.value

    run.drive(steps)
