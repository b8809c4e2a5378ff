"""A real terminal with the real program in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.environment import same_imports
from support.tui.pty_window import PtyWindow
from support.tui.terminal import TMUX, Terminal

Open = Callable[..., Terminal]
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where the program keeps what it keeps."""
    return tmp_path / "state"


@pytest.fixture
def open_terminal(tmp_path: Path, state: Path) -> Iterator[Open]:
    """Open `ringfence tui` with some options; every terminal is closed at the end."""
    if TMUX is None:
        pytest.skip("tmux is not there, so there is no terminal to open")
    opened: list[Terminal] = []

    def open_one(*options: str, **environment: str) -> Terminal:
        folder = tmp_path / f"terminal-{len(opened)}"
        folder.mkdir()
        terminal = Terminal(folder, size=(100, 30))
        opened.append(terminal)
        given = {
            **same_imports(),
            "XDG_STATE_HOME": str(state),
            "TERM": "screen-256color",
            **_CREDENTIALS,
            **environment,
        }
        terminal.start((sys.executable, "-m", "ringfence", "tui", *options), given)
        return terminal

    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def open_window(tmp_path: Path, state: Path) -> Callable[..., PtyWindow]:
    """Open `ringfence tui` with some options, or another program, on a terminal that needs no tmux.

    It finds no account of AWS, unless the environment names a place to ask for one.
    """

    def open_one(
        *options: str,
        before: tuple[str, ...] = (),
        program: tuple[str, ...] = (sys.executable, "-m", "ringfence", "tui"),
        **environment: str,
    ) -> PtyWindow:
        given = {
            "PATH": os.environ.get("PATH", ""),
            **same_imports(),
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(state),
            "TERM": "xterm-256color",
            **({**_CREDENTIALS, **environment} if environment else {}),
        }
        return PtyWindow((*before, *program, *options), folder=tmp_path, environment=given)

    return open_one
