"""A real terminal: programs run in tmux, are sent keys, and their screen is read back."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

_PATIENCE = 30.0
"""Seconds until something that should appear is given up; how long it takes is no test's business."""
_PAUSE = 0.05

TMUX = shutil.which("tmux")


class Terminal:
    """One window of a tmux server of its own."""

    def __init__(self, folder: Path, *, size: tuple[int, int] = (80, 24)) -> None:
        self._socket = folder / "tmux"
        self._folder = folder
        self._size = size

    def start(self, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        """Run a command; when it ends, the window says with which code and stays."""
        width, height = self._size
        line = f'{shlex.join(command)}; echo "ended with $?"; exec sleep 600'
        self._tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            str(width),
            "-y",
            str(height),
            f"sh -c {shlex.quote(line)}",
            environment=environment,
        )

    def press(self, *keys: str) -> None:
        """Send keys by tmux's names for them, such as Enter."""
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Send text, letter by letter."""
        self._tmux("send-keys", "-l", text)

    def text(self) -> str:
        """What the screen shows."""
        return self._tmux("capture-pane", "-p")

    def escapes(self) -> str:
        """What the screen shows, with the escape sequences that draw it."""
        return self._tmux("capture-pane", "-p", "-e")

    def wait_for(self, words: str) -> str:
        """Wait until the screen shows some words, and give what it shows then."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            shown = self.text()
            if words in shown:
                return shown
            time.sleep(_PAUSE)
        raise AssertionError(f"{words!r} never came; the screen shows:\n{self.text()}")

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the program does beside its screen."""
        end = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"it never came; the screen shows:\n{self.text()}")
            time.sleep(_PAUSE)

    def modes(self) -> str:
        """What the program turned on in the terminal."""
        told = "alternate #{alternate_on}, mouse #{mouse_any_flag}, cursor #{cursor_flag}"
        return self._tmux("display-message", "-p", told).strip()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, and to nothing around it."""
        os.kill(self._program(), number)

    def kill(self) -> None:
        """End the program as the system does when memory runs out."""
        os.kill(self._program(), signal.SIGKILL)
        self.wait_for("ended with 137")

    def _program(self) -> int:
        """The process of the command: the child of the shell that is in the window."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", shell], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[0])

    def close(self) -> None:
        """End the server and everything in it."""
        subprocess.run(
            [TMUX or "tmux", "-S", str(self._socket), "kill-server"],
            capture_output=True,
            check=False,
        )

    def _tmux(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            [TMUX or "tmux", "-S", str(self._socket), *arguments],
            cwd=self._folder,
            env={**os.environ, **(environment or {}), "TMUX": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout
