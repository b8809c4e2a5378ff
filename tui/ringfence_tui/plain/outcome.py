"""What came of a command that was carried out for somebody."""

from __future__ import annotations

from collections.abc import Awaitable

from ringfence.errors import RingfenceError
from ringfence_tui.plain.assessment import Outcome
from ringfence_tui.plain.talk import Talk


async def carried_out(talk: Talk, command: Awaitable[Outcome]) -> Outcome:
    """Wait for a command and say what it said. Raises RingfenceError where it failed."""
    outcome = await command
    if outcome.error:
        raise RingfenceError(outcome.error, hint=outcome.hint)
    talk.speech.say(*(f"Note: {each}." for each in outcome.notes))
    return outcome
