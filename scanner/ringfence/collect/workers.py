"""A bounded crew of threads that can be left behind.

Work may hand out more work: the thread that asks for a batch works on it itself, and idle threads
join, so that nesting can never starve the crew. The threads are daemons on purpose: an interrupted
scan returns at once and does not wait for calls that AWS has yet to answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Generic, TypeVar

from ringfence.collect.ports import Interrupted

Item = TypeVar("Item")
Result = TypeVar("Result")

_LOOK_EVERY = 0.1
"""Seconds between looks at the cancelled event."""


class Crew:
    """At most `size` threads that work on batches until the crew is dismissed."""

    def __init__(self, size: int, *, cancelled: threading.Event | None = None) -> None:
        self._size = max(1, size)
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._cancelled = cancelled or threading.Event()
        for number in range(self._size):
            threading.Thread(target=self._work, name=f"ringfence-{number}", daemon=True).start()

    def each(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Run work over items, several at a time; results in the order of the items.

        The first exception ends the batch and is raised here.
        """
        batch = _Batch(work, tuple(items))
        for _ in range(min(self._size, batch.size) - 1):
            self._calls.put(batch.drain)
        batch.drain()
        return batch.results()

    def run(self, work: Callable[[], None]) -> bool:
        """Run work on the crew and wait for it; False when it was cancelled before it ended.

        An exception of the work is raised here. What is still in flight after a cancellation is
        left to end by itself.
        """
        batch: _Batch[None, None] = _Batch(lambda _: work(), (None,))
        self._calls.put(batch.drain)
        while not batch.ended.wait(_LOOK_EVERY):
            if self._cancelled.is_set():
                return False
        try:
            batch.results()
        except Interrupted:
            return False
        return True

    def dismiss(self) -> None:
        """Let every thread go home after its current call."""
        for _ in range(self._size):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


class _Batch(Generic[Item, Result]):
    """Items that several threads take from the front, and their results in order."""

    def __init__(self, work: Callable[[Item], Result], items: tuple[Item, ...]) -> None:
        self.ended = threading.Event()
        self.size = len(items)
        self._work = work
        self._items = items
        self._lock = threading.Lock()
        self._next = 0
        self._open = len(items)
        self._results: dict[int, Result] = {}
        self._problem: Exception | None = None
        if not items:
            self.ended.set()

    def drain(self) -> None:
        """Work until no item is left to take."""
        while (number := self._take()) is not None:
            try:
                result = self._work(self._items[number])
            except Exception as problem:  # raised again in the thread that asked
                self._fail(problem)
            else:
                self._succeed(number, result)

    def results(self) -> list[Result]:
        """Wait for the items that other threads took, then give the results or raise."""
        self.ended.wait()
        if self._problem is not None:
            raise self._problem
        return [self._results[number] for number in range(self.size)]

    def _take(self) -> int | None:
        with self._lock:
            if self._next >= self.size:
                return None
            self._next += 1
            return self._next - 1

    def _succeed(self, number: int, result: Result) -> None:
        with self._lock:
            self._results[number] = result
            self._settle_one()

    def _fail(self, problem: Exception) -> None:
        with self._lock:
            self._problem = self._problem or problem
            self._open -= self.size - self._next
            self._next = self.size
            self._settle_one()

    def _settle_one(self) -> None:
        self._open -= 1
        if not self._open:
            self.ended.set()
