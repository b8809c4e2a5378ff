"""Who is measured, and the command that runs each."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.flow_logs.measure import module

BOUND = "lower bound"
BOUND_TWICE = "lower bound, 2 threads"
OURS = "ringfence"

_SOURCE = Path(__file__).with_name("lower_bound.c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What every contender of a table is given."""

    files: tuple[Path, ...]
    wanted: str
    """A file of interfaces, or `-`."""
    memory: int = 0
    """A ceiling in bytes; 0 is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    name: str
    command: Callable[[Task], Sequence[str]]
    one_file: bool = False
    """Too slow for all: it reads the first file, and its times are multiplied."""


def paths(task: Task) -> list[str]:
    return [str(path) for path in task.files]


def ours() -> Contender:
    return Contender(
        name=OURS,
        command=lambda task: module("ours", task.wanted, str(task.memory), *paths(task)),
    )


def peer(name: str, *, key: str, one_file: bool = False) -> Contender:
    return Contender(
        name=name,
        command=lambda task: module("peers", key, task.wanted, str(task.memory), *paths(task)),
        one_file=one_file,
    )


def peers(*keys: str) -> Iterable[Contender]:
    every = {
        "duckdb": peer("DuckDB", key="duckdb"),
        "polars": peer("Polars", key="polars"),
        "flowlogs_reader": peer("flowlogs-reader", key="flowlogs_reader", one_file=True),
        "split": peer("gzip, str.split, dict", key="split", one_file=True),
    }
    return (every[key] for key in keys)


def bounds(folder: Path) -> tuple[Contender, ...]:
    """The lower bound with one thread and with two, compiled into the folder; none without cc."""
    program = folder / "lower_bound"
    if not _compiled(program):
        return ()

    def bound(name: str, threads: int) -> Contender:
        return Contender(
            name=name,
            command=lambda task: (str(program), str(threads), task.wanted, *paths(task)),
        )

    return bound(BOUND, 1), bound(BOUND_TWICE, 2)


def _compiled(program: Path) -> bool:
    compiler = shutil.which("cc")
    if compiler is None:
        print("left out: lower bound: there is no cc")
        return False
    flags = ("-std=gnu11", "-O3", "-march=native", "-pthread")
    done = subprocess.run(
        [compiler, *flags, str(_SOURCE), "-o", str(program), "-lisal"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"left out: lower bound: {_first_error(done.stderr)}")
        print("          it needs ISA-L (Debian: libisal-dev) and Linux")
    return done.returncode == 0


def _first_error(text: str) -> str:
    return next((line for line in text.splitlines() if "error" in line), "it does not compile")
