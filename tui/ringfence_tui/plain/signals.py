"""How Ctrl-C and a termination end what goes on, so that the session is always closed."""

from __future__ import annotations

import asyncio
import signal

from ringfence_tui.plain.talk import Talk

_AS_EXIT = 128
"""What the number of a signal is added to in an exit code."""


class Ending:
    """Cancels what is waited for at the first Ctrl-C, and leaves where nothing is."""

    def __init__(self, talk: Talk) -> None:
        self.code = 0
        self._talk = talk
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._leave, signal.SIGTERM)
        loop.add_signal_handler(signal.SIGHUP, self._leave, signal.SIGHUP)
        interrupt = self._interrupt if talk.conversation else self._leave
        loop.add_signal_handler(signal.SIGINT, interrupt, signal.SIGINT)

    def _interrupt(self, number: signal.Signals) -> None:
        if self._talk.waiting:
            self._talk.session.cancel()
        else:
            self._leave(number)

    def _leave(self, number: signal.Signals) -> None:
        self.code = _AS_EXIT + number
        if self._task is not None:
            self._task.cancel()
