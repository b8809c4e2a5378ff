"""Plain mode: the views of the terminal UI as numbered text that is only ever appended.

For screen readers, for `TERM=dumb`, and for pipes. With a terminal on stdin it is a conversation, one
line at a time; else the screen that was asked for is printed whole.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TextIO

from ringfence.errors import RingfenceError
from ringfence_tui.plain.assessment import Assessment
from ringfence_tui.plain.conversation import converse
from ringfence_tui.plain.printing import print_screen
from ringfence_tui.plain.reading import PartFailedError
from ringfence_tui.plain.signals import Ending
from ringfence_tui.plain.speech import ReaderGoneError, Speech
from ringfence_tui.plain.talk import Talk
from ringfence_tui.plain.typed import TypedLines
from ringfence_tui.session.desk import UNENDED
from ringfence_tui.views.screens import SCREENS, ScreenSpec


@dataclass(frozen=True, slots=True)
class Streams:
    """The standard streams, or those of a test."""

    typed: TextIO
    out: TextIO
    err: TextIO

    @property
    def conversation(self) -> bool:
        """Whether somebody types, and reads what is answered."""
        return self.typed.isatty() and self.out.isatty()


def read_out(
    session: Assessment, streams: Streams, *, screens: tuple[ScreenSpec, ...] = SCREENS
) -> int:
    """Read an assessment out, and give the exit code."""
    return asyncio.run(_run(session, streams, screens))


async def _run(session: Assessment, streams: Streams, screens: tuple[ScreenSpec, ...]) -> int:
    speech = Speech(streams.out, streams.err, conversation=streams.conversation)
    talk = Talk(
        session=session,
        speech=speech,
        typed=TypedLines(streams.typed),
        conversation=streams.conversation,
        screens=screens,
    )
    talk.listen()
    ending = Ending(talk)
    try:
        await session.start()
        if session.unkept:
            speech.aside(f"Note: {session.unkept}.")
        await (converse if streams.conversation else print_screen)(talk)
    except RingfenceError as error:
        speech.aside(f"ringfence: error: {error}", *_hints(error))
        return error.code if isinstance(error, PartFailedError) else int(error.exit_code)
    except ReaderGoneError:
        speech.silence()
    except asyncio.CancelledError:
        if not ending.code:
            raise
    finally:
        if session.pending.any:
            speech.aside(UNENDED)
        await session.close()
    return ending.code


def _hints(error: RingfenceError) -> tuple[str, ...]:
    return (f"hint: {error.hint}",) if error.hint else ()
