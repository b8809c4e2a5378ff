"""A UI that is killed leaves no child, no half file, and a session that can be opened again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.engine_children import ends
from support.environment import same_imports
from support.sessions import demo, made, using

_UI = """\
import asyncio, sys
from ringfence_tui.parts import Part
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.sessions import demo

async def main():
    session = Session(demo())
    await session.start()
    heard = 0
    def hear(part):
        nonlocal heard
        heard += 1
        session.remember(screen=f"screen {heard}")
        ready = session.state(Part.VERIFICATION).status is Status.READY
        if heard == int(sys.argv[1]) or ready:
            print(session._engine.pid, flush=True)
    session.listen(hear)
    for part in (Part.PROPOSAL, Part.REPLAY, Part.VERIFICATION):
        session.ask(part)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("heard", [3, 20, 35, 50, 1000])
def test_whatever_it_did_it_leaves_whole_files_only(state: Path, heard: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _UI, str(heard)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **same_imports()},
    ) as interface:
        assert interface.stdout is not None
        process = int(interface.stdout.readline())
        interface.send_signal(signal.SIGKILL)
    assert ends(process)

    for each in (state / "tui").rglob("[!.]*.json"):
        assert json.loads(each.read_text())

    async def reopened(session: Session) -> None:
        assert session.remembered.screen.startswith("screen ")
        await made(session, Part.PROPOSAL)
        assert session.state(Part.PROPOSAL).status is Status.READY
        assert isinstance(session.document(Part.SCAN), ScanHead)

    using(demo(), reopened)
    assert len(list((state / "tui").iterdir())) == 1
