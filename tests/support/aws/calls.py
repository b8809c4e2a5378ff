"""The log of what a client asked the lab for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

from support.aws.wire import Call, WireRequest


class CallLog:
    """Every request received, in the order of arrival; safe to read while requests arrive."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._entries: list[tuple[Call, str]] = []

    def add(self, request: WireRequest) -> None:
        with self._lock:
            self._entries.append((request.call, request.path))
            self._lock.notify_all()

    def wait_for(self, count: int, *, seconds: float = 30) -> bool:
        """Wait until that many calls have arrived, and say whether they have."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self._entries) >= count, seconds)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def __iter__(self) -> Iterator[Call]:
        return iter(self._matching("", ""))

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def of(self, service: str = "", operation: str = "") -> tuple[Call, ...]:
        """Return the calls to one service, one operation, or both."""
        return self._matching(service, operation)

    def counts(self) -> Counter[str]:
        """Count the calls by their IAM action, e.g. ``ec2:DescribeVpcs``."""
        return Counter(call.action for call in self)

    def actions(self) -> frozenset[str]:
        """Return the IAM actions of all calls."""
        return frozenset(call.action for call in self)

    def paths(self, service: str = "", operation: str = "") -> tuple[str, ...]:
        """Return the request paths, which for S3 are ``/bucket/key``: what was read, and how often."""
        with self._lock:
            entries = tuple(self._entries)
        return tuple(path for call, path in entries if _is_of(call, service, operation))

    def _matching(self, service: str, operation: str) -> tuple[Call, ...]:
        with self._lock:
            entries = tuple(self._entries)
        return tuple(call for call, _ in entries if _is_of(call, service, operation))


def _is_of(call: Call, service: str, operation: str) -> bool:
    return service in ("", call.service) and operation in ("", call.operation)
