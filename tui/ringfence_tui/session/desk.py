"""Single commands beside the parts: decisions, a proposal written for somebody, a step of a promotion."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.errors import CollectError, ConfigError
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
    try:
        document = hearing.taken()
    except OSError as error:
        raise ConfigError(f"what it printed cannot be read: {error.strerror}") from error
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
