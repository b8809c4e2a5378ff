"""One account and region while its logs are read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ringfence.collect.logs.bounds import LogBounds
from ringfence.collect.logs.placed import followed_here
from ringfence.collect.ports import Caller
from ringfence.model.coverage import BADNESS, Coverage, Source
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.network import NetworkInterface
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from ringfence.telemetry.flow_partials import Value
from ringfence.telemetry.kinds import FileResult, LogFile, LogKind


class LogBuilder(Protocol):
    """Takes log files and messages, and says what became of each."""

    def add_files(
        self,
        kind: LogKind,
        files: Sequence[LogFile],
        *,
        workers: int | None = None,
        whole: int | None = None,
        on_progress: OnProgress = silent,
        cancelled: threading.Event | None = None,
    ) -> Sequence[FileResult]:
        """Read files, workers of them at once; one result each, in their order.

        whole are the bytes of everything of which these are a part.

        When cancelled is set, or KeyboardInterrupt sets it, the results of the rest are `unread`.
        """

    def add_lines(
        self,
        kind: LogKind,
        name: str,
        lines: Iterable[str],
        *,
        flow_log_format: str = "",
        account: str = "",
        region: str = "",
    ) -> FileResult:
        """Read messages that came without a file around them."""

    def add_partials(
        self, name: str, rows: Iterable[Sequence[Value]], *, files: int = 0
    ) -> FileResult:
        """Count records that AWS summed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogVisit:
    """What the readers of one account and region share."""

    caller: Caller
    inventory: Inventory
    window: TimeWindow
    builder: LogBuilder
    record: Callable[[Coverage], None]
    on_progress: OnProgress
    bounds: LogBounds
    coverage: Sequence[Coverage] = ()
    """The rows of what was read before, which say whether the settings of logs are known."""
    followed: frozenset[str] = frozenset()
    """Interfaces of AI workloads outside AgentCore whose logs are wanted as well."""
    engine: str = "auto"
    """What reads flow logs in bulk: auto, logs-insights, or an engine of the builder."""
    wait: Callable[[float], None] = time.sleep
    at_once: int = 8
    """Objects that are downloaded at the same time."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    """Set when the reading is interrupted."""

    def followed_here(self) -> tuple[NetworkInterface, ...]:
        """The followed interfaces of this account and region."""
        account, region = self.caller.account, self.caller.region
        return followed_here(self.inventory, self.followed, account=account, region=region)

    def doubt(self, settings: Source) -> Coverage | None:
        """The worst row of a source of settings here, when it was not read completely."""
        rows = [
            row
            for row in self.coverage
            if row.source is settings
            and row.account in ("", self.caller.account)
            and row.region in ("", self.caller.region)
        ]
        worst = max(rows, key=lambda row: BADNESS.index(row.status), default=None)
        return None if worst is None or worst.complete else worst

    def tell(self, source: Source, *, done: int, total: int | None = None, note: str = "") -> None:
        """Report how far the reading of a source is."""
        self.on_progress(
            Progress(
                stage=source.value,
                account=self.caller.account,
                region=self.caller.region,
                done=done,
                total=total,
                note=note,
            )
        )
