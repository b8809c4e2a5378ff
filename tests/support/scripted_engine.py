"""An engine of the terminal UI that starts no process: commands are answered by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from ringfence_tui.engine.client import Engine, OnEvent, ignore
from ringfence_tui.engine.wire import Ended, Outcome

Answer = Callable[[tuple[str, ...], OnEvent], Awaitable[Outcome]]
CANCELLED = Ended(exit_code=143, reason="cancelled")


class ScriptedEngine(Engine):
    """Keeps every command, and answers with what a function makes of it."""

    def __init__(self, spill: Path, answer: Answer, asked: list[tuple[str, ...]]) -> None:
        super().__init__(spill)
        self._answer_with = answer
        self._asked = asked
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Start nothing."""

    async def run(self, arguments: tuple[str, ...], on_event: OnEvent = ignore) -> Outcome:
        """Answer, or be cancelled before that."""
        self._asked.append(arguments)
        self._stop.clear()
        answering = asyncio.ensure_future(self._answer_with(arguments, on_event))
        stopping = asyncio.ensure_future(self._stop.wait())
        done, _ = await asyncio.wait((answering, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if answering in done:
            return answering.result()
        answering.cancel()
        return CANCELLED

    async def cancel(self, grace: float = 0) -> None:
        """End what is answered."""
        self._stop.set()
