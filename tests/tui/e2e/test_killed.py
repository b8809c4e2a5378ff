"""Ended from outside in the middle of a scan: no child goes on, and the next start is a clean one."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from support.engine_children import ends
from support.tui.pty_window import PtyWindow


@pytest.mark.parametrize("stage", ["telemetry", "judging", "listing"])
def test_whoever_is_killed_while_it_scans_starts_clean(
    open_window: Callable[..., AbstractContextManager[PtyWindow]], state: Path, stage: str
) -> None:
    with open_window("--demo") as first:
        first.wait_for(stage)
        children = first.children
        first.process.send_signal(signal.SIGKILL)
        assert first.exit_code() == -signal.SIGKILL
        assert children
        assert all(map(ends, children))

    for each in state.rglob("[!.]*.json"):
        assert json.loads(each.read_text())
    for each in state.rglob("[!.]*.sqlite"):
        with closing(sqlite3.connect(each)) as lists:
            assert lists.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with open_window("--demo") as again:
        again.press("2")
        again.wait_for("24 runtimes")
        again.press("q")
        assert again.exit_code() == 0
