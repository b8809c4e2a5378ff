"""All logs of one account and region."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from ringfence.collect.logs.bounds import LogBounds
from ringfence.collect.logs.flows import read_flow_logs
from ringfence.collect.logs.invocations import read_invocation_logs
from ringfence.collect.logs.queries import read_query_logs
from ringfence.collect.logs.spans import read_spans
from ringfence.collect.logs.trails import read_cloudtrail
from ringfence.collect.logs.visit import LogBuilder, LogVisit
from ringfence.collect.ports import Caller, Interrupted
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, silent
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow

_READERS = (
    (Source.FLOW_LOGS, read_flow_logs),
    (Source.RESOLVER_QUERY_LOGS, read_query_logs),
    (Source.CLOUDTRAIL, read_cloudtrail),
    (Source.SPANS, read_spans),
    (Source.MODEL_INVOCATION_LOGS, read_invocation_logs),
)


def collect_logs(  # noqa: PLR0917 - the two halves of a reading: from where, and to whom
    caller: Caller,
    inventory: Inventory,
    window: TimeWindow,
    builder: LogBuilder,
    record: Callable[[Coverage], None],
    on_progress: OnProgress = silent,
    *,
    bounds: LogBounds | None = None,
    coverage: Sequence[Coverage] = (),
    followed: frozenset[str] = frozenset(),
    engine: str = "auto",
    wait: Callable[[float], None] = time.sleep,
    cancelled: threading.Event | None = None,
    at_once: int = 8,
) -> None:
    """Read the logs of the caller's account and region over the window into the builder.

    Each source ends in one row of coverage, or in none where it could tell nothing: flow and query
    logs without anything placed in a VPC, spans without an agent, model invocations where nobody
    asked whether they are logged. The inventory may hold more
    accounts and regions than the caller's. coverage are the rows of what was read before: where the
    settings of logs could not be read, nobody knows whether a log is on, and its row says that.
    followed are interfaces of AI workloads outside AgentCore, whose logs are read as far as the bounds
    allow.
    engine is what sums up flow logs, wait how the end of a query is waited for.
    at_once is how many objects are downloaded at the same time; cancelled is set when the scan is
    interrupted. Failed calls become rows; Interrupted passes through.
    """
    told: set[Source] = set()

    def take(row: Coverage) -> None:
        told.add(row.source)
        record(row)

    visit = LogVisit(
        caller=caller,
        inventory=inventory,
        window=window,
        builder=builder,
        record=take,
        on_progress=on_progress,
        bounds=bounds or LogBounds(),
        coverage=coverage,
        followed=followed,
        engine=engine,
        wait=wait,
        cancelled=cancelled or threading.Event(),
        at_once=at_once,
    )
    for source, read in _READERS:
        try:
            read(visit)
        except Interrupted:
            if source not in told:
                with suppress(Interrupted):
                    take(_interrupted(visit, source))
            raise


def _interrupted(visit: LogVisit, source: Source) -> Coverage:
    """The row of a source that was being read when the scan was interrupted."""
    return Coverage(
        source=source,
        account=visit.caller.account,
        region=visit.caller.region,
        status=CoverageStatus.PARTIAL,
        window=visit.window,
        detail="interrupted while it was read",
        required=source is not Source.MODEL_INVOCATION_LOGS,
    )
