"""One contender in a process of its own: what it answered and what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.flow_logs.optional import LEFT_OUT
from benchmarks.flow_logs.question import Totals

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a whole process took, its start and its imports with it."""

    cpu: float
    """User and system seconds of all its threads and children."""
    wall: float
    peak: float
    """Megabytes: its largest resident set."""

    @property
    def cores(self) -> float:
        return self.cpu / self.wall

    def times(self, factor: int) -> Took:
        """As for so many times the input; the peak is left as it is."""
        return Took(cpu=self.cpu * factor, wall=self.wall * factor, peak=self.peak)


class LeftOut(Exception):  # noqa: N818 - no error: a contender that is not here
    """A contender cannot run on this machine; its text says why."""


class Failed(Exception):  # noqa: N818 - said of a contender
    """A contender ended without an answer; its text is the line of stderr that says why."""


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a contender of this folder."""
    return sys.executable, "-m", f"benchmarks.flow_logs.{name}", *arguments


def run(command: Sequence[str]) -> tuple[Totals, Took]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=error)
        # wait4 and not RUSAGE_CHILDREN: the peak of this child, not of the largest so far.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        _check(process.returncode, error.read().decode(errors="replace").strip())
        totals = Totals(**json.loads(out.read()))
    cpu = usage.ru_utime + usage.ru_stime
    return totals, Took(cpu=cpu, wall=wall, peak=usage.ru_maxrss * _RSS_UNIT / 1e6)


_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def _check(status: int, error: str) -> None:
    lines = error.splitlines() or [f"ended with {status}"]
    if status == LEFT_OUT:
        raise LeftOut(lines[-1])
    if status:
        raise Failed(next((line for line in reversed(lines) if "Error" in line), lines[-1]))
