"""Flow logs read by ringfence, by its peers and by a lower bound, side by side.

Equal totals are a condition: contenders that differ end the run.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.flow_logs.contenders import BOUND, OURS, Contender, Task, bounds, ours, peers
from benchmarks.flow_logs.generate import RECORDS, parquet_path, text_paths
from benchmarks.flow_logs.measure import ROOT, module
from benchmarks.flow_logs.question import INTERFACES, WANTED, wanted_interfaces
from benchmarks.flow_logs.table import Rounds, cpu, in_turn, peak, show, wall

CEILING = 500_000_000
SELECTED = f"{WANTED} of {INTERFACES:,} interfaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Files, the list of wanted interfaces, the compiled bound and how often to run."""

    files: tuple[Path, ...]
    wanted: str
    bounds: tuple[Contender, ...]
    runs: int

    @property
    def selected(self) -> Task:
        return Task(files=self.files, wanted=self.wanted)

    @property
    def everything(self) -> Task:
        return Task(files=self.files, wanted="-")

    def compare(self, title: str, contenders: Sequence[Contender], task: Task) -> None:
        size = f"{len(task.files)} files of {RECORDS:,} records"
        show(f"{title}, {size}", in_turn(contenders, task, self.runs), self.runs)


def selected(setup: Setup) -> None:
    others = peers("duckdb", "polars", "split", "flowlogs_reader")
    setup.compare(SELECTED, (*setup.bounds, ours(), *others), setup.selected)
    print("str.split and flowlogs-reader: scaled from one file")


def everything(setup: Setup) -> None:
    contenders = (*setup.bounds, ours(), *peers("duckdb", "polars"))
    setup.compare("all interfaces", contenders, setup.everything)


def ceiling(setup: Setup) -> None:
    """Polars has no ceiling to set, and the bound does not spill."""
    task = replace(setup.everything, memory=CEILING)
    title = f"all interfaces under {CEILING / 1e6:.0f} MB"
    setup.compare(title, (ours(), *peers("duckdb")), task)


def parquet(setup: Setup) -> None:
    files = tuple(map(parquet_path, setup.files))
    contenders = (ours(), *peers("duckdb", "polars"))
    setup.compare(f"Parquet, {SELECTED}", contenders, replace(setup.selected, files=files))
    setup.compare("Parquet, all interfaces", contenders, replace(setup.everything, files=files))


def growth(setup: Setup) -> None:
    for title, task in ((SELECTED, setup.selected), ("all interfaces", setup.everything)):
        print(f"\ngrowth, {title}; the ratio is that of a doubling, medians of {setup.runs}")
        print(
            f"{'':<16}{'records':>12}{'cpu s':>8}{'ratio':>7}{'wall s':>8}{'ratio':>7}{'peak MB':>9}"
        )
        measured = tuple(_grown(setup, task))
        for name in (BOUND, OURS, "DuckDB"):
            _show_growth(name, [rounds for rounds in measured if name in rounds.took])
        for note in dict.fromkeys(note for rounds in measured for note in rounds.notes):
            print(note)


def _grown(setup: Setup, task: Task) -> Iterator[Rounds]:
    """A sixth, a third, two thirds and all of the files."""
    count = len(setup.files)
    contenders = (*setup.bounds[:1], ours(), *peers("duckdb"))
    for size in sorted({math.ceil(count * share / 6) for share in (1, 2, 4, 6)}):
        yield in_turn(contenders, replace(task, files=setup.files[:size]), setup.runs)


def _show_growth(name: str, measured: Sequence[Rounds]) -> None:
    for before, rounds in zip((None, *measured), measured, strict=False):
        numbers = "".join(
            f"{rounds.median(name, measure):>8.2f}"
            f"{_doubling(name, before, rounds, measure) if before else '':>7}"
            for measure in (cpu, wall)
        )
        records = len(rounds.task.files) * RECORDS
        print(f"{name:<16}{records:>12,}{numbers}{rounds.median(name, peak):>9,.0f}")


def _doubling(name: str, before: Rounds, after: Rounds, measure: Callable[..., float]) -> str:
    steps = math.log2(len(after.task.files) / len(before.task.files))
    ratio: float = (after.median(name, measure) / before.median(name, measure)) ** (1 / steps)
    return f"{ratio:.2f}"


TABLES = {
    "selected": selected,
    "all": everything,
    "ceiling": ceiling,
    "parquet": parquet,
    "growth": growth,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--files", type=int, default=3, help="of a million records each; 30 is full size"
    )
    parser.add_argument("--runs", type=int, default=3, help="rounds of each table")
    parser.add_argument("--folder", type=Path, help="keeps the generated files for the next time")
    parser.add_argument("--only", nargs="+", choices=TABLES, default=list(TABLES), help="tables")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.folder or Path(scratch)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        wanted = Path(scratch, "wanted.txt")
        wanted.write_text("".join(f"{name}\n" for name in wanted_interfaces()), encoding="ascii")
        _generate(folder, options.files, options.only)
        setup = Setup(
            files=text_paths(folder, options.files),
            wanted=str(wanted),
            bounds=bounds(Path(scratch)),
            runs=options.runs,
        )
        for name in options.only:
            TABLES[name](setup)


def _generate(folder: Path, files: int, tables: Sequence[str]) -> None:
    """In a process of its own: a child's peak begins at that of its parent, which has to stay small."""
    formats = ("parquet",) if "parquet" in tables else ()
    command = module("generate", str(folder), str(files), *formats)
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SystemExit("the flow logs were not generated")


if __name__ == "__main__":
    main()
