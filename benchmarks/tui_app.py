"""How soon the terminal UI shows something, answers a key and leaves, and what it holds, as a real program.

    python benchmarks/tui_app.py [RUNTIMES]

The sample estate, and one of so many runtimes (5,000) with its logs, are opened on a terminal of 120 by 40: anew, again
with what the first opening left, and once more to press keys while a scan of it runs. A key is a letter of a filter,
from writing it to the terminal until it is drawn; beside it stands the same of an app that does nothing else. At last
every screen is opened, which has everything made, and the memory is that of the UI without its engine.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
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
LETTER = "§"
OVERVIEW = re.compile(r"AI runtimes have a way out|Containment")
ROWS = re.compile(r"\d[\d,]* \w+ ·")
RUNS = "x cancels"
EMPTY = """\
from textual.app import App
from textual.widgets import Input

class Empty(App):
    def compose(self):
        yield Input(compact=True)

Empty().run()
"""
UI = (sys.executable, "-m", "ringfence", "tui")


class Program:
    """A program on a terminal, and when it was started."""

    def __init__(self, folder: Path, *command: str) -> None:
        environment = {**os.environ, "XDG_STATE_HOME": str(folder), "TERM": "xterm-256color"}
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
            self.until(ROWS)

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
    program.until(re.compile("sources read"))
    while program.window.children and RUNS in program.window.text[-4_000:]:
        time.sleep(0.2)  # lists are written, which the next opening finds
        program.window.forget()
        time.sleep(1.5)
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
    return sorted(taken)[int(len(taken) * 0.95) - 1]


def keys(folder: Path, *options: str) -> None:
    """Keys of an app that does nothing else, of the UI at rest, and while it scans."""
    empty = Program(folder, sys.executable, "-c", EMPTY)
    time.sleep(1.0)
    base = p95(empty.keys())
    empty.end()
    program = Program(folder, *UI, "--screen", "egress", *options)
    program.until(ROWS)
    program.window.press("/")
    program.until("field:value")
    idle = p95(program.keys())
    program.window.press("\x1b")
    time.sleep(0.5)
    program.window.press("r")
    program.until(RUNS)
    program.window.press("/")
    time.sleep(0.5)
    busy = p95(program.keys())
    program.window.forget()
    program.until(RUNS)  # it scanned to the last of them
    program.end()
    print(
        f"a key, p95 of {KEYS}: {base:.0f} ms in an empty app, {idle:.0f} ms at rest, {busy:.0f} ms in a scan"
    )


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
        program = Program(folder, *UI, *options)
        program.until(OVERVIEW)
        print(f"memory with the overview: {program.memory()}")
        program.tour()
        print(f"after every screen: {program.memory()}; left in {program.leave():.2f} s")


if __name__ == "__main__":
    main()
