"""What is made when, and what is said where it cannot be; the engine's answers are the test's own."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ringfence.errors import ExitCode
from ringfence.workflow.places import default_store
from ringfence_tui.engine.wire import Ended, Outcome
from ringfence_tui.parts import Part
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.session_script import BESIDE, REFUSED, Script
from support.sessions import demo, live, made, nothing, recorded, until, using


def test_live_aws_is_read_by_nobody_but_who_asks_for_it(script: Script) -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.SCAN, Part.PROPOSAL, Part.VERIFICATION)

        assert script.asked == []
        scan, proposal = session.state(Part.SCAN), session.state(Part.PROPOSAL)
        assert (scan.status, scan.error) == (Status.FAILED, "nothing was scanned yet")
        assert scan.hint.startswith("AWS is read when you ask for it")
        assert proposal.error == "it needs the scan: nothing was scanned yet"
        assert proposal.hint == scan.hint

    using(live("--region", "eu-west-1"), asked, engine=script.engine)


def test_everything_after_a_live_scan_is_of_that_scan_and_a_decision_reads_nothing_again(
    script: Script,
) -> None:
    async def asked(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await made(session, Part.PROPOSAL)
        await session.carry_out(("approve", "deny", "--owner=o", "--reason=r", "--", "a.example"))
        await made(session, Part.PROPOSAL, Part.SCAN)

        scan, first, _, second, again = (each for each in script.asked if each[0] not in BESIDE)
        assert scan[:3] == ("scan", "--region", "eu-west-1")
        of_the_store = ("--from", str(default_store()), "--scan-id", script.scan_id)
        assert first[1:5] == second[1:5] == again[1:5] == of_the_store
        assert "--no-store" in again

    using(live("--region", "eu-west-1"), asked, engine=script.engine)


def test_a_live_scan_that_was_not_kept_is_followed_by_nothing(script: Script) -> None:
    script.hangs.add("scan")

    async def asked(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await until(session, lambda: session.state(Part.SCAN).stage == "doing scan")
        session.cancel()
        await made(session)
        await made(session, Part.PROPOSAL)

        assert session.state(Part.SCAN).status is Status.CANCELLED
        assert session.state(Part.PROPOSAL).error == "it needs the scan: nothing was scanned yet"
        assert script.verbs == ["scan"]

    using(live("--region", "eu-west-1"), asked, engine=script.engine)


def test_a_part_that_fails_keeps_its_document_and_says_why(script: Script) -> None:
    async def asked(session: Session) -> None:
        await made(session)
        before = session.document(Part.SCAN)
        script.instead["scan"] = REFUSED
        session.ask(Part.SCAN, again=True)
        await made(session)

        state = session.state(Part.SCAN)
        assert session.document(Part.SCAN) is before
        assert isinstance(before, ScanHead)
        assert (state.status, state.stale, state.exit_code) == (Status.FAILED, True, 4)
        assert (state.error, state.hint) == ("the key is wrong", "take another")

    using(demo(), asked, engine=script.engine)


def test_a_part_fails_with_the_part_that_it_is_made_of(script: Script) -> None:
    script.instead["propose"] = REFUSED

    async def asked(session: Session) -> None:
        await made(session, Part.REPLAY)

        state = session.state(Part.REPLAY)
        assert state.status is Status.FAILED
        assert state.error == "it needs the proposal: the key is wrong"
        assert state.hint == "take another"
        assert script.verbs == ["scan", "propose"]

    using(demo(), asked, engine=script.engine)


def test_a_command_that_ends_without_its_document_failed(script: Script) -> None:
    script.instead["scan"] = Ended(exit_code=4, reason="nothing could be read")

    async def asked(session: Session) -> None:
        await made(session)

        state = session.state(Part.SCAN)
        assert (state.status, state.error) == (Status.FAILED, "nothing could be read")
        assert state.exit_code == 4
        assert session.document(Part.SCAN) is None

    using(demo(), asked, engine=script.engine)


def test_what_is_there_and_of_now_is_made_once(script: Script) -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.PROPOSAL, Part.PROPOSAL, Part.SCAN)
        await made(session, Part.PROPOSAL)

        assert script.verbs == ["scan", "propose"]

    using(demo(), asked, engine=script.engine)


def test_what_is_asked_for_before_the_folder_was_read_is_made_only_where_it_does_not_lie_there(
    script: Script,
) -> None:
    async def opened_early(*parts: Part) -> None:
        session = Session(demo(), engine=script.engine)
        for part in parts:
            session.ask(part)
        await session.start()
        await made(session)
        assert {session.state(part).status for part in parts} == {Status.READY}
        await session.close()

    asyncio.run(opened_early(Part.SCAN))
    asyncio.run(opened_early(Part.SCAN, Part.PROPOSAL))

    assert script.verbs == ["scan", "propose"]


def test_what_is_asked_for_early_can_be_cancelled(script: Script) -> None:
    async def cancelled() -> None:
        session = Session(live("--region", "eu-west-1"), engine=script.engine)
        session.ask(Part.SCAN, again=True)
        session.cancel()
        await session.start()
        await made(session)
        await session.close()

    asyncio.run(cancelled())

    assert script.verbs == []


def test_a_newer_scan_makes_what_is_made_of_it_old(script: Script) -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.PROPOSAL, Part.HISTORY)
        session.ask(Part.SCAN, again=True)
        await made(session)

        stale = {part for part in Part if session.state(part).stale}
        assert stale == {Part.PROPOSAL, Part.HISTORY}

    using(demo(), asked, engine=script.engine)


def test_cancelling_stops_what_runs_and_what_waits_and_both_are_as_before(script: Script) -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        before = [session.state(each) for each in (Part.SCAN, Part.PROPOSAL)]
        script.hangs.add("scan")
        session.ask(Part.SCAN, again=True)
        session.ask(Part.PROPOSAL, again=True)
        await until(session, lambda: session.state(Part.SCAN).stage == "doing scan")
        assert session.state(Part.PROPOSAL).stage == "waiting"
        assert (session.state(Part.SCAN).done, session.state(Part.SCAN).total) == (3, 9)
        session.cancel()
        await made(session)

        after = [session.state(each) for each in (Part.SCAN, Part.PROPOSAL)]
        assert [(each.status, each.exit_code, each.stale) for each in after] == [
            (each.status, each.exit_code, each.stale) for each in before
        ]

    using(demo(), asked, engine=script.engine)


def test_half_a_reading_of_a_recording_takes_the_place_of_nothing(script: Script) -> None:
    async def asked(session: Session) -> None:
        await made(session)
        before = session.document(Part.SCAN)
        script.partial.add("scan")
        session.ask(Part.SCAN, again=True)
        await until(session, lambda: session.state(Part.SCAN).stage == "doing scan")
        session.cancel()
        await made(session)

        assert session.document(Part.SCAN) is before
        assert session.state(Part.SCAN).status is Status.READY
        assert not (session.folder / "scan.json").exists()

    using(demo(), asked, engine=script.engine)


def test_what_was_cancelled_before_it_was_there_can_be_asked_for_again(script: Script) -> None:
    script.hangs.add("scan")

    async def asked(session: Session) -> None:
        session.ask(Part.REPLAY)
        await until(session, lambda: session.state(Part.SCAN).stage == "doing scan")
        session.cancel()
        await made(session)
        assert session.state(Part.SCAN).status is Status.CANCELLED
        script.hangs.clear()
        await made(session, Part.SCAN)
        assert session.state(Part.SCAN).status is Status.READY

    using(demo(), asked, engine=script.engine)


def test_a_part_is_cancelled_with_the_part_that_it_waits_for(script: Script) -> None:
    script.hangs.add("propose")

    async def asked(session: Session) -> None:
        session.ask(Part.PROMOTION)
        await until(session, lambda: session.state(Part.PROPOSAL).stage == "doing propose")
        session.cancel()
        await made(session)

        assert session.state(Part.PROPOSAL).status is Status.CANCELLED
        assert session.state(Part.PROMOTION).status is Status.CANCELLED

    using(demo(), asked, engine=script.engine)


def test_a_defect_is_said_and_the_next_part_is_made(script: Script) -> None:
    def broken() -> Outcome:
        raise ZeroDivisionError

    script.instead["scan"] = broken

    async def asked(session: Session) -> None:
        await made(session, Part.HISTORY)

        state = session.state(Part.SCAN)
        assert (state.status, state.exit_code) == (Status.FAILED, ExitCode.INTERNAL)
        assert "ZeroDivisionError" in state.error
        assert "ZeroDivisionError" in (session.folder / "internal-error.txt").read_text()
        assert session.state(Part.HISTORY).status is Status.READY

    using(demo(), asked, engine=script.engine)


def test_a_document_of_something_else_is_said(script: Script, documents: Path) -> None:
    async def asked(session: Session) -> None:
        await made(session)
        (documents / "scan.json").write_text('{"schema": "ringfence.scan/9"}')
        session.ask(Part.SCAN, again=True)
        await made(session)

        assert "ringfence.scan/9" in session.state(Part.SCAN).error

    kept = (documents / "scan.json").read_text()
    try:
        using(demo(), asked, engine=script.engine)
    finally:
        (documents / "scan.json").write_text(kept)


def test_without_a_source_and_a_store_nothing_is_made_and_it_says_how_to_begin(
    script: Script,
) -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.SCAN)

        assert script.verbs == []
        assert session.document(Part.HISTORY) == ()
        state = session.state(Part.SCAN)
        assert (state.status, state.error) == (Status.FAILED, "nothing was scanned yet")
        assert "ringfence tui --demo" in state.hint

    using(nothing(), asked, engine=script.engine)


def test_a_recording_is_judged_again_when_it_or_the_settings_changed(
    script: Script, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    settings = default_store().with_name("ringfence.toml")
    settings.parent.mkdir(parents=True)

    async def opened(session: Session) -> None:
        await made(session)

    for change in (bundle / "bundle.json", None, settings, None):
        if change is not None:
            change.write_text("# changed\n")
        using(recorded(bundle), opened, engine=script.engine)

    assert script.verbs == ["scan", "scan"]


def test_a_decision_while_a_scan_is_judged_makes_it_old_at_once(script: Script) -> None:
    async def steps(session: Session) -> None:
        def decided() -> Outcome:
            session.settings.write_text("# decided\n")
            script.instead.pop("scan")
            script.write("scan", script.asked[-1], lambda _: None)
            return Ended(exit_code=0)

        await made(session, Part.SCAN)
        script.instead["scan"] = decided
        session.ask(Part.SCAN, again=True)
        await until(session, lambda: not session.running)
        after = session.state(Part.SCAN)
        await made(session, Part.SCAN)

        assert (after.status, after.stale) == (Status.READY, True)
        assert not session.state(Part.SCAN).stale

    using(demo(), steps, engine=script.engine)
