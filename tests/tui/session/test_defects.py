"""Defects while something is made: the part says so, and nothing waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from ringfence_tui.engine.wire import Failed, Outcome
from ringfence_tui.parts import Part
from ringfence_tui.session import making
from ringfence_tui.session.commands import pages_of
from ringfence_tui.session.parts import Status
from ringfence_tui.session.run import Run
from ringfence_tui.session.session import Session
from support.session_script import Script
from support.sessions import demo, live, made, until, using


def broken() -> Outcome:
    raise ZeroDivisionError


def died() -> Outcome:
    return Failed(message="the engine was ended", exit_code=5, trace="where it was")


@pytest.mark.parametrize(
    ("defect", "said"), [(broken, "ZeroDivisionError"), (died, "the engine was ended")]
)
def test_a_defect_that_cannot_be_written_down_is_said_and_the_next_part_is_made(
    script: Script, defect: Callable[[], Outcome], said: str
) -> None:
    script.instead["propose"] = defect

    async def asked(session: Session) -> None:
        (session.folder / "internal-error.txt").mkdir()
        await made(session, Part.PROPOSAL, Part.HISTORY)

        proposal = session.state(Part.PROPOSAL)
        assert (proposal.status, proposal.hint) == (Status.FAILED, "")
        assert said in proposal.error
        assert session.state(Part.HISTORY).status is Status.READY

    using(demo(), asked, engine=script.engine)


def test_a_defect_in_what_is_written_beside_a_document_is_said_and_the_next_part_is_made(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def first(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await made(session)
        pages_of(session.folder, Part.SCAN).unlink()

    async def renew(run: Run, show: making.Show) -> None:
        raise ZeroDivisionError

    async def second(session: Session) -> None:
        await until(session, lambda: session.state(Part.SCAN).status is Status.FAILED)
        assert "ZeroDivisionError" in session.state(Part.SCAN).error
        await made(session, Part.HISTORY)
        assert session.state(Part.HISTORY).status is Status.READY

    using(live("--region", "eu-west-1"), first, engine=script.engine)
    monkeypatch.setattr(Run, "renew", renew)
    using(live("--region", "eu-west-1"), second, engine=script.engine)


def test_nothing_waits_for_what_ended_without_a_word(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(session: Session) -> None:
        await made(session)

        def deaf(part: Part) -> None:
            if session.state(part).status is Status.FAILED:
                raise ZeroDivisionError

        session.listen(deaf)
        script.instead["propose"] = broken
        session.ask(Part.PROPOSAL)
        session.ask(Part.HISTORY)
        task = session._making._task
        assert task is not None
        with suppress(ZeroDivisionError):
            await asyncio.shield(task)

        assert session.state(Part.PROPOSAL).status is Status.FAILED
        assert session.state(Part.HISTORY).status is Status.MISSING
        assert not session.running

    using(demo(), asked, engine=script.engine)
