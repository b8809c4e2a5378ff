"""One whole assessment by keys in a real terminal: from a fresh scan to a written proposal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from support.environment import same_imports
from support.tui.pty_window import PtyWindow

ENTER = "\r"
_NEVER_COMPARED = {"REVIEW.md", "policy-manifest.json"}
"""They say when and by which words they were made."""
_IS = r"api\.mistral\.ai +\W +{}"
"""The row of one destination with what the operator says of it."""


def proposed_by_command(settings: Path, folder: Path) -> dict[str, bytes]:
    command = ("propose", "--demo", "--settings", str(settings), "-o", str(folder), "-q")
    environment = {**os.environ, **same_imports()}
    done = subprocess.run(
        [sys.executable, "-m", "ringfence", *command],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 3), done.stderr
    return files_of(folder)


def settings_of(state: Path) -> Path:
    """Where decisions on the sample go."""
    (found,) = state.glob("ringfence/tui/*/ringfence.toml")
    return found


def find(window: PtyWindow, words: str) -> None:
    """Filter a list of destinations by words that fit one of them, and go back to the list."""
    window.press("/")
    window.wait_for("words, field:value")
    window.forget()
    window.press(words)
    window.wait_for("1 of ")
    window.press(ENTER)
    window.wait_for("s Sanction")


def decide(window: PtyWindow, *, owner: str, reason: str) -> None:
    """Fill the form of a decision."""
    window.wait_for("who answers")
    window.press(owner + ENTER)
    window.wait_for("why, ticket is needed")
    window.press(reason + ENTER)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and each.name not in _NEVER_COMPARED
    }


def test_from_a_fresh_scan_to_a_written_proposal(
    open_window: Callable[..., PtyWindow], state: Path, tmp_path: Path
) -> None:
    written = tmp_path / "written"

    with open_window("--demo") as window:
        window.wait_for("14 of 24 AI runtimes have a way out")
        window.press("4")
        window.wait_for("41 destinations")
        find(window, "mistral")
        window.press("s")
        decide(window, owner="claims", reason="T-7")
        window.wait_until(lambda _: "T-7" in settings_of(state).read_text())
        window.press("6")
        window.wait_for("default-deny")
        window.press("w")
        window.wait_for("Write the proposal to")
        window.press(str(written) + ENTER)
        window.wait_for("y does it")
        window.press("y")
        window.wait_until(lambda _: (written / "policy-manifest.json").is_file())
        window.press("q")

        assert window.exit_code() == 0
    settings = settings_of(state)
    assert "api.mistral.ai" in settings.read_text()
    assert files_of(written) == proposed_by_command(settings, tmp_path / "by-command")
    assert b"api.mistral.ai" in files_of(written)["pack.json"]


def test_what_was_decided_survives_a_kill(
    open_window: Callable[..., PtyWindow], state: Path
) -> None:
    with open_window("--demo", "--screen", "destinations") as first:
        first.wait_for("41 destinations")
        find(first, "mistral")
        first.wait_until(partial(re.search, _IS.format("unsanctioned")))
        first.press("d")
        decide(first, owner="sam", reason="T-1")
        first.wait_until(lambda _: "T-1" in settings_of(state).read_text())
        first.process.kill()
        assert first.exit_code() == -signal.SIGKILL

    with open_window("--demo", "--screen", "destinations") as again:
        again.wait_for("41 destinations")
        find(again, "mistral")
        again.wait_until(partial(re.search, _IS.format("prohibited")))
