"""Single commands beside the parts: decisions, a proposal written for somebody, a step of a promotion."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ringfence.errors import CollectError, ExitCode
from ringfence_tui.blocks import Page
from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Failed
from ringfence_tui.parts import Part
from ringfence_tui.session.board import Board
from ringfence_tui.session.brief import page_of
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.hearing import Hearing
from ringfence_tui.session.needs import OF_THE_PACK, OF_THE_SETTINGS
from ringfence_tui.session.preparing import prepare

_NO_CHANGE = frozenset({"--dry-run"})
_STEPS = frozenset({"--apply-to", "--rollback"})
_UNSURE = "it was ended before it said that it was done, so count on nothing of it"
_LOOK = "look at what it was to change, and ask again"
UNENDED = "ringfence: what was asked for last had not ended; look at what it was to change"
"""What is said in the end of a command that was still carried out."""
_NOT_KNOWN = (ExitCode.INTERNAL, ExitCode.TERMINATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a command ended."""

    exit_code: int
    exit_reason: str = ""
    document: str = ""
    """What it printed."""
    notes: tuple[str, ...] = ()
    error: str = ""
    """Why it came to nothing; empty where it did not."""
    hint: str = ""
    changed: bool = True
    """Of a decision: whether anything is otherwise than before."""

    @property
    def unsure(self) -> bool:
        """Whether it may have done what it was to do, although it came to nothing."""
        return bool(self.error) and self.exit_code in _NOT_KNOWN


class Pending:
    """What was asked for and has not ended: none of it ends because nobody waits for it any more."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Finished]] = set()

    @property
    def any(self) -> bool:
        """Whether something has not ended."""
        return bool(self._tasks)

    async def finish(self, command: Coroutine[Any, Any, Finished]) -> Finished:
        """Carry out a command to its end, whatever becomes of who waits for it."""
        task = asyncio.create_task(command)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def wait(self, seconds: float) -> tuple[str, ...]:
        """Wait until all of it has ended, but no longer than so many seconds.

        Gives what there is to say of what ended: why it came to nothing, and its notes.
        """
        if not self._tasks:
            return ()
        done, _ = await asyncio.wait(self._tasks, timeout=seconds)
        return tuple(said for each in done for said in _said(each))


def _said(task: asyncio.Task[Finished]) -> tuple[str, ...]:
    if task.cancelled():
        return ()
    if error := task.exception():
        return (str(error),)
    finished = task.result()
    return (*([finished.error] if finished.error else []), *finished.notes)


async def carried_out(ground: Ground, engine: Engine, arguments: tuple[str, ...]) -> Finished:
    """Run one command to its end."""
    hearing = Hearing(part=Part.SCAN, board=Board(), results=[])
    failed = await prepare(ground, engine)
    outcome = failed or await engine.run(arguments, hearing.hear)
    notes = tuple(hearing.notes)
    if isinstance(outcome, Failed):
        hearing.drop()
        return Finished(
            exit_code=outcome.exit_code, notes=notes, error=outcome.message, hint=outcome.hint
        )
    if outcome.exit_code == ExitCode.TERMINATED:
        hearing.drop()
        return Finished(exit_code=outcome.exit_code, notes=notes, error=_UNSURE, hint=_LOOK)
    try:
        document = hearing.taken()
    except OSError as error:
        why = f"what it printed cannot be read: {error.strerror}"
        return Finished(exit_code=int(ExitCode.INTERNAL), notes=notes, error=why, hint=_LOOK)
    return Finished(
        exit_code=outcome.exit_code, exit_reason=outcome.reason, document=document, notes=notes
    )


async def drawn(ground: Ground, engine: Engine, arguments: tuple[str, ...]) -> Page:
    """A page that the engine makes of a whole document; raises RingfenceError where it cannot."""
    finished = await carried_out(ground, engine, arguments)
    if finished.error:
        raise CollectError(finished.error, hint=finished.hint)
    return page_of(finished.document)


def changed_by(arguments: tuple[str, ...]) -> tuple[Part, ...]:
    """The parts that a command makes stale where it does what it says."""
    verb, options = arguments[:1], {each.partition("=")[0] for each in arguments}
    if options & _NO_CHANGE:
        return ()
    if verb == ("approve",):
        return OF_THE_SETTINGS
    if verb == ("promote",) and options & _STEPS:
        return OF_THE_PACK
    return ()
