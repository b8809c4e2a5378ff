"""Without a source the newest scan of the store is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.workflow.places import default_store
from ringfence_tui.parts import Part
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.e2e.command import Ringfence
from support.sessions import made, nothing, using


@pytest.fixture
def kept(tmp_path: Path) -> str:
    """The usual store with a scan in it, and its id."""
    command = Ringfence(folder=tmp_path)
    done = command.run("scan", "--demo", "--store", default_store(), "--format", "json")
    return str(done.document["scan_id"])


def test_the_newest_scan_of_the_store_is_opened_as_a_recording(kept: str) -> None:
    async def opened(session: Session) -> None:
        await made(session)

        assert session.opening.kind is Kind.RECORDED
        assert session.opening.source == ("--from", str(default_store()))
        assert isinstance(session.document(Part.SCAN), ScanHead)
        assert session.state(Part.SCAN).status is Status.READY
        history = session.document(Part.HISTORY)
        assert isinstance(history, tuple)
        assert [row.scan_id for row in history] == [kept]

    using(nothing(), opened)


def test_a_store_that_is_none_is_said_and_left_alone() -> None:
    default_store().parent.mkdir(parents=True)
    default_store().write_text("no store")

    async def opened(session: Session) -> None:
        assert session.opening.kind is Kind.NONE
        state = session.state(Part.HISTORY)
        assert state.status is Status.FAILED
        assert str(default_store()) in state.error

    using(nothing(), opened)

    assert default_store().read_text() == "no store"
