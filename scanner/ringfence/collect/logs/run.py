"""All logs of one account and region."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ringfence.collect.logs.bounds import LogBounds
from ringfence.collect.logs.flows import read_flow_logs
from ringfence.collect.logs.queries import read_query_logs
from ringfence.collect.logs.spans import read_spans
from ringfence.collect.logs.trails import read_cloudtrail
from ringfence.collect.logs.visit import LogBuilder, LogVisit
from ringfence.collect.ports import Caller
from ringfence.model.coverage import Coverage
from ringfence.model.event import OnProgress, silent
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow

_READERS = (read_flow_logs, read_query_logs, read_cloudtrail, read_spans)


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
    engine: str = "auto",
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Read the logs of the caller's account and region over the window into the builder.

    Each source ends in one row of coverage, or in none where it could tell nothing: flow and query
    logs without anything placed in a VPC, spans without an agent. The inventory may hold more
    accounts and regions than the caller's. coverage are the rows of what was read before: where the
    settings of logs could not be read, nobody knows whether a log is on, and its row says that.
    engine is what sums up flow logs, wait how the end of a query is waited for.
    Failed calls become rows; Interrupted passes through.
    """
    visit = LogVisit(
        caller=caller,
        inventory=inventory,
        window=window,
        builder=builder,
        record=record,
        on_progress=on_progress,
        bounds=bounds or LogBounds(),
        coverage=coverage,
        engine=engine,
        wait=wait,
    )
    for read in _READERS:
        read(visit)
