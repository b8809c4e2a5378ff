"""A program on a pseudo-terminal of its own: what it writes is kept, and it is sent keys and signals."""

from __future__ import annotations

import fcntl
import os
import re
import signal
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
_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])"
)


class PtyWindow:
    """A terminal that only writes down what it is told, with a program that leads its session."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (120, 40),
    ) -> None:
        width, height = size
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self._written = bytearray()
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        self._terminal = theirs
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
        os.close(self._terminal)
        self._reading.join()
        os.close(self._ours)

    @property
    def written(self) -> bytes:
        """Everything that the program wrote so far."""
        with self._changed:
            return bytes(self._written)

    @property
    def text(self) -> str:
        """The same without escape sequences."""
        return _ESCAPES.sub(b"", self.written).decode("utf-8", "replace")

    @property
    def echoes(self) -> bool:
        """Whether the terminal is back in the mode of a shell, in which it shows what is typed."""
        modes = termios.tcgetattr(self._terminal)[3]
        return bool(modes & termios.ECHO and modes & termios.ICANON)

    def press(self, keys: str) -> None:
        """Send keys as a terminal sends them."""
        os.write(self._ours, keys.encode())

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        self.process.send_signal(number)

    def wait_for(self, words: str) -> None:
        """Wait until the program has written some words since it was started."""
        self.wait_until(lambda written: words in written)

    def wait_until(self, seen: Callable[[str], bool]) -> None:
        """Wait until what was written, without escape sequences, shows something."""
        end = time.monotonic() + PATIENCE
        with self._changed:
            while not seen(_ESCAPES.sub(b"", bytes(self._written)).decode("utf-8", "replace")):
                left = end - time.monotonic()
                if left <= 0 or not self._reading.is_alive():
                    raise AssertionError(f"it never came; there was:\n{self._end()}")
                self._changed.wait(min(left, 1.0))

    def exit_code(self) -> int:
        """Wait for the end of the program, and give its exit code."""
        return self.process.wait(PATIENCE)

    def _end(self) -> str:
        return _ESCAPES.sub(b"", bytes(self._written)).decode("utf-8", "replace")[-4000:]

    def _read(self) -> None:
        """Keep what is written until no one holds the terminal any more, which Linux calls an error."""
        with suppress(OSError):
            while chunk := os.read(self._ours, 1 << 16):
                with self._changed:
                    self._written += chunk
                    self._changed.notify_all()
