"""What is waited for: a sentence now and then, and a way to stop it."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import Iterator

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.plain.front import Streams, read_out
from ringfence_tui.plain.speech import Speech
from ringfence_tui.plain.talk import Talk
from ringfence_tui.plain.typed import TypedLines
from ringfence_tui.session.parts import PartState, Status
from support.plain_talk import SCREENS, FakeSession, Said, Terminal, session, typed


def _waited(of: FakeSession, times: Iterator[float], *, conversation: bool) -> Said:
    """What is said while a part is made and the clock shows these times."""
    out, err = io.StringIO(), io.StringIO()

    async def wait() -> None:
        talk = Talk(
            session=of,
            speech=Speech(out, err, conversation=conversation),
            typed=TypedLines(io.StringIO()),
            clock=lambda: next(times),
        )
        talk.listen()
        await talk.made(Part.SCAN)

    asyncio.run(wait())
    return Said(code=0, out=out.getvalue(), err=err.getvalue(), session=of)


def _times(of: FakeSession, *shown: float) -> Iterator[float]:
    """The times of a clock; with the last one the part is ready."""
    yield from shown
    of.now(Part.SCAN, PartState(status=Status.READY))
    while True:
        yield shown[-1]


def test_what_is_done_soon_needs_no_sentence() -> None:
    of = session()

    said = _waited(of, iter((0.0, 0.0, 0.0)), conversation=True)

    assert said.out == ""


def test_what_takes_longer_is_said_at_most_every_five_seconds() -> None:
    of = session()
    of.slow = frozenset({Part.SCAN})

    said = _waited(of, _times(of, 0.0, 6.0, 6.0, 12.0, 12.0), conversation=True)

    assert said.out.splitlines() == ["Working, 0 seconds: making the scan, 3 of 7."] * 2


def test_a_sentence_of_progress_is_no_part_of_what_is_printed() -> None:
    of = session()
    of.slow = frozenset({Part.SCAN})

    said = _waited(of, _times(of, 0.0, 6.0, 6.0), conversation=False)

    assert said.out == ""
    assert said.err.startswith("Working, ")


def test_ctrl_c_stops_what_is_waited_for_and_the_talk_goes_on() -> None:
    of = session()
    of.slow = frozenset({Part.PROPOSAL})
    of.when_asked = lambda: os.kill(os.getpid(), signal.SIGINT) if _runs(of) else None

    said = typed("proposal", "runtimes", of=of)

    assert "Not done: proposal: it was cancelled." in said.answers[0]
    assert said.answers[1].startswith("Runtimes: 3 runtimes;")
    assert said.code == 0


def _runs(of: FakeSession) -> bool:
    return of.state(Part.PROPOSAL).status is Status.RUNNING


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_where_a_line_is_waited_for(number: signal.Signals) -> None:
    of, out = session(), Terminal()
    far, near = os.openpty()
    of.started = lambda: asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)

    with open(near, encoding="utf-8") as lines:  # noqa: PTH123 - a descriptor
        code = read_out(of, Streams(lines, out, out), screens=SCREENS)
    os.close(far)

    assert code == 128 + number
    assert of.closed
    assert out.getvalue().endswith("> ")


def test_a_signal_ends_what_is_printed() -> None:
    of = session(screen="proposal")
    of.slow = frozenset({Part.PROPOSAL})
    of.when_asked = lambda: os.kill(os.getpid(), signal.SIGINT)
    out = io.StringIO()

    code = read_out(of, Streams(io.StringIO(), out, out), screens=SCREENS)

    assert (code, of.closed) == (130, True)
