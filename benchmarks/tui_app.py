"""How soon the terminal UI shows something, answers a key and leaves, as a real program on a terminal.

Run as `python benchmarks/tui_app.py [RUNTIMES]`. A sample estate and one with so many runtimes (5,000) are
opened twice, the second time with what the first one left.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

_RUNTIMES = 5_000
_LINES, _COLUMNS = 40, 120
_PATIENCE = 180.0
_KEYS = 20


class Program:
    """The UI on a pseudo-terminal of 120 by 40."""

    def __init__(self, *options: str, state: Path) -> None:
        self.started = time.perf_counter()
        self.output = b""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
        self._terminal = ours
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ringfence", "tui", *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "XDG_STATE_HOME": str(state), "TERM": "xterm-256color"},
        )
        os.close(theirs)

    def until(self, words: bytes) -> float:
        """Seconds from the start until the words were drawn."""
        end = time.perf_counter() + _PATIENCE
        while words not in self.output:
            if time.perf_counter() > end:
                raise SystemExit(f"{words!r} never came")
            self._read(0.05)
        return time.perf_counter() - self.started

    def key(self, key: bytes) -> float:
        """Milliseconds until something is drawn after a key."""
        while self._read(0.2):
            pass
        begun = time.perf_counter()
        os.write(self._terminal, key)
        self._read(5.0)
        return (time.perf_counter() - begun) * 1_000

    def press(self, key: bytes) -> None:
        os.write(self._terminal, key)

    def memory(self) -> float:
        """MiB in memory, the engine not counted."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        (found,) = (each.split()[1] for each in lines if each.startswith("VmRSS"))
        return int(found) / 1_024

    def leave(self) -> float:
        """Seconds from q until the program is gone."""
        begun = time.perf_counter()
        self.press(b"q")
        while self._process.poll() is None:
            self._read(0.02)
        os.close(self._terminal)
        return time.perf_counter() - begun

    def end(self) -> None:
        """Whatever it does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if ready:
            try:
                self.output += os.read(self._terminal, 1 << 16)
            except OSError:
                return False
        return bool(ready)


def measure(title: str, *options: str, kind: bytes, state: Path) -> None:
    """Open, look, press keys, leave, and print how long that took."""
    program = Program(*options, "--screen", "overview", state=state)
    try:
        first = program.until(kind)
        useful = program.until(b"uncontained")
        program.press(b"2")
        listed = program.until(b"Verdict") - useful
        delays = sorted(program.key(b"j") for _ in range(_KEYS))
        memory = program.memory()
        left = program.leave()
    finally:
        program.end()
    print(
        f"{title:<34} first paint {first:5.2f} s   overview {useful:6.2f} s   list {listed:5.2f} s   "
        f"key p95 {delays[int(len(delays) * 0.95) - 1]:4.0f} ms   {memory:4.0f} MiB   left in {left:4.2f} s"
    )


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else _RUNTIMES
    with tempfile.TemporaryDirectory() as folder:
        state, estate = Path(folder) / "state", Path(folder) / "estate"
        command = ("demo", "--runtimes", str(runtimes), "-o", str(estate), "-q")
        subprocess.run([sys.executable, "-m", "ringfence", *command], check=True)
        for again in ("", ", opened again"):
            measure(f"sample estate{again}", "--demo", kind=b"DEMO", state=state)
        for again in ("", ", opened again"):
            measure(
                f"{runtimes:,} runtimes{again}",
                "--from",
                str(estate),
                kind=b"RECORDED",
                state=state,
            )


if __name__ == "__main__":
    main()
