"""One whole assessment by keys in a real terminal: from a fresh scan to a written proposal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support.environment import same_imports
from support.tui.terminal import Terminal

_NEVER_COMPARED = {"REVIEW.md", "policy-manifest.json"}
"""They say when and by which words they were made."""


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


def decide(terminal: Terminal, *, owner: str, reason: str) -> None:
    """Fill the form of a decision."""
    terminal.wait_for("who answers")
    terminal.type(owner)
    terminal.press("Enter")
    terminal.wait_for("why, ticket is needed")
    terminal.type(reason)
    terminal.press("Enter")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and each.name not in _NEVER_COMPARED
    }


def test_from_a_fresh_scan_to_a_written_proposal(
    open_terminal: Callable[..., Terminal], state: Path, tmp_path: Path
) -> None:
    written = tmp_path / "written"
    terminal = open_terminal("--demo")

    terminal.wait_for("14 of 24 AI runtimes have a way out")
    terminal.press("4")
    terminal.wait_for("41 destinations")
    terminal.press("/")
    terminal.wait_for("words, field:value")
    terminal.type("mistral")
    terminal.wait_for("1 of ")
    terminal.press("Enter")
    terminal.wait_for("s Sanction")
    terminal.press("s")
    decide(terminal, owner="claims", reason="T-7")
    terminal.wait_until(lambda: "T-7" in settings_of(state).read_text())
    terminal.press("6")
    terminal.wait_for("default-deny")
    terminal.press("w")
    terminal.wait_for("Write the proposal to")
    terminal.press("C-u")
    terminal.wait_until(lambda: re.search("folder +proposal", terminal.text()) is None)
    terminal.type(str(written))
    terminal.press("Enter")
    terminal.wait_for("y does it")
    terminal.press("y")
    terminal.wait_until((written / "policy-manifest.json").is_file)
    terminal.press("q")
    terminal.wait_for("ended with 0")

    settings = settings_of(state)
    assert "api.mistral.ai" in settings.read_text()
    assert files_of(written) == proposed_by_command(settings, tmp_path / "by-command")
    assert b"api.mistral.ai" in files_of(written)["pack.json"]


def test_what_was_decided_survives_a_kill(
    open_terminal: Callable[..., Terminal], state: Path
) -> None:
    first = open_terminal("--demo", "--screen", "destinations")
    first.wait_for("41 destinations")
    first.press("d")
    decide(first, owner="sam", reason="T-1")
    settings = settings_of(state)
    first.wait_until(lambda: "T-1" in settings.read_text())
    first.kill()

    again = open_terminal("--demo")
    again.wait_for("[4")
    again.wait_for("41 destinations")

    assert "T-1" in settings.read_text()
