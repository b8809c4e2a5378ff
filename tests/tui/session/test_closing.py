"""Sessions that are left at awkward moments, and what is found of them the next time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import msgspec

from ringfence.workflow.places import default_store
from ringfence_tui.engine.client import Engine
from ringfence_tui.parts import Part
from ringfence_tui.session.commands import rows_of
from ringfence_tui.session.earlier import Earlier
from ringfence_tui.session.folders import claim
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.policy_documents import scans
from support.session_script import REFUSED, Script
from support.sessions import demo, made, nothing, until, using


class _Slow(Engine):
    """An engine that is being started."""

    def __init__(self, spill: Path, begun: asyncio.Event, goes_on: asyncio.Event) -> None:
        super().__init__(spill)
        self._begun, self._goes_on = begun, goes_on

    async def start(self) -> None:
        self._begun.set()
        await self._goes_on.wait()


def test_a_session_that_is_closed_while_it_starts_asks_for_nothing_and_shows_nothing(
    script: Script,
) -> None:
    using(demo(), made, engine=script.engine)
    asked = len(script.asked)

    async def closed() -> None:
        begun, goes_on = asyncio.Event(), asyncio.Event()
        session = Session(demo(), engine=lambda spill: _Slow(spill, begun, goes_on))
        starting = asyncio.create_task(session.start())
        await begun.wait()
        await session.close()
        goes_on.set()
        await starting
        session.ask(Part.PROPOSAL)

        assert not session.running
        assert {session.state(part).status for part in Part} == {Status.MISSING}

    asyncio.run(closed())

    assert len(script.asked) == asked


def test_who_listens_no_more_is_told_nothing(script: Script) -> None:
    heard: list[Part] = []

    async def left(session: Session) -> None:
        await made(session)
        session.listen(heard.append)
        session.unlisten(heard.append)
        session.unlisten(heard.append)
        await made(session, Part.PROPOSAL)

    using(demo(), left, engine=script.engine)

    assert heard == []


def test_what_engines_left_for_a_session_that_was_killed_is_removed(tmp_path: Path) -> None:
    first = claim(demo(), tmp_path)
    (first.path / "spill").mkdir()
    (first.path / "spill" / "left.json").write_text("{}")
    first.release()

    second = claim(demo(), tmp_path)

    assert not (second.path / "spill").exists()
    second.release()


def _kept(script: Script) -> None:
    """The usual store, with two scans in it."""
    script.history = msgspec.json.encode(scans()).decode()
    default_store().parent.mkdir(parents=True, exist_ok=True)
    default_store().touch()


def test_without_a_source_the_ui_is_found_as_it_was_left(script: Script) -> None:
    _kept(script)

    async def left(session: Session) -> None:
        assert session.opening.kind is Kind.RECORDED
        session.remember(theme="ringfence-light")
        await made(session)

    using(nothing(), left, engine=script.engine)

    assert Session(nothing(), engine=script.engine).remembered.theme == "ringfence-light"


def test_without_a_source_the_history_is_the_one_of_now_also_the_second_time(
    script: Script,
) -> None:
    _kept(script)
    using(nothing(), made, engine=script.engine)
    newest = replace(scans()[0], scan_id="newest")
    script.history = msgspec.json.encode((newest, *scans())).decode()

    async def opened(session: Session) -> None:
        history = session.document(Part.HISTORY)
        assert isinstance(history, tuple)
        assert history[0].scan_id == "newest"
        assert (session.folder / "history.json").is_file()
        assert not session.state(Part.HISTORY).stale

    using(nothing(), opened, engine=script.engine)


def test_a_history_that_could_not_be_read_is_no_empty_one(script: Script) -> None:
    async def empty(session: Session) -> None:
        assert session.opening.kind is Kind.NONE
        assert session.state(Part.HISTORY).status is Status.READY
        assert session.document(Part.HISTORY) == ()

    async def unread(session: Session) -> None:
        assert session.opening.kind is Kind.NONE
        state = session.state(Part.HISTORY)
        assert (state.status, state.error) == (Status.FAILED, "the key is wrong")
        session.ask(Part.SCAN)
        assert session.state(Part.SCAN).error == "the key is wrong"

    using(nothing(), empty, engine=script.engine)
    _kept(script)
    script.instead["history"] = REFUSED
    using(nothing(), unread, engine=script.engine)


def test_lists_that_are_written_are_nothing_to_stop(script: Script) -> None:
    async def opened(session: Session) -> None:
        await made(session)
        script.hangs.add("index")
        rows_of(session.folder, Part.SCAN).unlink(missing_ok=True)  # nothing wrote it here
        await Earlier(session._ground, session._board, session._making).show(Part.SCAN)
        await until(session, lambda: script.asked[-1][0] == "index")

        assert not session.running

    using(demo(), opened, engine=script.engine)
