"""Marks: only what is in the list is decided of, and what a filter hides is said before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.model.approval import Decide
from ringfence_tui.parts import Part
from ringfence_tui.screens import panels
from ringfence_tui.screens.dialogs import Ask, Confirm
from support.policy_documents import scans
from support.tui.fronts import Front, MakeFront


def without(scan: Any, host: str) -> Any:
    """A scan that did not see a destination."""
    return replace(scan, destinations=tuple(e for e in scan.destinations if e.id != host))


async def mark(run: Front) -> tuple[str, str]:
    """Mark the second destination; give it, and the one that one stands on after."""
    await run.press("4", "j", "m")
    return run.keys[1], run.panel.key


def test_a_mark_goes_with_its_row(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        gone, _ = await mark(run)
        await run.press("m")
        (kept,) = run.panel.table.marked - {gone}
        run.session.come(Part.SCAN, without(run.session.whole(Part.SCAN), gone))
        await run.settle()
        assert run.panel.table.marked == {kept}

        await run.press("d")
        await run.paste("T-1")
        await run.press("enter")

        assert [each.hosts for each in run.session.decided] == [(kept,)]

    run.drive(steps)


def test_a_marked_scan_that_is_gone_is_compared_with_nothing(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("H", "m")
        (gone,) = run.panel.table.marked
        left = tuple(each for each in scans() if each.scan_id != gone)
        run.session.come(Part.HISTORY, left)
        await run.settle()

        assert run.panel.table.marked == frozenset()

    run.drive(steps)


def test_marks_are_counted_and_those_that_the_filter_hides(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        hidden, seen = await mark(run)
        assert run.counted.endswith(" · 1 marked")

        await run.press("m")
        assert run.counted.endswith(" · 2 marked")

        run.panel.apply_filter(f'"{seen}"')
        await run.settle()
        assert hidden not in run.keys
        assert run.counted.endswith(" · 2 marked, 1 hidden")

        run.panel.apply_filter("")
        await run.settle()
        await run.press("M", "M")
        assert "marked" not in run.counted

    run.drive(steps)


def test_of_very_many_marks_those_that_the_filter_hides_are_not_counted_at_every_key(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_COUNTED", 1)
    run = front()

    async def steps() -> None:
        await mark(run)
        await run.press("m")
        assert run.counted.endswith(" · 2 marked")

        run.panel.apply_filter(f'"{run.keys[2]}"')
        await run.settle()
        assert run.counted.endswith(" · 2 marked, maybe some hidden")

    run.drive(steps)


@pytest.mark.parametrize("key", ["s", "d", "a"])
def test_a_marked_row_that_the_filter_hides_is_named_as_hidden_before_it_is_decided_of(
    front: MakeFront, key: str
) -> None:
    run = front()

    async def steps() -> None:
        hidden, seen = await mark(run)
        run.panel.apply_filter(f'"{seen}"')
        await run.settle()

        await run.press(key)
        run.dialog(Ask)
        assert hidden in run.dialog_text
        assert "! It is marked, and the filter hides it." in run.dialog_text
        await run.press("escape")
        assert run.session.decided == []

    run.drive(steps)


def test_nothing_that_the_filter_hides_is_taken_back_without_a_question(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        hidden, seen = await mark(run)
        await run.press("m")
        run.panel.apply_filter(f'"{seen}"')
        await run.settle()
        await run.press("u")
        run.dialog(Confirm)
        assert "! 1 of them is marked, and the filter hides it." in run.dialog_text
        await run.press("n", "m")
        assert run.panel.table.marked == {hidden}

        await run.press("u")
        run.dialog(Confirm)
        assert "! It is marked, and the filter hides it." in run.dialog_text
        assert run.session.decided == []
        await run.press("y")
        assert [(each.decide, each.hosts) for each in run.session.decided] == [
            (Decide.UNDO, (hidden,))
        ]

    run.drive(steps)


@pytest.mark.parametrize("key", ["s", "a", "M"])
def test_a_list_that_cannot_be_read_is_complained_of_and_decides_nothing(
    front: MakeFront, key: str
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "j", "m")
        assert run.panel.rows is not None
        run.panel.rows.close()
        await run.press(key)

        assert not run.asks
        assert run.told[-1].severity == "error"
        assert "cannot be read" in run.told[-1].title
        assert run.session.decided == []

    run.drive(steps)


def test_a_list_that_cannot_be_read_is_found_nothing_in(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2")
        assert run.panel.rows is not None
        run.panel.rows.close()
        await run.press("ctrl+p")
        await run.paste("hr")
        await run.settle()

        assert run.app.is_running
        await run.press("escape")
        assert not run.asks

    run.drive(steps)
