"""A Caller that answers from a table, and a Recorder that keeps what it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ringfence.collect.ports import CallFailed
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source

ACCOUNT = "111122223333"
REGION = "us-east-1"

Reply = Mapping[str, Any] | CallFailed
"""One page, or the failure that comes in its place."""

Script = Reply | list[Reply] | Callable[..., Reply | list[Reply]]
"""What an operation answers: one page, several, or a function of its parameters."""


class FakeCaller:
    """Implements the Caller port; an operation that is not in the table has nothing to tell."""

    def __init__(
        self,
        replies: Mapping[str, Script] | None = None,
        *,
        account: str = ACCOUNT,
        region: str = REGION,
    ) -> None:
        self.replies: dict[str, Script] = dict(replies or {})
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self._account = account
        self._region = region
        self._lock = threading.Lock()

    @property
    def account(self) -> str:
        return self._account

    @property
    def region(self) -> str:
        return self._region

    def supports(self, service: str, operation: str) -> bool:
        return True

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return next(self.pages(service, operation, **params))

    def pages(self, service: str, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        with self._lock:
            self.calls.append((service, operation, params))
        script = self.replies.get(operation, {})
        reply = script(**params) if callable(script) else script
        for page in reply if isinstance(reply, list) else [reply]:
            if isinstance(page, CallFailed):
                raise page
            yield dict(page)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of every call of an operation, in the order they came."""
        with self._lock:
            return [params for _, name, params in self.calls if name == operation]


class ListRecorder:
    """Implements the Recorder port in memory."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.rows: list[Coverage] = []

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def coverage(self, row: Coverage) -> None:
        self.rows.append(row)

    def row(self, source: Source, account: str = ACCOUNT, region: str = REGION) -> Coverage:
        """The one row of a source; more or none is an error of the collector."""
        (row,) = [
            row
            for row in self.rows
            if (row.source, row.account, row.region) == (source, account, region)
        ]
        return row

    def sources(self) -> list[Source]:
        """The sources that have a row, sorted, as often as they have one."""
        return sorted(row.source for row in self.rows)


def denied(operation: str = "ListThings") -> CallFailed:
    """What a caller without the permission meets."""
    return CallFailed(CoverageStatus.DENIED, f"{operation} was denied", code="AccessDenied")
