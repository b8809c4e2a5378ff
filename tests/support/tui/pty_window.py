"""A program on a pseudo-terminal of its own: what it writes is kept, and it is sent keys and signals."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

PATIENCE = 60.0
"""Seconds until something that should come is given up; how long it takes is no test's business."""
_LOOK = 0.2
_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])"
)


class PtyWindow:
    """A terminal that writes down what it is told, with a program that leads its session."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (120, 40),
    ) -> None:
        width, height = size
        self._ours, self._theirs = os.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self._written = bytearray()
        self._seen = 0
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def __enter__(self) -> PtyWindow:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._theirs)
        self._reading.join()
        os.close(self._ours)

    @property
    def written(self) -> bytes:
        """Everything that the program wrote so far."""
        with self._changed:
            return bytes(self._written)

    @property
    def text(self) -> str:
        """What was written since `forget`, without escape sequences."""
        return _ESCAPES.sub(b"", self.written[self._seen :]).decode("utf-8", "replace")

    @property
    def is_a_shells(self) -> bool:
        """Whether it shows what is typed, and gives it line by line, as before the program."""
        modes = termios.tcgetattr(self._theirs)[3]
        return bool(modes & termios.ECHO and modes & termios.ICANON)

    @property
    def is_stopped(self) -> bool:
        """Whether the program waits in the background for somebody to bring it back."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text()
        return told.rpartition(")")[2].split()[0] == "T"

    @property
    def children(self) -> tuple[int, ...]:
        """The processes that the program started and that are still there."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        found = (each for task in tasks for each in (task / "children").read_text().split())
        return tuple(map(int, found))

    def press(self, keys: str) -> None:
        """Send keys as a terminal sends them."""
        os.write(self._ours, keys.encode())

    def forget(self) -> None:
        """Look from now on only at what is written later."""
        self._seen = len(self.written)

    def wait_for(self, words: str) -> None:
        """Wait until some words were written."""
        self.wait_until(lambda text: words in text)

    def wait_until(self, seen: Callable[[str], object], *, seconds: float = PATIENCE) -> None:
        """Wait until what was written shows something."""
        end = time.monotonic() + seconds
        while not seen(self.text):
            if time.monotonic() > end or not self._reading.is_alive():
                raise AssertionError(f"it never came; there was:\n{self.text[-4000:]}")
            with self._changed:
                self._changed.wait(_LOOK)

    def exit_code(self) -> int:
        """Wait for the end of the program, and give its exit code."""
        return self.process.wait(PATIENCE)

    def _read(self) -> None:
        """Keep what is written until nobody has the terminal any more, which Linux calls an error."""
        with suppress(OSError):
            while chunk := os.read(self._ours, 1 << 16):
                with self._changed:
                    self._written += chunk
                    self._changed.notify_all()
