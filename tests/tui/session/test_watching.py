"""Verifying round after round, beside everything else."""

from __future__ import annotations

from ringfence_tui.parts import Part
from ringfence_tui.session.heads import VerifyHead
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.engine_children import ends
from support.sessions import demo, made, until, using


def test_a_round_is_shown_while_other_parts_are_made_and_watching_ends_when_told() -> None:
    async def watched(session: Session) -> None:
        await made(session)
        session.watch(10)
        await until(session, lambda: session.watching.rounds == 1)
        process = session._watcher.pid
        await made(session, Part.HISTORY)

        assert session.watching.on
        state = session.state(Part.VERIFICATION)
        assert (state.status, state.stale, state.exit_code) == (Status.READY, False, 1)
        assert isinstance(session.document(Part.VERIFICATION), VerifyHead)
        assert session.state(Part.HISTORY).status is Status.READY

        await session.watching.stop()
        await made(session)
        assert session.watching.error == ""
        assert process is not None
        assert ends(process)

    async def reopened(session: Session) -> None:
        state = session.state(Part.VERIFICATION)
        assert (state.status, state.stale, state.exit_code) == (Status.READY, False, 1)

    using(demo(), watched)
    using(demo(), reopened)


def test_a_watch_that_cannot_begin_says_why() -> None:
    async def watched(session: Session) -> None:
        session.watch(3)
        await until(session, lambda: not session.watching.on)

        assert session.watching.error.startswith("--watch is at least 10s")

    using(demo(), watched)


def test_a_round_is_no_run_whose_results_are_counted_and_each_run_and_watch_has_its_own() -> None:
    async def watched(session: Session) -> None:
        await made(session, Part.VERIFICATION)
        first = session.results
        assert first
        session.ask(Part.VERIFICATION, again=True)
        await made(session, Part.VERIFICATION)
        assert session.results is not first
        assert len(session.results) == len(first)

        session.watch(10)
        before = session.watching.drift
        await until(session, lambda: session.watching.rounds == 1)
        assert not session.results
        await session.watching.stop()
        session.watch(10)
        assert session.watching.drift is not before

    using(demo(), watched)


def test_leaving_ends_a_watch() -> None:
    processes: list[int] = []

    async def leave(session: Session) -> None:
        session.watch(10)
        await until(session, lambda: session.watching.rounds == 1)
        assert session._watcher.pid is not None
        processes.append(session._watcher.pid)

    using(demo(), leave)

    assert ends(processes[0])
