"""The proof that ringfence only reads: nothing else leaves the process.

A botocore hook on the session refuses every operation outside the allow-list before a request is
built, and again before it is sent, for every client of the session, those included that the SDK makes
by itself. What passes is counted; the counts are part of every scan document.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any, Protocol

from ringfence.collect.permissions import ALLOWED


class OperationRefusedError(RuntimeError):
    """The program tried an operation outside its own allow-list: a bug of ours, stopped in time."""


class _Emitter(Protocol):
    """A botocore session or client emitter, as far as hooks are registered on it."""

    def register_first(self, event_name: str, handler: Any) -> None: ...

    def register(self, event_name: str, handler: Any) -> None: ...


class Guard:
    """Refuses what is not on the allow-list, and counts what is called."""

    def __init__(self, allowed: frozenset[str] = ALLOWED) -> None:
        self._allowed = allowed
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()

    def watch(self, emitter: _Emitter) -> None:
        """Stand before every call of every client that copies this emitter.

        Both hooks are needed: one comes before anything of the request exists, the other last, after
        every hook that could have put another operation in its place.
        """
        emitter.register_first("before-parameter-build", self._refuse)
        emitter.register("before-call", self._count)

    def calls(self) -> tuple[tuple[str, int], ...]:
        """`service:Operation` and how often it was called, sorted."""
        with self._lock:
            return tuple(sorted(self._calls.items()))

    def _refuse(self, *, model: Any, **_: object) -> None:
        key = _key(model)
        if key not in self._allowed:
            raise OperationRefusedError(f"{key} is not on the list of operations we may call")

    def _count(self, *, model: Any, **_: object) -> None:
        self._refuse(model=model)
        with self._lock:
            self._calls[_key(model)] += 1


def _key(model: Any) -> str:
    return f"{model.service_model.service_name}:{model.name}"
