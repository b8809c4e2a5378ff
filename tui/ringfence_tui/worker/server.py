"""The engine's side of the pipe: requests in, one after the other, and events out.

It lives no longer than the UI: when the pipe that requests come by closes, it ends at once, whatever it
does. So does SIGTERM where nothing runs; a verb that runs is interrupted as by the command line.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

import msgspec

from ringfence.cli.interruption import catch_termination
from ringfence.errors import ExitCode
from ringfence_tui.engine.wire import (
    LONGEST_LINE,
    AnyEvent,
    Ended,
    Failed,
    Request,
    Said,
    line_of,
    request_of,
)
from ringfence_tui.worker.console import EventConsole
from ringfence_tui.worker.requests import run_request

_WARM = (
    "ringfence.workflow.scan",
    "ringfence.render.registry",
    "ringfence_tui.session.documents",
    "ringfence_tui.rows.writing",
    "ringfence_tui.views.screens",
    "ringfence.store",
    "ringfence.workflow.propose",
    "ringfence.workflow.verify",
    "ringfence.workflow.replay",
    "ringfence.workflow.promote",
    "ringfence.workflow.simulate",
    "ringfence.workflow.approve",
)
"""What verbs import where they run, in the order in which a session needs it."""
_NO_REQUEST = Failed(
    message="the engine was asked for what it does not understand", exit_code=int(ExitCode.INTERNAL)
)
"""The answer to a line that is no request, since whoever sent it waits for one."""


def main(arguments: list[str]) -> NoReturn:
    """Serve until the UI goes away; the folder is for documents too long for an event."""
    catch_termination()
    try:
        requests, events = _private_streams()
        Server(_writer(events), spill=Path(arguments[0])).serve(requests)
    except KeyboardInterrupt:
        _leave(ExitCode.TERMINATED)
    except BrokenPipeError:
        _leave(ExitCode.DONE)


class Server:
    """Runs requests as they come, and imports what they will need while none comes."""

    def __init__(
        self,
        send: Callable[[AnyEvent], None],
        *,
        spill: Path,
        warm: tuple[str, ...] = _WARM,
    ) -> None:
        self._send = send
        self._spill = spill
        self._cold = list(warm)
        self._waiting: queue.SimpleQueue[Request | Failed] = queue.SimpleQueue()

    def serve(self, requests: int) -> NoReturn:
        """Read requests from a descriptor for ever."""
        threading.Thread(target=self._listen, args=(requests,), daemon=True).start()
        while True:
            match self._next():
                case Request() as request:
                    self._answer(request)
                case refused:
                    self._send(refused)

    def _listen(self, descriptor: int) -> None:
        with os.fdopen(descriptor, "rb") as stream:
            while line := stream.readline(LONGEST_LINE):
                try:
                    self._waiting.put(request_of(line))
                except msgspec.MsgspecError:
                    _skip_rest(stream, line)
                    self._waiting.put(_NO_REQUEST)
        _leave(ExitCode.DONE)

    def _next(self) -> Request | Failed:
        """The next request; until it comes, one module after the other is imported."""
        while self._cold:
            with suppress(queue.Empty):
                return self._waiting.get_nowait()
            with suppress(ImportError):  # whoever needs it says so
                importlib.import_module(self._cold.pop(0))
        return self._waiting.get()

    def _answer(self, request: Request) -> None:
        console = EventConsole(request.id, self._send, spill=self._spill)
        try:
            outcome = run_request(request, console)
        except KeyboardInterrupt:
            code = int(ExitCode.TERMINATED)
            self._send(Ended(request=request.id, exit_code=code, reason="cancelled"))
            _leave(ExitCode.TERMINATED)
        self._send(outcome)
        if isinstance(outcome, Ended) and outcome.exit_code == ExitCode.TERMINATED:
            _leave(ExitCode.TERMINATED)  # threads of what was interrupted still hang in their calls


def _private_streams() -> tuple[int, int]:
    """Keep the pipes to ourselves: what a library prints or reads meets the null device.

    stderr stays, since the UI keeps its last lines for the case that this process dies.
    """
    requests, events = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return requests, events


def _writer(descriptor: int) -> Callable[[AnyEvent], None]:
    """What sends an event whole, whichever thread it is of."""
    lock = threading.Lock()

    def send(event: AnyEvent) -> None:
        line = line_of(event)
        if len(line) > LONGEST_LINE:
            line = line_of(_too_long(event))
        with lock:
            left = memoryview(line)
            while left:
                left = left[os.write(descriptor, left) :]

    return send


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    """Read on to the end of a line that is longer than any request."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(LONGEST_LINE)


def _too_long(event: AnyEvent) -> AnyEvent:
    """What is said in place of an event; only of the last one it is the end of the command."""
    told = "what the command says is too long to be shown"
    if not isinstance(event, Ended | Failed):
        return Said(request=event.request, text=told)
    return Failed(request=event.request, message=told, exit_code=int(ExitCode.INTERNAL))


def _leave(code: ExitCode) -> NoReturn:
    """End without waiting for any thread."""
    sys.stderr.flush()
    os._exit(int(code))
