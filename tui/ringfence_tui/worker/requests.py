"""Running one request: a verb of the command line, or a chore of the UI's own."""

from __future__ import annotations

import argparse
import io
import traceback
from contextlib import redirect_stderr

from ringfence.cli.parser import parsed
from ringfence.cli.verbs import VERBS
from ringfence.errors import ExitCode, RingfenceError
from ringfence.model.text import printable
from ringfence_tui.engine.wire import Ended, Failed, Outcome, Request
from ringfence_tui.worker.chores import CHORES, Done
from ringfence_tui.worker.console import EventConsole

_LONGEST = 20_000


class _WrongUsageError(Exception):
    """The command line was refused."""


def run_request(request: Request, console: EventConsole) -> Outcome:
    """Run it to its end; KeyboardInterrupt where it was told to end."""
    try:
        code = _run(request.arguments, console)
    except RingfenceError as error:
        return _failed(request, str(error), int(error.exit_code), hint=error.hint)
    except _WrongUsageError as error:
        return _failed(request, str(error), int(ExitCode.USAGE))
    except SystemExit as error:
        return _failed(request, f"the command ended by itself: {error.code}", ExitCode.INTERNAL)
    except Exception as error:
        message = f"internal error, please report it: {type(error).__name__}"
        return _failed(request, message, ExitCode.INTERNAL, trace=traceback.format_exc())
    finally:
        console.flush()
    return Ended(request=request.id, exit_code=code, reason=console.reason)


def _run(arguments: tuple[str, ...], console: EventConsole) -> int:
    chore = CHORES.get(arguments[0]) if arguments else None
    if chore is not None:
        done = chore(*arguments[1:]) or Done()
        for note in done.notes:
            console.note(note)
        if done.document:
            console.document(done.document)
        return ExitCode.DONE
    read = _parsed(arguments)
    return int(dict(VERBS)[read.verb].run(read, console))


def _parsed(arguments: tuple[str, ...]) -> argparse.Namespace:
    """The verb and its options; what argparse has against them becomes one sentence."""
    said = io.StringIO()
    try:
        with redirect_stderr(said):
            return parsed(arguments)
    except SystemExit as error:
        sentence = said.getvalue().rpartition("error: ")[2].strip()
        raise _WrongUsageError(sentence or "the command line says nothing to do") from error


def _failed(
    request: Request, message: str, exit_code: int, *, hint: str = "", trace: str = ""
) -> Failed:
    return Failed(
        request=request.id,
        message=printable(message, limit=_LONGEST),
        hint=printable(hint, limit=_LONGEST),
        exit_code=int(exit_code),
        trace="\n".join(printable(line, limit=_LONGEST) for line in trace[-_LONGEST:].splitlines()),
    )
