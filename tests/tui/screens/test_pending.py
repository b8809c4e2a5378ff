"""Keys that are pressed while something is being recorded: it is recorded nevertheless, and told."""

from __future__ import annotations

import asyncio

import pytest

from ringfence.model.approval import Decide
from ringfence_tui.parts import Part
from ringfence_tui.screens import leaving
from ringfence_tui.session.desk import UNENDED, Finished
from support.tui.fronts import Front, MakeFront

STILL = "what was asked for last is still being recorded; try again in a moment"


async def begun(run: Front) -> None:
    """Wait until a command is being carried out."""
    while not run.session.pending.any:
        await asyncio.sleep(0)


async def goes_on(run: Front, key: str) -> None:
    """Press a key while a command is pending, and wait until the app answers it in any way."""
    before = len(run.told), len(run.session.decided)
    run.send(key)
    while (len(run.told), len(run.session.decided)) == before and not run.asks:
        await asyncio.sleep(0)


async def denied(run: Front) -> str:
    """Have the second destination denied, and wait for no end of that."""
    await run.press("4", "j")
    host = run.panel.key
    run.session.hold()
    await run.press("d")
    await run.paste("T-1")
    run.send("enter")
    await begun(run)
    return host


@pytest.mark.parametrize("key", ["e", "o", "s", "d", "a", "u", "U", "S", "D"])
def test_no_key_ends_a_decision_that_is_being_recorded(front: MakeFront, key: str) -> None:
    run = front()

    async def steps() -> None:
        host = await denied(run)
        await goes_on(run, key)

        assert run.told[-1].text == STILL
        assert not run.asks

        run.session.let_go()
        await run.wait()

        assert len(run.session.decided) == 1
        assert run.session.asked[-1] == (Part.SCAN, False)
        assert run.told[-1].text == f"{host}: denied; U takes it back"
        await run.press("U")
        assert [each.decide for each in run.session.decided] == [Decide.DENY, Decide.UNDO]

    run.drive(steps)


def test_a_proposal_that_is_being_written_is_told_of_whatever_is_pressed(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        run.session.hold()
        await run.press("6", "w", "enter")
        run.send("y")
        await begun(run)
        await goes_on(run, "e")
        run.session.let_go()
        await run.wait()

        assert len(run.session.written) == 1
        assert run.told[-1].text.startswith("written to")

    run.drive(steps)


def test_who_leaves_waits_for_what_is_being_recorded(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "WITHIN", None)
    run = front()

    async def steps() -> None:
        await denied(run)
        run.send("q")
        while run.app.is_running and all(each.group != "leave" for each in run.app.workers):
            await asyncio.sleep(0)
        assert run.app.is_running

        run.session.let_go()
        await run.ended()
        assert run.app._exit_renderables == []

    run.drive(steps)


def test_a_signal_ends_the_app_at_once_and_what_had_not_ended_is_told(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await denied(run)
        run.app.end(143)
        await run.ended()

        assert run.app.return_code == 143
        assert run.app._exit_renderables == [UNENDED]

    run.drive(steps)


def test_who_leaves_is_told_where_that_does_not_end(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "WITHIN", 0)
    run = front()

    async def steps() -> None:
        await denied(run)
        await run.leave()

        assert run.session.pending.any
        assert run.app._exit_renderables == [UNENDED]

    run.drive(steps)


@pytest.mark.parametrize(
    "answer",
    [
        Finished(exit_code=2, error="it may only be read", hint="make it writable"),
        Finished(exit_code=0, notes=("it may only be read",)),
    ],
    ids=["refused", "noted"],
)
def test_who_leaves_is_told_what_could_be_read_nowhere_any_more(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch, answer: Finished
) -> None:
    monkeypatch.setattr(leaving, "WITHIN", None)
    run = front()
    run.session.answer = answer

    async def steps() -> None:
        await denied(run)
        run.send("q")
        while all(each.group != "leave" for each in run.app.workers):
            await asyncio.sleep(0)
        run.session.let_go()
        await run.ended()

        assert run.app.return_code == 0
        assert run.app._exit_renderables == ["ringfence: it may only be read"]

    run.drive(steps)
