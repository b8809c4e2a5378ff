"""Opening something else: nothing of what was open is shown as its own, and no key acts on what is not seen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Ask
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.views.screens import SCREENS
from support.tui.fronts import Documents, Front, MakeFront
from support.tui.ready_session import ReadySession


class Slow(ReadySession):
    """A session that has nothing to show until it is let go on."""

    def __init__(self, documents: Documents, opened: Opening) -> None:
        super().__init__({}, opened)
        self.go_on = asyncio.Event()
        self._later = documents

    async def start(self) -> None:
        await self.go_on.wait()
        for part, document in self._later.items():
            self.come(part, document)


class Others:
    """Opens sessions on something else, and keeps them."""

    def __init__(self, documents: Documents, place: Path) -> None:
        self.documents = documents
        self.made: list[Slow] = []
        self._store = place / "other.db"

    def __call__(self, opening: Opening) -> Slow:
        self.made.append(Slow(self.documents, opening))
        return self.made[-1]

    async def begin(self, run: Front, *, scan: bool = False) -> asyncio.Task[None]:
        """Open live AWS, whose documents are not there yet."""
        opening = Opening(kind=Kind.LIVE, source=("--region=eu-west-1",), store=self._store)
        begun = asyncio.create_task(run.app.open_session(opening, scan=scan))
        await asyncio.sleep(0)
        return begun

    async def end(self, run: Front, opening: asyncio.Task[None]) -> None:
        """Have its documents come."""
        self.made[-1].go_on.set()
        await opening
        await run.settle()


@pytest.fixture
def others(documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Others:
    found = Others(documents, tmp_path)
    monkeypatch.setattr("ringfence_tui.app.Session", found)
    return found


def test_no_key_acts_on_rows_of_what_was_open_before(front: MakeFront, others: Others) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "j", "m")
        shown = run.keys[1]
        opening = await others.begin(run)
        await run.settle()

        assert "LIVE" in run.status
        assert shown not in run.text
        for key in ("s", "d", "a", "u", "m", "M", "y", "e"):
            await run.press(key, "escape")
            assert not run.asks
        assert others.made[0].decided == []

        await others.end(run, opening)
        assert shown in run.text
        assert run.panel.table.marked == frozenset()

    run.drive(steps)


def test_a_screen_that_was_looked_at_before_shows_nothing_of_it(
    front: MakeFront, others: Others
) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
        await run.press("4", "j", "m", "2")
        opening = await others.begin(run)
        await run.settle()

        run.send("4")  # and no time to draw before the next one
        await run.press("s")
        assert not run.asks
        for spec in SCREENS:
            await run.press(spec.key)
            assert run.screen.list_panel is None
            assert run.page.page == run.screen.panels.notice_page()

        await others.end(run, opening)
        await run.press("4")
        assert run.panel.table.marked == frozenset()
        assert others.made[0].decided == []

    run.drive(steps)


def test_a_question_of_before_decides_nothing_in_what_is_open_now(
    front: MakeFront, others: Others
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "s")
        run.dialog(Ask)
        opening = await others.begin(run)
        await others.end(run, opening)
        await run.paste("T-1")
        await run.press("enter")

        assert not run.asks
        assert "nothing was recorded" in run.told[-1].text
        assert run.session.decided == []
        assert others.made[0].decided == []
        assert run.app.decided == []

    run.drive(steps)


def test_one_opening_is_not_cut_short_by_another(front: MakeFront, others: Others) -> None:
    run = front(kind=Kind.NONE, source=())

    async def steps() -> None:
        run.send("D")
        await asyncio.sleep(0)
        while not others.made:
            await asyncio.sleep(0)
        run.send("D")
        run.send("S")
        for _ in range(100):
            await asyncio.sleep(0)
        assert not run.asks
        others.made[0].go_on.set()
        await run.wait()

        (opened,) = others.made
        assert run.app.session.opening is opened.opening
        await run.press("4")
        assert run.keys

    run.drive(steps)


def test_the_overview_tells_of_what_is_open_now(front: MakeFront, others: Others) -> None:
    run = front(missing=(Part.VERIFICATION,))

    async def steps() -> None:
        assert "Verified, which asks more" not in run.text
        await others.end(run, await others.begin(run))
        assert "Verified, which asks more" in run.text

    run.drive(steps, size=(100, 40))


def test_aws_is_asked_for_before_the_screen_asks_for_what_was_kept(
    front: MakeFront, others: Others
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4")
        await others.end(run, await others.begin(run, scan=True))

        asked = [again for part, again in others.made[0].asked if part is Part.SCAN]
        assert asked[0]

    run.drive(steps)
