"""What a decision made old stays old, whatever is going on meanwhile."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence_tui.engine.wire import Ended, Outcome
from ringfence_tui.parts import Part
from ringfence_tui.session import ground
from ringfence_tui.session.kept import Records, write_records
from ringfence_tui.session.needs import OF_THE_SETTINGS
from ringfence_tui.session.parts import Status
from ringfence_tui.session.run import mark_stale
from ringfence_tui.session.session import Session
from support.session_script import Script
from support.sessions import demo, made, until, using

DECIDE = ("approve", "deny", "--owner=o", "--reason=r", "--", "a.example")


def test_what_waited_while_somebody_decided_is_old_after_it_was_cancelled(script: Script) -> None:
    async def decided(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        script.hangs.add("scan")
        session.ask(Part.SCAN, again=True)
        session.ask(Part.PROPOSAL, again=True)
        await until(session, lambda: session.state(Part.SCAN).stage == "doing scan")
        await session.carry_out(DECIDE)
        session.cancel()
        await made(session)

        assert session.state(Part.PROPOSAL).status is Status.READY
        assert session.state(Part.PROPOSAL).stale

    using(demo(), decided, engine=script.engine)


def test_a_decision_while_a_document_is_being_noted_makes_it_old(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def decided(session: Session) -> None:
        loop, done = asyncio.get_running_loop(), threading.Event()

        def decide() -> None:
            mark_stale(session._ground, session._board, OF_THE_SETTINGS)
            done.set()

        def slow(folder: Path, records: Records) -> None:
            if not done.is_set():
                loop.call_soon_threadsafe(decide)
                done.wait()
            write_records(folder, records)

        monkeypatch.setattr(ground, "write_records", slow)
        await made(session)

        assert session.state(Part.SCAN).stale

    using(demo(), decided, engine=script.engine)


def test_a_pack_that_is_changed_while_it_is_judged_makes_the_judgement_old(
    script: Script, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()

    def changed() -> Outcome:
        (pack / "rules.tf").write_text("another\n")
        script.write("promote", script.asked[-1], lambda _: None)
        return Ended(exit_code=0)

    script.instead["promote"] = changed

    async def judged(session: Session) -> None:
        await made(session, Part.PROMOTION)

        assert session.state(Part.PROMOTION).status is Status.READY
        assert session.state(Part.PROMOTION).stale

    using(replace(demo(), pack=pack), judged, engine=script.engine)


def test_a_full_disk_loses_no_document_that_is_there(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, records: Records) -> None:
        raise ConfigError(f"{folder} is full: {records}")

    monkeypatch.setattr(ground, "write_records", full)

    async def judged(session: Session) -> None:
        await made(session)

        assert session.state(Part.SCAN).status is Status.READY

    using(demo(), judged, engine=script.engine)
