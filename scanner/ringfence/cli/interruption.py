"""How Ctrl-C and SIGTERM end a verb: alike, so that what was collected is kept."""

from __future__ import annotations

import signal
from types import FrameType

from ringfence.errors import ExitCode


class _Terminated(KeyboardInterrupt):
    """SIGTERM arrived. It is treated as Ctrl-C everywhere."""

    seen = False


def catch_termination() -> None:
    """Turn SIGTERM into an interruption from now on."""
    _Terminated.seen = False
    signal.signal(signal.SIGTERM, _terminate)


def interrupted_as() -> ExitCode:
    """Tell SIGTERM from Ctrl-C."""
    return ExitCode.TERMINATED if _Terminated.seen else ExitCode.INTERRUPTED


def _terminate(_number: int, _frame: FrameType | None) -> None:
    _Terminated.seen = True
    raise _Terminated
