"""What is said beside the document: in place on a terminal, seldom elsewhere, never with control characters."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from ringfence.cli.console import StreamConsole, wants_colour
from ringfence.model.document import ExitInfo
from ringfence.model.event import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> list[float]:
    """Hold the time in a list that the test moves."""
    return [1_000.0]


def test_a_terminal_sees_progress_at_once_and_in_place(clock: list[float]) -> None:
    err = Terminal()
    console = StreamConsole(err=err, clock=lambda: clock[0])

    console.progress(Progress(stage="regions", done=1, total=4))
    clock[0] += 0.2
    console.progress(Progress(stage="regions", done=2, total=4))

    assert err.getvalue() == "\rregions 1 of 4\rregions 2 of 4"


def test_without_a_terminal_a_short_run_says_nothing(clock: list[float]) -> None:
    err = io.StringIO()
    console = StreamConsole(err=err, clock=lambda: clock[0])

    clock[0] += 0.5
    console.progress(Progress(stage="regions", done=1, total=4))

    assert err.getvalue() == ""


def test_without_a_terminal_progress_comes_within_a_second_and_then_seldom(
    clock: list[float],
) -> None:
    err = io.StringIO()
    console = StreamConsole(err=err, clock=lambda: clock[0])

    for step in range(12):
        clock[0] += 0.9
        console.progress(Progress(stage="regions", done=step + 1, total=12))

    assert err.getvalue().splitlines() == ["regions 1 of 12", "regions 7 of 12"]


def test_files_are_told_with_their_bytes_their_pace_and_the_time_that_is_left(
    clock: list[float],
) -> None:
    err = Terminal()
    console = StreamConsole(err=err, clock=lambda: clock[0])
    files = Progress(stage="flow-logs", total=30, bytes_total=474_000_000)

    console.progress(files)
    clock[0] += 10
    console.progress(replace(files, done=12, bytes_done=190_000_000, records=41_000_000))

    assert err.getvalue().split("\r")[1:] == [
        "flow-logs 0 of 30 files, 0 of 474 MB",
        "flow-logs 12 of 30 files, 190 of 474 MB, 4.1 M records/s, 15 s left",
    ]


@pytest.mark.parametrize(
    ("size", "done", "seconds", "said"),
    [
        (40_000, 10_000, 5, "10 of 40 kB, 2 records/s, 15 s left"),
        (20_000_000_000, 1_000_000_000, 60, "1 of 20 GB, 0 records/s, 19 min left"),
        (20_000_000_000, 1_000_000_000, 600, "1 of 20 GB, 0 records/s, 3.2 h left"),
        (40_000, 40_000, 5, "40 of 40 kB, 2 records/s"),
    ],
)
def test_sizes_and_times_have_units_of_their_own(
    clock: list[float], size: int, done: int, seconds: int, said: str
) -> None:
    err = Terminal()
    console = StreamConsole(err=err, clock=lambda: clock[0])
    step = Progress(stage="spans", total=2, bytes_total=size)

    console.progress(step)
    clock[0] += seconds
    console.progress(replace(step, done=1, bytes_done=done, records=10))

    assert err.getvalue().endswith(f"\rspans 1 of 2 files, {said}")


def test_the_pace_of_a_place_is_its_own(clock: list[float]) -> None:
    err = Terminal()
    console = StreamConsole(err=err, clock=lambda: clock[0])
    one = Progress(stage="flow-logs", region="us-east-1", total=2, bytes_total=200_000_000)
    other = replace(one, region="us-west-2")

    console.progress(one)
    clock[0] += 100
    console.progress(other)
    clock[0] += 10
    console.progress(replace(other, done=1, bytes_done=100_000_000, records=50_000))

    assert err.getvalue().endswith(
        "\rflow-logs us-west-2 1 of 2 files, 100 of 200 MB, 5.0 k records/s, 10 s left"
    )


def test_quiet_silences_progress_and_notes_but_never_errors() -> None:
    err = io.StringIO()
    console = StreamConsole(err=err, quiet=True)

    console.progress(Progress(stage="regions", note="calls go elsewhere"))
    console.note("kept")
    console.error("it failed", "do this")

    assert err.getvalue() == "ringfence: error: it failed\nhint: do this\n"


def test_control_characters_are_spelled_out() -> None:
    err = io.StringIO()
    console = StreamConsole(err=err)

    console.note("name \x1b]0;owned\x07\u202e")

    assert "\x1b" not in err.getvalue()
    assert "\u202e" not in err.getvalue()


@pytest.mark.parametrize(
    ("variables", "forbidden", "expected"),
    [
        ({"TERM": "xterm"}, False, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, False, True),
        ({"TERM": "xterm"}, True, False),
    ],
)
def test_colour_needs_a_terminal_that_nobody_forbade(
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    forbidden: bool,
    expected: bool,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert wants_colour(Terminal(), forbidden=forbidden) is expected
    assert not wants_colour(io.StringIO(), forbidden=False)


def test_a_hint_with_many_reasons_is_said_whole() -> None:
    err = io.StringIO()

    StreamConsole(err=err).error("it was refused", "; ".join(f"reason {n}" for n in range(500)))

    assert "reason 499\n" in err.getvalue()


def test_how_a_verb_ends_is_said_unless_all_is_well() -> None:
    err = io.StringIO()
    console = StreamConsole(err=err)

    console.ended(ExitInfo(code=0, reason="coverage complete"))
    console.ended(ExitInfo(code=3, reason="2 sources were not read"))

    assert err.getvalue() == "exit 3: 2 sources were not read\n"
