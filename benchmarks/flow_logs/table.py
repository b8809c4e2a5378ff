"""Contenders in turn, round by round, and the table of their medians and ratios."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.flow_logs.contenders import BOUND, BOUND_TWICE, OURS, Contender, Task
from benchmarks.flow_logs.measure import Failed, LeftOut, Took, run
from benchmarks.flow_logs.question import Totals


@dataclass(slots=True, kw_only=True)
class Rounds:
    """What each contender took, one entry a round; the n-th of two contenders are a pair."""

    task: Task
    took: dict[str, list[Took]] = field(default_factory=dict)
    answers: dict[int, tuple[str, Totals]] = field(default_factory=dict)
    """Who answered first for so many files, and what: all others have to agree."""
    notes: list[str] = field(default_factory=list)

    def median(self, name: str, measure: Callable[[Took], float]) -> float:
        return statistics.median(map(measure, self.took[name]))

    def ratio(self, name: str, base: str, measure: Callable[[Took], float]) -> float:
        """The median of the ratios within each round; not a number where one did not run."""
        pairs = zip(self.took.get(name, ()), self.took.get(base, ()), strict=False)
        ratios = [measure(mine) / measure(other) for mine, other in pairs]
        return statistics.median(ratios) if ratios else math.nan

    def check(self, name: str, files: int, totals: Totals) -> None:
        who, expected = self.answers.setdefault(files, (name, totals))
        if not expected.agrees(totals):
            raise SystemExit(f"{name} and {who} differ:\n  {totals}\n  {expected}")


def in_turn(contenders: Sequence[Contender], task: Task, runs: int) -> Rounds:
    """Every contender once a round, so that what disturbs the machine disturbs all of them."""
    rounds = Rounds(task=task)
    running = list(contenders)
    for _ in range(runs):
        for contender in tuple(running):
            try:
                _run_once(contender, task, rounds)
            except LeftOut as reason:
                rounds.notes.append(f"left out: {contender.name}: {reason}")
                running.remove(contender)
            except Failed as reason:
                rounds.notes.append(f"FAILED: {contender.name}: {reason}")
                rounds.took.pop(contender.name, None)
                running.remove(contender)
    _check_first_file(contenders, rounds)
    return rounds


def _run_once(contender: Contender, task: Task, rounds: Rounds) -> None:
    part = replace(task, files=task.files[:1]) if contender.one_file else task
    totals, took = run(contender.command(part))
    rounds.check(contender.name, len(part.files), totals)
    whole = took.times(len(task.files) // len(part.files))
    rounds.took.setdefault(contender.name, []).append(whole)
    numbers = f"cpu {whole.cpu:.2f} s, wall {whole.wall:.2f} s, peak {whole.peak:,.0f} MB"
    print(f"  {contender.name}: {numbers}", file=sys.stderr)


def _check_first_file(contenders: Sequence[Contender], rounds: Rounds) -> None:
    """Who read one file only is checked by one who read them all."""
    first = replace(rounds.task, files=rounds.task.files[:1])
    for contender in contenders:
        if 1 in rounds.answers and contender.name in rounds.took and not contender.one_file:
            rounds.check(contender.name, 1, run(contender.command(first))[0])
            return


def show(title: str, rounds: Rounds, runs: int) -> None:
    """CPU beside one thread of the bound, wall time beside two: a bound may use both cores."""
    print(f"\n{title}; medians of {runs} rounds, ratios within a round")
    print(
        f"{'':<24}{'cpu s':>8}{'wall s':>8}{'peak MB':>9}{'cores':>7}"
        f"{'cpu/bound':>11}{'wall/bound':>12}{'cpu/ours':>10}{'wall/ours':>11}"
    )
    for name in rounds.took:
        print(_row(name, rounds))
    for note in rounds.notes:
        print(note)
    _show_answer(rounds)


def _row(name: str, rounds: Rounds) -> str:
    numbers = (
        f"{rounds.median(name, cpu):>8.2f}{rounds.median(name, wall):>8.2f}"
        f"{rounds.median(name, peak):>9,.0f}{rounds.median(name, cores):>7.2f}"
    )
    ratios = (
        f"{_times(rounds.ratio(name, BOUND, cpu)):>11}"
        f"{_times(rounds.ratio(name, BOUND_TWICE, wall)):>12}"
        f"{_times(rounds.ratio(name, OURS, cpu)):>10}{_times(rounds.ratio(name, OURS, wall)):>11}"
    )
    return f"{name:<24}{numbers}{ratios}"


def _show_answer(rounds: Rounds) -> None:
    files = len(rounds.task.files)
    if files in rounds.answers:
        _, totals = rounds.answers[files]
        print(
            f"all that answered agree: {totals.groups:,} groups, {totals.records:,} records,"
            f" {totals.packets:,} packets, {totals.bytes:,} bytes"
        )


def _times(ratio: float) -> str:
    return "" if math.isnan(ratio) else f"{ratio:.2f}"


def cpu(took: Took) -> float:
    return took.cpu


def wall(took: Took) -> float:
    return took.wall


def peak(took: Took) -> float:
    return took.peak


def cores(took: Took) -> float:
    return took.cores
