"""The UI's side of the pipe: an engine that runs one command at a time and can be ended at any moment."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from ringfence.errors import ExitCode
from ringfence_tui.engine.last_words import LastWords
from ringfence_tui.engine.wire import (
    LONGEST_LINE,
    Ended,
    Failed,
    Heard,
    Outcome,
    Request,
    event_of,
    line_of,
)

OnEvent = Callable[[Heard], None]
_GRACE = 0.3
"""Seconds from asking a child to end to ending it."""
_GONE = 0.1
"""Seconds within which one that was killed is gone, unless the system holds it in a call."""
_NO_COMMAND = 0
"""The request of an event that is of no command, such as the answer to a line that was not understood."""
_COMMAND = (sys.executable, "-P", "-m", "ringfence_tui.worker")
"""-P: nothing that lies in the working directory is imported."""


def ignore(_: Heard) -> None:
    """The listener that ignores everything."""


class Engine:
    """A child process that runs verbs. It is started when it is first needed, and again after its end."""

    def __init__(self, spill: Path, *, command: tuple[str, ...] = _COMMAND) -> None:
        self._command = (*command, str(spill))
        self._process: Process | None = None
        self._words = LastWords()
        self._turn = asyncio.Lock()
        self._birth: asyncio.Task[None] | None = None
        self._requests = 0
        self._exchanges: set[asyncio.Task[Outcome]] = set()
        self._ended_by_us = False
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs; None where none does."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and alive else None

    async def start(self) -> None:
        """Start the child, so that its imports are done when the first command comes."""
        if self._birth is None or self._birth.done():
            self._birth = asyncio.create_task(self._begin())
        # Whoever no longer waits for it leaves no child behind that nobody knows.
        await asyncio.shield(self._birth)

    async def _begin(self) -> None:
        if self.pid is None and not self._closed:
            self._ended_by_us = False
            await self._spawn()
            if self._ended_by_us:  # cancelled or closed while it was started
                await self._forget(0)

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=LONGEST_LINE,
            start_new_session=True,  # Ctrl-C in the terminal is the UI's to answer
        )
        self._words = LastWords()
        if self._process.stderr is not None:
            self._words.listen(self._process.stderr)

    async def run(self, arguments: tuple[str, ...], on_event: OnEvent = ignore) -> Outcome:
        """Run one command, after those that were asked for before; on_event hears what it tells.

        Who no longer waits for it does not end it: the next command is sent once its answer was read.
        """
        exchange = asyncio.create_task(self._exchange(arguments, on_event))
        self._exchanges.add(exchange)  # the loop alone would let go of it
        exchange.add_done_callback(self._exchanges.discard)
        return await asyncio.shield(exchange)

    async def _exchange(self, arguments: tuple[str, ...], on_event: OnEvent) -> Outcome:
        async with self._turn:
            if self._closed:
                return self._cancelled()
            self._requests += 1
            try:
                line = line_of(Request(id=self._requests, arguments=arguments))
            except UnicodeEncodeError:
                return _failed("a name in the command is no UTF-8", ExitCode.USAGE)
            if len(line) > LONGEST_LINE:
                return _failed("the command is too long to be run", ExitCode.USAGE)
            return await self._run(line, on_event)

    async def _run(self, line: bytes, on_event: OnEvent) -> Outcome:
        if self._ended_by_us:  # after its last command: it may still be on its way out
            await self._forget()
        try:
            await self.start()
            outcome = await self._answer(line, on_event)
        except OSError as error:
            return _failed(f"the engine cannot be started: {self._command[0]}: {error.strerror}")
        if outcome.exit_code == ExitCode.TERMINATED:
            await self._forget()
        return outcome

    async def cancel(self, grace: float = _GRACE) -> None:
        """End what runs; the command then ends as cancelled. grace is how long it may take itself."""
        self._ended_by_us = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        _send(process, signal.SIGTERM)
        if not await _gone(process, grace):
            _send(process, signal.SIGKILL)
            await _gone(process, _GONE)

    async def close(self) -> None:
        """End for good, within half a second."""
        self._closed = True
        await self.cancel()
        if self._birth is not None:  # one that is being started ends as soon as it is there
            await asyncio.wait((self._birth,), timeout=_GRACE)

    async def _answer(self, line: bytes, on_event: OnEvent) -> Outcome:
        """Send a request, and hear the child until it says how it ended, or dies."""
        process = self._process
        if process is None and self._ended_by_us:
            return self._cancelled()
        if process is None or process.stdin is None or process.stdout is None:
            return _failed("the engine did not start")
        with suppress(ConnectionError):  # what it died of is read below
            process.stdin.write(line)
            await process.stdin.drain()
        while said := await _line(process.stdout):
            try:
                event = event_of(said)
            except msgspec.MsgspecError:
                break
            if event.request not in (_NO_COMMAND, self._requests):
                continue  # of a command before, whose listener failed
            if isinstance(event, Ended | Failed):
                return event
            on_event(event)
        return await self._died(process)

    async def _died(self, process: Process) -> Outcome:
        """What there is to say of a child that said nothing more."""
        by_us = self._ended_by_us
        await self._forget()  # it may have closed its pipe alone, or written what is no event
        if by_us:
            return self._cancelled()
        return Failed(
            message=f"the engine {_manner(process.returncode)} before it was done",
            hint="ask again: it starts anew, and the documents that were there are kept",
            exit_code=int(ExitCode.INTERNAL),
            trace=await self._words.last(),
        )

    async def _forget(self, grace: float = _GRACE) -> None:
        """Have the child gone, so that no later command is written to one that ends."""
        process, self._process = self._process, None
        if process is not None and not await _gone(process, grace):
            _send(process, signal.SIGKILL)
            await _gone(process, _GONE)

    def _cancelled(self) -> Ended:
        return Ended(exit_code=int(ExitCode.TERMINATED), reason="cancelled")


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next whole line; empty where none comes any more."""
    try:
        line = await stream.readline()
    except (ValueError, ConnectionError):  # longer than any event is
        return b""
    return line if line.endswith(b"\n") else b""


async def _gone(process: Process, seconds: float) -> bool:
    """Whether a process ends within so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), seconds)
    return process.returncode is not None


def _send(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process.pid, number)


def _manner(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None or code >= 0:
        return f"ended by itself (exit {code})"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def _failed(message: str, code: ExitCode = ExitCode.INTERNAL) -> Failed:
    return Failed(message=message, exit_code=int(code))
