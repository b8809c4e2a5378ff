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

Open = Callable[..., AbstractContextManager[PtyWindow]]


@pytest.mark.parametrize("stage", ["telemetry", "judging", "listing"])
def test_whoever_is_killed_while_it_scans_starts_clean(
    open_window: Open, state: Path, stage: str
) -> None:
    with open_window("--demo") as first:
        first.wait_for(stage)
        kill(first)

    assert whole(state, "json")
    whole(state, "sqlite")
    assert_starts_clean(open_window)


def test_whoever_is_killed_once_lists_are_written_starts_clean(
    open_window: Open, state: Path
) -> None:
    with open_window("--demo") as first:
        first.wait_until(lambda _: files(state, "sqlite"))
        kill(first)

    assert whole(state, "json") >= 3  # what is kept of the session, the document and its pages
    assert whole(state, "sqlite") == 1
    assert_starts_clean(open_window)


def kill(window: PtyWindow) -> None:
    """End it as the system does when memory runs out; no child of it may go on."""
    children = window.children
    window.process.send_signal(signal.SIGKILL)
    assert window.exit_code() == -signal.SIGKILL
    assert children
    assert all(map(ends, children))


def files(state: Path, suffix: str) -> list[Path]:
    """What was kept under a name of its own, and not only begun."""
    return list(state.rglob(f"[!.]*.{suffix}"))


def whole(state: Path, suffix: str) -> int:
    """How many files of a kind there are; each must be whole."""
    found = files(state, suffix)
    for each in found:
        if suffix == "json":
            assert json.loads(each.read_text())
            continue
        with closing(sqlite3.connect(each)) as lists:
            assert lists.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return len(found)


def assert_starts_clean(open_window: Open) -> None:
    with open_window("--demo") as again:
        again.press("2")
        again.wait_for("24 runtimes")
        again.press("q")
        assert again.exit_code() == 0
