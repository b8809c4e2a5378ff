"""Every screen in terminals from the smallest to a large one, and the word where that is too small."""

from __future__ import annotations

import re

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Ask, Choose, Read
from ringfence_tui.screens.too_small import TooSmall
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.screens import SCREENS
from ringfence_tui.widgets.key_footer import hints_of
from support.tui.fronts import Front, MakeFront

SIZES = [(60, 15), (80, 24), (100, 30), (120, 40), (200, 60)]
KEPT = ("q Quit", "? Help", ": Commands")


def hints_seen(run: Front) -> list[str]:
    """The hints of the last line, as a reader sees them."""
    return [each.strip() for each in re.split(r"\s{2,}", run.footer) if each.strip()]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_is_readable_at_every_size(front: MakeFront, size: tuple[int, int]) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            assert run.status.startswith(" DEMO  ✗ 246 of 266 sources read, 2 required not")
            whole = {f"{each.key} {each.what}" for each in hints_of(run.app.screen)}
            seen = hints_seen(run)
            assert set(seen) <= whole
            assert set(KEPT) <= set(seen)
            assert any(f"{spec.short}]" in e or f"{spec.title}]" in e for e in run.lines[:2])

    run.drive(steps, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_watch_and_no_run_hides_how_much_was_read(
    front: MakeFront, size: tuple[int, int]
) -> None:
    run = front()
    of_now = PartState(status=Status.READY)
    being_made = PartState(status=Status.RUNNING, stage="checks", done=2, total=40)

    async def steps() -> None:
        await run.press("9", "w")
        for state in (of_now, being_made):
            run.session.tell(Part.VERIFICATION, state)
            await run.settle()
            assert run.status.startswith(" DEMO  ✗ 246 of 266 sources read")
            assert ("watching" in run.status) or size[0] < 80 or state is being_made

    run.drive(steps, size=size)


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]], ids=["smallest", "largest"])
def test_what_answers_a_dialog_is_always_in_view(front: MakeFront, size: tuple[int, int]) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4")
        for key, kind in (
            ("question_mark", Read),
            ("o", Choose),
            ("a", Ask),
            ("S", Ask),
            ("e", Choose),
            ("f", Read),
        ):
            await run.press(key)
            run.dialog(kind)
            assert run.app.screen.region.contains_region(run.app.screen.query_one(".dialog").region)
            assert "escape" in run.dialog_text
            await run.press("escape")

        await run.press("M", "d")
        assert "why, ticket" in run.dialog_text
        assert "enter does it, escape leaves" in run.dialog_text

    run.drive(steps, size=size)


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (20, 5), (1, 1)])
def test_a_terminal_that_is_too_small_is_told_in_one_sentence(
    front: MakeFront, size: tuple[int, int]
) -> None:
    run = front()

    async def steps() -> None:
        run.dialog(TooSmall)
        if size[0] > 50:
            assert " ".join(run.text.split()) == (
                f"This terminal is {size[0]} by {size[1]}, and ringfence needs 60 by 15: "
                "make it larger, or leave with q and read it with ringfence tui --plain."
            )
        await run.leave()
        assert run.app.return_code == 0

    run.drive(steps, size=size)


def test_what_was_on_the_screen_comes_back_with_the_room(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "s")
        await run.paste("half a reason")

        await run.resize(40, 10)
        run.dialog(TooSmall)
        await run.press("1", "enter", "escape")
        run.dialog(TooSmall)

        await run.resize(80, 24)
        run.dialog(Ask)
        assert "half a reason" in run.dialog_text
        await run.press("enter")
        assert run.session.decided[0].reason == "half a reason"

    run.drive(steps)


def test_a_storm_of_sizes_ends_in_a_whole_screen(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for number in range(50):
            if number % 10 == 0:
                await run.press(SCREENS[number // 10].key)
            run.send_size(20 + number * 37 % 180, 5 + number * 17 % 55)
        await run.resize(80, 24)

        assert not run.asks
        assert run.status.startswith(" DEMO")
        assert len(run.lines) == 24

    run.drive(steps)
