"""The conversation: a line is typed, and answered, until somebody leaves."""

from __future__ import annotations

from ringfence.errors import RingfenceError
from ringfence_tui.plain.commands import QuitError, answer
from ringfence_tui.plain.printing import begin
from ringfence_tui.plain.reading import where
from ringfence_tui.plain.talk import EndOfInputError, Talk

_WELCOME = (
    "ringfence in plain mode. Type a number or a name and press enter; "
    "`help` lists every command, `quit` leaves."
)


async def converse(talk: Talk) -> None:
    """Answer every line; the end of the input is `quit`."""
    try:
        talk.speech.say(_WELCOME)
        await _begin(talk)
        while True:
            await _answered(talk, await talk.question(""))
    except EndOfInputError:
        talk.speech.say("")
    except QuitError:
        return


async def _begin(talk: Talk) -> None:
    try:
        await begin(talk)
    except RingfenceError as error:
        _told(talk, error)


async def _answered(talk: Talk, line: str) -> None:
    try:
        await answer(talk, line)
    except RingfenceError as error:
        _told(talk, error)


def _told(talk: Talk, error: RingfenceError) -> None:
    """Where one is, and an error in two sentences; the conversation goes on."""
    talk.speech.say(where(talk), f"Not done: {str(error).rstrip('.')}.")
    if error.hint:
        talk.speech.say(f"Hint: {error.hint.rstrip('.')}.")
