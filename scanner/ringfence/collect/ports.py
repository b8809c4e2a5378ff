"""What the collectors need from the outside, and what they hand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.snapshot import Scope
from ringfence.model.telemetry import Telemetry


class CallFailed(Exception):  # noqa: N818 - it is an outcome that a collector turns into Coverage, no error of ours
    """One call gave no answer; the collector turns it into a Coverage row."""

    def __init__(self, status: CoverageStatus, detail: str, *, code: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code


class Interrupted(Exception):  # noqa: N818 - it ends the work, it is no error of ours
    """The scan was interrupted: no further call is made, and nothing more is recorded."""


class Caller(Protocol):
    """AWS calls in one account and region: guarded, rate-limited, counted.

    The region is empty for global services. Every call may raise Interrupted.
    """

    @property
    def account(self) -> str: ...

    @property
    def region(self) -> str: ...

    def supports(self, service: str, operation: str) -> bool:
        """Whether the installed SDK knows the operation."""

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Make one call; raise CallFailed when there is no answer."""

    def pages(self, service: str, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Make a paged call, page by page; raise CallFailed at the page that failed."""


class Recorder(Protocol):
    """Takes what the collectors learn while they run, so that an interrupted scan keeps it."""

    def answer(self, answer: Answer) -> None: ...

    def coverage(self, row: Coverage) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Everything that was read from AWS or from a bundle, redacted."""

    taken_at: datetime
    scope: Scope
    answers: tuple[Answer, ...]
    coverage: tuple[Coverage, ...]
    telemetry: Telemetry = field(default_factory=Telemetry)
    api_calls: tuple[tuple[str, int], ...] = ()
    complete: bool = True
    """False when the recording was interrupted."""
