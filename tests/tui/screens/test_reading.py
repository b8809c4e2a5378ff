"""Details of a row beside, below or in place of its list; in full on a page; and copied."""

from __future__ import annotations

import pytest

from ringfence.model.text import hidden
from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Read
from ringfence_tui.screens.list_panel import ListPanel
from ringfence_tui.views.screens import SCREENS, ScreenSpec
from ringfence_tui.widgets.page_view import PageView
from support.tui.fronts import MakeFront

LISTED = pytest.mark.parametrize(
    "spec", [each for each in SCREENS if each.lists], ids=lambda spec: spec.name
)


def displayed(panel: ListPanel) -> tuple[bool, bool]:
    """Whether the list is, and whether its details are."""
    return bool(panel.table.display), bool(panel.detail.display)


@LISTED
def test_a_row_is_opened_in_place_of_the_list_and_left_again_read_in_full_and_copied(
    front: MakeFront, spec: ScreenSpec
) -> None:
    run = front()

    async def steps() -> None:
        await run.press(spec.key)
        for _ in spec.lists:
            panel = run.panel
            if not run.keys:
                await run.press("enter")
                assert not panel.has_class("-reading")
                await run.press("]")
                continue
            assert displayed(panel) == (True, False)

            await run.press("enter")
            assert displayed(panel) == (False, True)
            assert panel.detail.has_focus
            assert panel.detail.text.strip()

            await run.press("escape")
            assert displayed(panel) == (True, False)
            assert panel.table.has_focus

            await run.press("f")
            assert run.dialog(Read).query_one(PageView).page == panel.detail.page
            await run.press("escape", "y")
            assert run.app.clipboard == panel.key

            await run.press("]")

    run.drive(steps)


@pytest.mark.parametrize(("size", "where"), [((120, 40), "-below"), ((160, 24), "-beside")])
def test_a_list_and_its_details_are_both_shown_where_there_is_room(
    front: MakeFront, size: tuple[int, int], where: str
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("5")
        panel = run.panel
        first = panel.detail.text

        await run.press("j")

        assert panel.has_class(where)
        assert displayed(panel) == (True, True)
        assert panel.detail.text != first
        assert panel.detail.text.split("\n")[0] in run.text

        await run.press("enter")
        assert panel.detail.has_focus
        await run.press("escape")
        assert panel.table.has_focus

    run.drive(steps, size=size)


def test_a_row_that_is_read_stays_open_where_its_document_comes_again(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2", "j", "enter")
        text = run.panel.detail.text

        run.session.come(Part.SCAN, run.session.whole(Part.SCAN))
        await run.settle()

        assert run.panel.has_class("-reading")
        assert run.panel.detail.text == text

    run.drive(steps)


def test_a_page_is_copied_as_it_is_read(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("y")

        copied = run.app.clipboard
        assert copied == run.page.text
        assert not [each for each in copied if hidden(each) and each != "\n"]

    run.drive(steps)


def test_the_command_that_makes_what_is_shown_is_copied(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key, "Y")
            assert run.app.clipboard == f"ringfence {run.screen.panels.part} --demo"
        await run.press("H", "[", "Y")
        assert run.app.clipboard == "ringfence difference --demo"

    run.drive(steps)


def test_nothing_is_copied_where_no_row_is(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2", "y", "/", "q", "q", "q", "enter")
        before = run.app.clipboard

        await run.press("y")

        assert run.told[-1].text == "nothing to copy here"
        assert run.app.clipboard == before

    run.drive(steps)
