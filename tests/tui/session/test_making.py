"""What is made when, and what is said where it cannot be; the engine's answers are the test's own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.errors import ExitCode
from ringfence.model.document import ScanDocument
from ringfence.model.event import Progress
from ringfence.workflow.places import default_store
from ringfence_tui.engine.client import Engine, OnEvent
from ringfence_tui.engine.wire import Delivered, Ended, Failed, Outcome, Progressed, Said
from ringfence_tui.session.parts import Part, Status
from ringfence_tui.session.session import Session
from support.scripted_engine import ScriptedEngine
from support.sessions import demo, live, made, nothing, recorded, until, using

REFUSED = Failed(message="the key is wrong", hint="take another", exit_code=4)


class Script:
    """Answers commands with the documents of the sample, unless a verb is to answer something else."""

    def __init__(self, documents: Path) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.instead: dict[str, Outcome | Callable[[], Outcome]] = {}
        self.hangs: set[str] = set()
        self.partial: set[str] = set()
        """Verbs that write what they have and then hang."""
        self._documents = documents

    def engine(self, spill: Path) -> Engine:
        return ScriptedEngine(spill, self._answer, self.asked)

    @property
    def verbs(self) -> list[str]:
        """What was asked for, but for the lists that go with every document."""
        return [each[0] for each in self.asked if each[0] not in ("index", "sample-settings")]

    async def _answer(self, arguments: tuple[str, ...], on_event: OnEvent) -> Outcome:
        verb = arguments[0]
        on_event(Progressed(step=Progress(stage=f"doing {verb}", done=3, total=9)))
        if verb in self.partial:
            self._write(verb, arguments, on_event)
        if verb in self.hangs | self.partial:
            await asyncio.Event().wait()
        instead = self.instead.get(verb)
        if instead is not None:
            return instead() if callable(instead) else instead
        self._write(verb, arguments, on_event)
        return Ended(exit_code=0, reason=f"{verb} is done")

    def _write(self, verb: str, arguments: tuple[str, ...], on_event: OnEvent) -> None:
        match verb:
            case "scan":
                target = Path(arguments[-1].removeprefix("json="))
                shutil.copy(self._documents / "scan.json", target.with_suffix(".new"))
                target.with_suffix(".new").replace(target)
                if "--no-store" not in arguments:
                    on_event(Said(text=f"kept as scan {self.scan_id} in the store"))
            case "propose":
                shutil.copytree(self._documents / "proposal", arguments[-1], dirs_exist_ok=True)
            case "history":
                on_event(Delivered(text="[]"))
            case _:
                pass

    @property
    def scan_id(self) -> str:
        text = (self._documents / "scan.json").read_text()
        return text.partition('"scan_id": "')[2].partition('"')[0]


@pytest.fixture
def script(documents: Path) -> Script:
    return Script(documents)


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

        scan, first, _, second, again = (each for each in script.asked if each[0] != "index")
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
        assert isinstance(before, ScanDocument)
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
            script._write("scan", script.asked[-1], lambda _: None)
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
