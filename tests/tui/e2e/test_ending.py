"""However it ends, the terminal is as it was, the exit code says how, and no secret is printed."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator

import pytest

from support.tui.terminal import Terminal

_RESTORED = "alternate 0, mouse 0, cursor 1"


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
    ids=["SIGTERM", "SIGHUP", "SIGINT"],
)
def test_a_signal_leaves_the_terminal_as_it_was(
    open_terminal: Callable[..., Terminal], number: signal.Signals, code: int
) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for("AI runtimes have a way out")
    drawn = terminal.modes()

    terminal.signal(number)

    terminal.wait_for(f"ended with {code}")
    assert drawn.startswith("alternate 1")
    assert terminal.modes() == _RESTORED


@pytest.fixture
def hanging(open_terminal: Callable[..., Terminal]) -> Iterator[Terminal]:
    """A scan of a place that takes the call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        terminal = open_terminal("--region", "us-east-1", AWS_ENDPOINT_URL=address)
        terminal.wait_for("No scan of AWS is shown yet")
        terminal.press("r")
        terminal.wait_for("x cancels")
        yield terminal


def test_leaving_does_not_wait_for_a_call_that_hangs(hanging: Terminal) -> None:
    hanging.press("q")

    hanging.wait_for("ended with 0")
    assert hanging.modes() == _RESTORED


def test_a_call_that_hangs_can_be_cancelled(hanging: Terminal) -> None:
    hanging.press("x")

    hanging.wait_for("r scans it")
    hanging.wait_until(lambda: "x cancels" not in hanging.text())
