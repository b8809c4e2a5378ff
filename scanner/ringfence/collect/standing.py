"""When there is no point in asking any more: of an account, of a service, of one operation."""

from __future__ import annotations

import threading
from collections import Counter

from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import CoverageStatus

_IN_A_ROW = 3
"""Calls of one operation that may run out of tries before it is given up in a region."""


class Standing:
    """Whether the credentials of one account still serve; shared by all its callers."""

    def __init__(self) -> None:
        self._ended_by = ""

    def check(self) -> None:
        """Raise CallFailed when the credentials have ended: then nothing is sent any more."""
        if self._ended_by:
            raise self.end(self._ended_by)

    def end(self, code: str) -> CallFailed:
        """Note that the credentials have ended, and give the failure that says so."""
        self._ended_by = code
        return CallFailed(
            CoverageStatus.UNAVAILABLE,
            f"the credentials expired during the scan ({code}); sign in again and resume",
            code=code,
        )


class Patience:
    """What one region has stopped answering.

    A call that runs out of tries has cost up to three minutes. An endpoint that cannot be reached is
    given up at once, an operation after three such calls in a row, so that a dead region holds up a
    scan of a thousand runtimes for minutes and not for hours.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_a_row: Counter[tuple[str, str]] = Counter()
        self._given_up: dict[tuple[str, str], CallFailed] = {}

    def check(self, service: str, operation: str) -> None:
        """Raise the last failure again when the service or the operation was given up."""
        with self._lock:
            last = self._given_up.get((service, "")) or self._given_up.get((service, operation))
        if last is not None:
            raise CallFailed(last.status, last.detail, code=last.code)

    def answered(self, service: str, operation: str) -> None:
        with self._lock:
            self._in_a_row.pop((service, operation), None)

    def unreachable(self, service: str, failure: CallFailed) -> None:
        """Give up a service whose endpoint cannot be reached."""
        with self._lock:
            self._given_up[service, ""] = failure

    def ran_out(self, service: str, operation: str, failure: CallFailed) -> None:
        """Note a call that was tried as often as may be."""
        with self._lock:
            self._in_a_row[service, operation] += 1
            if self._in_a_row[service, operation] >= _IN_A_ROW:
                self._given_up[service, operation] = failure
