"""How soon the terminal UI shows something, answers a key and leaves, and what it holds, as a real program.

    python benchmarks/tui_app.py [RUNTIMES]

The sample estate, and one of so many runtimes (5,000) with its logs, are opened on a terminal of 120 by 40: anew, again
with what the first opening left, and once more to press keys while a scan of it runs. A key is a letter of a filter,
from writing it to the terminal until it is drawn; beside it stands the same of an app that does nothing else. A scan
whose call nobody answers is cancelled, and left. At last every screen is opened, which has everything made, and
the memory is that of the UI without its engine.
"""

from __future__ import annotations

import math
import os
import re
import socket
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ringfence.cli import main as ringfence
from ringfence.workflow.settings import write_sample_settings
from ringfence_tui.views.screens import SCREENS
from support.tui.pty_window import PtyWindow

DEFAULT_RUNTIMES = 5_000
TIMES = 5
KEYS = 30
LONGEST = 600.0
"""Seconds that anything may take."""
SECOND = 1.0
"""So often the UI says how long something runs."""
LETTER = "§"
OVERVIEW = re.compile(r"AI runtimes have a way out|Containment")
KEYS_OF_LIST = re.compile(r"\? Help")
EDGES = re.compile(r"[\d,]+ edges ·")
RUNS = "x cancels"
FILTER = "field:value"
SCANS = "scans it; it only reads"
INTERRUPTED = "scan was interrupted"
EMPTY = """\
from textual.app import App
from textual.widgets import Input

class Empty(App):
    def compose(self):
        yield Input(compact=True, placeholder="ready")

Empty().run()
"""
UI = (sys.executable, "-m", "ringfence", "tui")


class Program:
    """A program on a terminal, and when it was started."""

    def __init__(self, folder: Path, *command: str, **more: str) -> None:
        given = {"XDG_STATE_HOME": str(folder), "TERM": "xterm-256color", **more}
        environment = {**os.environ, **given}
        self.started = time.perf_counter()
        self.window = PtyWindow(command, folder=folder, environment=environment)

    def until(self, seen: re.Pattern[str] | str) -> float:
        """Seconds from the start until something was drawn."""
        self.window.wait_until(partial(re.search, seen), seconds=LONGEST)
        return time.perf_counter() - self.started

    def tour(self) -> None:
        """Open every screen, and wait for what it shows."""
        for screen in SCREENS[1:]:
            self.window.forget()
            self.window.press(screen.key)
            self.until(re.compile(rf"\d {re.escape(screen.lists[0].noun)}"))

    def keys(self) -> list[float]:
        """Milliseconds until a letter that is typed is drawn, each time."""
        taken = []
        for _ in range(KEYS):
            self.window.forget()
            begun = time.perf_counter()
            self.window.press(LETTER)
            self.until(LETTER)
            taken.append((time.perf_counter() - begun) * 1_000)
            self.window.press("\x7f")
        return taken

    def memory(self) -> str:
        """MiB that it holds, and that it held at most."""
        told = Path(f"/proc/{self.window.process.pid}/status").read_text()
        now, most = (int(re.findall(rf"{name}:\s+(\d+)", told)[0]) for name in ("VmRSS", "VmHWM"))
        return f"{now / 1_024:.0f} MiB, {most / 1_024:.0f} at most"

    def leave(self) -> float:
        """Seconds from `q` to the end."""
        begun = time.perf_counter()
        self.window.press("q")
        self.window.exit_code()
        took = time.perf_counter() - begun
        self.end()
        return took

    def end(self) -> None:
        """End it, whatever it does."""
        self.window.__exit__(None, None, None)


def opened(folder: Path, *options: str) -> tuple[float, float, float]:
    """Seconds to the first frame, to the first useful one, and to leave."""
    program = Program(folder, *UI, "--screen", "overview", *options)
    first, useful = program.until("Overview"), program.until(OVERVIEW)
    lists = partial(folder.rglob, "[!.]*.sqlite")  # which the next opening finds
    program.window.wait_until(lambda _: any(lists()), seconds=LONGEST)
    return first, useful, program.leave()


def openings(title: str, folder: Path, *options: str) -> None:
    """Open it anew, and again and again."""
    tell(f"{title}, anew", [opened(folder, *options)])
    tell(f"{title}, again", [opened(folder, *options) for _ in range(TIMES)])


def tell(title: str, times: list[tuple[float, float, float]]) -> None:
    first, useful, left = (statistics.median(each) for each in zip(*times, strict=True))
    print(
        f"{title:<32}first paint {first:5.2f} s   overview {useful:6.2f} s   left in {left:4.2f} s"
    )


def p95(taken: list[float]) -> float:
    """The nearest rank."""
    return sorted(taken)[math.ceil(len(taken) * 0.95) - 1]


def keys(folder: Path, *options: str) -> None:
    """Keys of an app that does nothing else, of the UI at rest, and while it scans."""
    empty = Program(folder, sys.executable, "-c", EMPTY)
    empty.until("ready")
    base = p95(empty.keys())
    empty.end()
    program = Program(folder, *UI, "--screen", "egress", *options)
    program.until(EDGES)
    program.window.press("/")
    program.until(FILTER)
    idle = p95(program.keys())
    program.window.forget()
    program.window.press("\x1b")
    program.until(KEYS_OF_LIST)  # or the next key would be one with Alt, or of the filter
    program.window.press("r")
    program.until(RUNS)
    program.window.forget()
    program.window.press("/")
    program.until(FILTER)
    busy = p95(program.keys())
    program.window.forget()
    with suppress(AssertionError):
        program.window.wait_until(lambda text: RUNS in text, seconds=2 * SECOND)
    lasted = RUNS in program.window.text
    program.end()
    if not lasted:
        print("the scan was over before the last key: ask for more runtimes")
    print(
        f"a key, p95 of {KEYS}: {base:.0f} ms in an empty app, {idle:.0f} ms at rest, {busy:.0f} ms in a scan"
    )


def hanging(folder: Path) -> None:
    """Leave a scan whose call nobody answers, and cancel another one."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        left = asking(folder, silent).leave()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program = asking(folder, silent)
        with silent.accept()[0]:
            program.window.forget()
            begun = time.perf_counter()
            program.window.press("x")
            program.until(INTERRUPTED)
            cancelled = time.perf_counter() - begun
        program.end()
    print(f"a call that hangs is cancelled in {cancelled:.2f} s, and left in {left:.2f} s")


def asking(folder: Path, silent: socket.socket) -> Program:
    """A program that scans AWS, and waits for an answer."""
    address = f"http://127.0.0.1:{silent.getsockname()[1]}"
    aws = {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    program = Program(folder, *UI, "--region", "us-east-1", "--screen", "overview", **aws)
    program.until(SCANS)
    program.window.press("r")
    program.until(RUNS)
    return program


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNTIMES
    with tempfile.TemporaryDirectory() as place:
        folder, estate, settings = (Path(place) / each for each in ("state", "estate", "settings"))
        folder.mkdir()
        ringfence(["demo", "--runtimes", str(runtimes), "-o", str(estate), "-q"])
        write_sample_settings(settings)
        options = ("--from", str(estate), "--settings", str(settings))
        openings("sample estate", folder, "--demo")
        openings(f"{runtimes:,} runtimes", folder, *options)
        keys(folder, *options)
        hanging(folder)
        program = Program(folder, *UI, "--screen", "overview", *options)
        program.until(OVERVIEW)
        print(f"memory with the overview: {program.memory()}")
        program.tour()
        print(f"after every screen: {program.memory()}; left in {program.leave():.2f} s")


if __name__ == "__main__":
    main()
