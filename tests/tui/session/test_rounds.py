"""Rounds of a watch, and what somebody does meanwhile; the engine's answers are the test's own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ringfence.model.drift import Drift
from ringfence.render.scan_json import to_json
from ringfence_tui.engine.client import Engine, OnEvent
from ringfence_tui.engine.wire import Delivered, Outcome, RoundEnded
from ringfence_tui.parts import Part
from ringfence_tui.session import watching
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.policy_documents import drifted
from support.scripted_engine import ScriptedEngine
from support.session_script import Script
from support.sessions import demo, made, until, using
from support.verification_documents import document


class _Rounds(Script):
    """Answers a watch with rounds, as the test goes on."""

    def __init__(self, documents: Path) -> None:
        super().__init__(documents)
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()
        self.spill = documents

    def engine(self, spill: Path) -> Engine:
        self.spill = spill
        return ScriptedEngine(spill, self._watched, self.asked)

    async def _watched(self, arguments: tuple[str, ...], on_event: OnEvent) -> Outcome:
        if "--watch" not in arguments:
            return await self._answer(arguments, on_event)
        self.begun.set()
        while True:
            await self.goes_on.wait()
            self.goes_on.clear()
            self.spill.mkdir(exist_ok=True)
            (self.spill / "round.json").write_text(to_json(document()))
            on_event(RoundEnded(path=str(self.spill / "round.json")))
            (self.spill / "drift.json").write_text("".join(map(_line, drifted())))
            on_event(Delivered(path=str(self.spill / "drift.json")))


def _line(drift: Drift) -> str:
    return to_json(drift).replace("\n", " ") + "\n"


def test_a_round_that_a_decision_came_into_is_old_and_the_next_one_is_of_now(
    documents: Path,
) -> None:
    async def watched(session: Session) -> None:
        await made(session)
        session.watch(10)
        await script.begun.wait()
        session.settings.write_text("# decided\n")
        script.goes_on.set()
        await until(session, lambda: session.watching.rounds == 1)
        await until(session, lambda: session.state(Part.VERIFICATION).status is Status.READY)
        first = session.state(Part.VERIFICATION).stale
        script.goes_on.set()
        await until(session, lambda: session.watching.rounds == 2)
        await until(session, lambda: not session.state(Part.VERIFICATION).stale)

        assert first

    script = _Rounds(documents)
    using(demo(), watched, engine=script.engine)


def test_changes_that_came_by_file_are_heard_and_the_file_is_removed(documents: Path) -> None:
    async def watched(session: Session) -> None:
        await made(session)
        session.watch(10)
        script.goes_on.set()
        await until(session, lambda: bool(session.watching.drift))

        assert tuple(session.watching.drift) == drifted()
        assert not (script.spill / "drift.json").exists()

    script = _Rounds(documents)
    using(demo(), watched, engine=script.engine)


def test_a_watch_that_goes_on_for_weeks_remembers_the_last_changes(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_DRIFT", len(drifted()) - 1)

    async def watched(session: Session) -> None:
        await made(session)
        session.watch(10)
        script.goes_on.set()
        await until(session, lambda: bool(session.watching.drift))

        assert tuple(session.watching.drift) == drifted()[1:]

    script = _Rounds(documents)
    using(demo(), watched, engine=script.engine)


def test_a_watch_and_a_verification_are_never_made_at_once_and_each_says_why(
    script: Script,
) -> None:
    script.hangs.add("verify")

    async def refused(session: Session) -> None:
        await made(session)
        assert session.ask(Part.VERIFICATION) == ""
        reason = session.watch(10)
        assert "is being made" in reason
        assert session.watching.error == reason
        assert not session.watching.on
        session.cancel()
        await until(session, lambda: not session.running)

        assert session.watch(10) == ""
        assert "stop watching" in session.ask(Part.VERIFICATION, again=True)
        assert session.state(Part.VERIFICATION).status is not Status.RUNNING

    using(demo(), refused, engine=script.engine)
