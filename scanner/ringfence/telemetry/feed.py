"""Several files read at once by threads, watched and called off by the thread that asked.

Nothing here looks at a clock: what is told are counts, and whoever shows them knows the time.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, TypeAlias, cast

from ringfence.model.event import OnProgress, Progress
from ringfence.telemetry.kinds import FileResult, LogFile, LogKind
from ringfence.telemetry.reading import Tally
from ringfence.telemetry.result import unread

_TICK = 0.1
"""Seconds between two looks at how far the threads are."""
_PATIENCE = 10
"""Ticks that a thread which waits for bytes has to end, before it is left behind."""


class Stopped(Exception):  # noqa: N818 - it ends the reading of a file, it is no error of ours
    """The reading was called off; nothing of the file counts."""


class Watched:
    """One file while a thread reads it."""

    def __init__(self, file: LogFile, stopped: Callable[[], bool]) -> None:
        self.file = file
        self.tally = Tally()
        self.bytes = 0
        """Bytes that were read, as they are stored."""
        self.waits = False
        """Whether the thread waits for something that this process cannot hurry."""
        self._stopped = stopped

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the file. Raises Stopped when the reading was called off, OSError as the file does."""
        self.check()
        with self.waiting():
            stream = self.file.open()
        with stream:
            yield cast(BinaryIO, _WatchedStream(stream, self))

    def checked(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks, until the reading is called off."""
        for chunk in chunks:
            self.check()
            yield chunk

    def check(self) -> None:
        """Go on, or raise Stopped: the last moment for that is before anything is counted."""
        if self._stopped():
            raise Stopped

    @contextmanager
    def waiting(self) -> Iterator[None]:
        self.waits = True
        try:
            yield
        finally:
            self.waits = False


class _WatchedStream(io.RawIOBase):
    """A stream whose bytes are counted as they are read."""

    def __init__(self, stream: BinaryIO, watched: Watched) -> None:
        super().__init__()
        self._stream = stream
        self._watched = watched

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        with self._watched.waiting():
            content = self._stream.read(size)
        self._watched.bytes += len(content)
        return content

    def readinto(self, buffer: Any, /) -> int:
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


@dataclass(frozen=True, slots=True)
class _State:
    """What one thread has behind it, and what it reads now."""

    files: int = 0
    bytes: int = 0
    records: int = 0
    reads: Watched | None = None
    over: bool = False


ReadFile: TypeAlias = Callable[[Watched], FileResult]


def read_files(
    kind: LogKind,
    files: Sequence[LogFile],
    read: ReadFile,
    *,
    workers: int,
    on_progress: OnProgress,
    cancelled: threading.Event,
) -> tuple[FileResult, ...]:
    """Read files, several at a time and the first ones first; one result each, in their order.

    KeyboardInterrupt sets cancelled. When that is set, what was read to its end counts, the rest is
    `unread`, and this returns within about a second, whatever a thread still waits for. An
    exception of read ends everything and is raised here.
    """
    return _Feed(kind, files, read, cancelled).run(workers, on_progress)


class _Feed:
    def __init__(
        self, kind: LogKind, files: Sequence[LogFile], read: ReadFile, cancelled: threading.Event
    ) -> None:
        self._kind = kind
        self._files = files
        self._read = read
        self._size = sum(file.size for file in files)
        self._cancelled = cancelled
        self._over = threading.Event()
        self._next = count()
        self._results: list[FileResult | None] = [None] * len(files)
        self._problems: list[BaseException] = []
        self._states: list[_State] = []
        self._ended: SimpleQueue[None] = SimpleQueue()
        """Wakes the thread that asked. What it needs to know stands elsewhere, so that an interrupt
        between taking and noting loses nothing."""

    def run(self, workers: int, on_progress: OnProgress) -> tuple[FileResult, ...]:
        try:
            try:
                on_progress(self._progress())
                self._start(min(workers, len(self._files)))
                while not self._stopped() and self._running():
                    self._pause()
                    on_progress(self._progress())
            except KeyboardInterrupt:
                self._cancelled.set()
            self._wind_down()
            try:
                on_progress(self._progress())
            except KeyboardInterrupt:
                self._cancelled.set()
        finally:
            self._over.set()
        if self._problems:
            raise self._problems[0]
        return tuple(
            result or unread(self._kind, file.name)
            for file, result in zip(self._files, self._results, strict=True)
        )

    def _start(self, number: int) -> None:
        """Daemons, since one that waits for a network may have to be left behind."""
        self._states = [_State() for _ in range(number)]
        for at in range(number):
            threading.Thread(
                target=self._work, args=(at,), name=f"ringfence-logs-{at}", daemon=True
            ).start()

    def _running(self) -> list[_State]:
        return [state for state in self._states if not state.over]

    def _wind_down(self) -> None:
        """Wait for the threads; not for those that only wait themselves, or that never came to life."""
        patience = _PATIENCE
        while running := self._running():
            reads = [state.reads for state in running if state.reads is not None]
            if patience <= 0 and all(watched.waits for watched in reads):
                return
            patience -= self._pause()

    def _pause(self) -> bool:
        """Wait for the end of a file, but not longer than a tick; whether a tick has passed."""
        with suppress(Empty):
            self._ended.get(timeout=_TICK)
            return False
        return True

    def _stopped(self) -> bool:
        return self._cancelled.is_set() or self._over.is_set()

    def _work(self, at: int) -> None:
        """Read one file after the other."""
        while not self._stopped() and (number := next(self._next)) < len(self._files):
            watched = Watched(self._files[number], self._stopped)
            before = self._states[at]
            self._states[at] = replace(before, reads=watched)
            try:
                self._results[number] = self._read(watched)
            except BaseException as problem:  # raised again in the thread that asked
                if not self._stopped():
                    self._problems.append(problem)
                    self._over.set()
                break
            self._states[at] = _State(
                files=before.files + 1,
                bytes=before.bytes + watched.file.size,
                records=before.records + watched.tally.understood,
            )
            self._ended.put(None)
        self._states[at] = replace(self._states[at], over=True)
        self._ended.put(None)

    def _progress(self) -> Progress:
        states = tuple(self._states)
        read = [state.reads for state in states if state.reads is not None]
        done = sum(state.bytes for state in states) + sum(each.bytes for each in read)
        return Progress(
            stage=self._kind.value,
            done=sum(state.files for state in states),
            total=len(self._files),
            bytes_done=min(done, self._size),
            bytes_total=self._size or None,
            records=sum(state.records for state in states)
            + sum(each.tally.understood for each in read),
        )
