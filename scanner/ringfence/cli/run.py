"""The command line: arguments to verbs, documents to stdout, errors to exit codes."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence

from ringfence.cli.console import StreamConsole, wants_colour
from ringfence.cli.interruption import catch_termination, interrupted_as
from ringfence.cli.parser import parsed
from ringfence.cli.verbs import VERBS
from ringfence.errors import ExitCode, RingfenceError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code of docs/exit-codes.md."""
    _open_streams()
    arguments = parsed(argv)
    console = StreamConsole(
        quiet=arguments.quiet,
        verbose=arguments.verbose,
        colour=wants_colour(sys.stdout, forbidden=arguments.no_color),
    )
    catch_termination()
    try:
        return int(dict(VERBS)[arguments.verb].run(arguments, console))
    except RingfenceError as error:
        console.error(str(error), error.hint)
        return int(error.exit_code)
    except KeyboardInterrupt:
        code = interrupted_as()
        console.error("terminated" if code is ExitCode.TERMINATED else "interrupted")
        return int(code)
    except Exception:
        console.error("internal error; please report it with the lines below")
        sys.stderr.write(traceback.format_exc())
        return int(ExitCode.INTERNAL)


def _open_streams() -> None:
    """Give a process that was started with a closed stdout or stderr a stream there.

    What is said to nobody is lost. A document must not be: writing to that stdout fails, like
    writing to a full device. The null device keeps the number of the stream from a file of ours.
    """
    if sys.stdout is None:
        unwritable = io.FileIO(os.open(os.devnull, os.O_RDONLY), "w")
        sys.stdout = io.TextIOWrapper(unwritable, encoding="utf-8", write_through=True)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
