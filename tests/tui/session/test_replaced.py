"""A new document that took the place of the one before, and what is known of it until it is shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ringfence_tui.engine.client import ignore
from ringfence_tui.engine.wire import Ended, Outcome
from ringfence_tui.parts import Part
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.parts import LISTING, Status
from ringfence_tui.session.session import Session
from ringfence_tui.views.runtimes import RUNTIMES
from support.scripted_engine import CANCELLED
from support.session_script import Script
from support.sessions import demo, live, made, until, using

LIVE = live("--region", "eu-west-1")


@pytest.fixture
def newer(documents: Path, tmp_path: Path) -> Script:
    """Engines whose scans are newer than those of `script`."""
    mine = tmp_path / "newer"
    shutil.copytree(documents, mine)
    text = (mine / "scan.json").read_text()
    (mine / "scan.json").write_text(text.replace(Script(documents).scan_id, "newer"))
    return Script(mine)


def scan_id(session: Session) -> str:
    scan = session.document(Part.SCAN)
    assert isinstance(scan, ScanHead)
    return scan.scan_id


def test_a_scan_that_nobody_saw_is_old_and_known_by_its_own_end(
    script: Script, newer: Script
) -> None:
    def incomplete() -> Outcome:
        newer.write("scan", newer.asked[-1], ignore)
        return Ended(exit_code=3, reason="not all was read")

    newer.instead = {"scan": incomplete, "brief": CANCELLED}

    async def first(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await made(session)

    async def cancelled(session: Session) -> None:
        before = scan_id(session)
        session.ask(Part.SCAN, again=True)
        await made(session)

        assert scan_id(session) == before
        state = session.state(Part.SCAN)
        assert (state.status, state.stale) == (Status.CANCELLED, True)

    async def later(session: Session) -> None:
        await until(session, lambda: session.document(Part.SCAN) is not None)

        assert scan_id(session) == "newer"
        state = session.state(Part.SCAN)
        assert (state.status, state.stale) == (Status.READY, True)
        assert (state.exit_code, state.exit_reason) == (3, "not all was read")

    using(LIVE, first, engine=script.engine)
    using(LIVE, cancelled, engine=newer.engine)
    using(LIVE, later, engine=script.engine)


def test_what_is_made_after_a_live_scan_is_of_that_one_also_where_nobody_saw_it(
    script: Script, newer: Script
) -> None:
    newer.instead["brief"] = CANCELLED

    async def scanned(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await made(session)
        await made(session, Part.PROPOSAL)

    using(LIVE, scanned, engine=script.engine)
    using(LIVE, scanned, engine=newer.engine)

    assert script.asked_for("propose")[-1][3:5] == ("--scan-id", script.scan_id)
    assert newer.asked_for("propose")[-1][3:5] == ("--scan-id", "newer")


def test_what_was_made_of_the_scan_before_is_old_while_the_lists_of_the_new_one_are_written(
    script: Script, newer: Script, tmp_path: Path
) -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        assert session.rows(RUNTIMES) is not None
        script.documents = newer.documents
        script.hangs.add("index")
        session.ask(Part.SCAN, again=True)
        await until(session, lambda: session.state(Part.SCAN).stage == LISTING)

        assert scan_id(session) == "newer"
        assert session.state(Part.PROPOSAL).stale
        refused = await session.write_proposal(tmp_path / "mine")
        assert refused.error.startswith("the proposal is old")

    using(demo(), asked, engine=script.engine)
