"""What is said beside the document: in place on a terminal, seldom elsewhere, never with control characters."""

from __future__ import annotations

import io

import pytest

from ringfence.console import Console, wants_colour
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
    console = Console(err=err, clock=lambda: clock[0])

    console.progress(Progress(stage="regions", done=1, total=4))
    clock[0] += 0.2
    console.progress(Progress(stage="regions", done=2, total=4))

    assert err.getvalue() == "\rregions 1 of 4\rregions 2 of 4"


def test_without_a_terminal_a_short_run_says_nothing(clock: list[float]) -> None:
    err = io.StringIO()
    console = Console(err=err, clock=lambda: clock[0])

    clock[0] += 0.5
    console.progress(Progress(stage="regions", done=1, total=4))

    assert err.getvalue() == ""


def test_without_a_terminal_progress_comes_within_a_second_and_then_seldom(
    clock: list[float],
) -> None:
    err = io.StringIO()
    console = Console(err=err, clock=lambda: clock[0])

    for step in range(12):
        clock[0] += 0.9
        console.progress(Progress(stage="regions", done=step + 1, total=12))

    assert err.getvalue().splitlines() == ["regions 1 of 12", "regions 7 of 12"]


def test_quiet_silences_progress_and_notes_but_never_errors() -> None:
    err = io.StringIO()
    console = Console(err=err, quiet=True)

    console.progress(Progress(stage="regions", note="calls go elsewhere"))
    console.note("kept")
    console.error("it failed", "do this")

    assert err.getvalue() == "ringfence: error: it failed\nhint: do this\n"


def test_control_characters_are_spelled_out() -> None:
    err = io.StringIO()
    console = Console(err=err)

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
