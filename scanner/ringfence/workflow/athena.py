"""Flow logs in a table of Amazon Athena, with the credentials of the source."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from ringfence.collect.athena.asked import AthenaTable, table_of
from ringfence.collect.athena.definition import TABLE, create_table, location_of, look
from ringfence.collect.athena.run import check_table, estimate_table, read_table
from ringfence.collect.live import Opened, open_caller
from ringfence.collect.permissions import ALLOWED_WITH_ATHENA
from ringfence.collect.ports import CallFailed, Interrupted, Recording
from ringfence.errors import CollectError, ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, Progress
from ringfence.model.snapshot import Scope
from ringfence.model.window import TimeWindow
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.workflow.clock import utc_now
from ringfence.workflow.live import request_of
from ringfence.workflow.sources import LogFiles


def check_athena(files: LogFiles, *, now: datetime, on_progress: OnProgress) -> None:
    """Raise ConfigError for a table or workgroup of no use, before anything else is read."""
    if files.athena is None:
        return
    note = (
        f"Athena queries {files.athena.name} in the workgroup {files.athena.workgroup}, and writes"
        " the result to the workgroup's own place; nothing else is written anywhere"
    )
    on_progress(Progress(stage="athena", note=note))
    with _opened(files, TimeWindow(now - files.reader.since, now)) as opened:
        check_table(opened.caller, files.athena)


def read_athena(
    files: LogFiles,
    asked: AthenaTable,
    *,
    builder: TelemetryBuilder,
    window: TimeWindow,
    on_progress: OnProgress,
    cancelled: threading.Event,
) -> Recording:
    """Sum the table up. The recording holds no answers: only the coverage, and the calls made.

    Setting cancelled ends it, and so does KeyboardInterrupt, which sets it: then no query is
    started, and the one that runs is stopped.
    """
    rows: list[Coverage] = []
    calls: tuple[tuple[str, int], ...] = ()

    def wait(seconds: float) -> None:
        if cancelled.wait(seconds):
            raise Interrupted

    try:
        if not cancelled.is_set():
            with _opened(files, window) as opened:
                try:
                    read_table(
                        opened.caller,
                        asked,
                        window=window,
                        builder=builder,
                        record=rows.append,
                        token=uuid.uuid4().hex,
                        on_progress=on_progress,
                        wait=wait,
                    )
                finally:
                    calls = opened.calls()
    except (KeyboardInterrupt, Interrupted):
        cancelled.set()
    return Recording(
        taken_at=window.end,
        scope=Scope(accounts=(), regions=(), window=window),
        answers=(),
        coverage=tuple(rows) or (_unasked(asked, window),),
        api_calls=calls,
    )


def _unasked(asked: AthenaTable, window: TimeWindow) -> Coverage:
    """The row of a table that was not queried, since the scan was interrupted before."""
    return Coverage(
        source=Source.FLOW_LOGS,
        account="",
        region="",
        status=CoverageStatus.PARTIAL,
        window=window,
        detail=f"interrupted before {asked.name} was queried",
        required=True,
    )


def dry_run(files: LogFiles, *, clock: Callable[[], datetime] = utc_now) -> str:
    """The statement and what it would scan at most, as text. Nothing is queried."""
    asked = files.athena
    if asked is None:
        raise ConfigError("--athena-dry-run needs --athena-table")
    now = clock()
    window = TimeWindow(now - files.reader.since, now)
    with _opened(files, window) as opened:
        try:
            found = estimate_table(
                opened.caller, asked, window=window, builder=TelemetryBuilder(window=window)
            )
        except CallFailed as failure:
            raise CollectError(f"the query cannot be estimated: {failure.detail}") from failure
    size = f"{found.bytes:,} bytes in {found.objects:,} objects"
    more = f", and it may be more: {found.unknown}" if found.unknown else ""
    return f"-- would scan at most {size}{more}\n{found.sql};\n"


def table_definition(
    files: LogFiles, database: str, uri: str, *, clock: Callable[[], datetime] = utc_now
) -> str:
    """The statement that makes a table of an S3 location, as text. Nothing is run."""
    table_of("any", f"{database}.{TABLE}")
    location_of(uri)
    request = request_of(files.reader, clock())
    with open_caller(request, region=files.athena_region) as opened:
        try:
            found = look(opened.caller, uri, flow_log_format=files.flow_log_format)
        except CallFailed as failure:
            raise CollectError(f"the location cannot be looked at: {failure.detail}") from failure
    statement = create_table(found, database, today=request.window.end.date())
    return (
        f"-- run it in Athena; then: ringfence scan --athena-workgroup NAME"
        f" --athena-table {database}.{TABLE}\n{statement}"
    )


@contextmanager
def _opened(files: LogFiles, window: TimeWindow) -> Iterator[Opened]:
    """Sign in, with a guard that lets the queries of Athena through as well."""
    request = replace(request_of(files.reader, window.end), window=window)
    with open_caller(request, region=files.athena_region, allowed=ALLOWED_WITH_ATHENA) as opened:
        yield opened
