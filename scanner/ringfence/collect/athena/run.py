"""A table of flow logs in Athena: checked, estimated, read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ringfence.collect.athena.asked import AthenaTable
from ringfence.collect.athena.partitions import Pruned, folder_of, prune
from ringfence.collect.athena.query import run_query
from ringfence.collect.athena.reach import absent, short_of, time_keys
from ringfence.collect.athena.table import Table, check_workgroup, describe
from ringfence.collect.logs.bounds import Budget, LogBounds
from ringfence.collect.logs.keys import days
from ringfence.collect.logs.objects import list_objects
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import Caller, CallFailed, Interrupted
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.dialects import for_athena
from ringfence.telemetry.flow_columns import UnfitTable, quoted, records, typed_columns, wanted
from ringfence.telemetry.flow_sql import PARTIAL_COLUMNS, partials
from ringfence.telemetry.kinds import FileStatus

_FRESH = timedelta(days=1)
"""The partition of the last day may be added tomorrow."""
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be asked of a table."""

    table: Table
    pruned: Pruned
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a query would read at most; formats by column are read in part."""

    sql: str
    objects: int
    bytes: int
    unknown: str
    """Why there may be more than was counted; empty when there is not."""


def check_table(caller: Caller, asked: AthenaTable) -> None:
    """Raise ConfigError for what no scan could use, before it reads anything else."""
    try:
        check_workgroup(caller, asked)
        records(typed_columns(describe(caller, asked).columns), "t")
    except UnfitTable as error:
        raise ConfigError(f"{asked.name} cannot be read: {error}") from error
    except CallFailed:
        return  # what could not be asked becomes coverage when it is read


def estimate_table(
    caller: Caller, asked: AthenaTable, *, window: TimeWindow, builder: TelemetryBuilder
) -> Estimate:
    """The statement, and the size of the files it would read. Raises ConfigError, CallFailed."""
    try:
        plan = _plan(caller, asked, window, builder)
    except UnfitTable as error:
        raise ConfigError(f"{asked.name} cannot be read: {error}") from error
    objects, size, unknown = _sizes(caller, plan.table, window)
    return Estimate(sql=plan.sql, objects=objects, bytes=size, unknown=unknown)


def read_table(
    caller: Caller,
    asked: AthenaTable,
    *,
    window: TimeWindow,
    builder: TelemetryBuilder,
    record: Callable[[Coverage], None],
    token: str,
    on_progress: OnProgress = silent,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Sum the table up by one query into the builder; it ends in one row, which is required.

    An interruption passes through, after the query was stopped and the row was recorded.
    """
    outcome = Outcome()
    try:
        check_workgroup(caller, asked)
        _read(caller, asked, window, builder, outcome, token, on_progress, wait)
    except (KeyboardInterrupt, Interrupted):
        outcome.missed(f"interrupted before all of {asked.name} was read")
        record(_row(outcome, caller, window))
        raise
    except CallFailed as failure:
        outcome.failed(failure)
    except UnfitTable as error:
        outcome.failed(CallFailed(CoverageStatus.UNSUPPORTED, f"{asked.name}: {error}"))
    record(_row(outcome, caller, window))


def _row(outcome: Outcome, caller: Caller, window: TimeWindow) -> Coverage:
    return replace(outcome.row(Source.FLOW_LOGS, caller, window), account="", region="")


def _read(  # noqa: PLR0917 - the parts of read_table
    caller: Caller,
    asked: AthenaTable,
    window: TimeWindow,
    builder: TelemetryBuilder,
    outcome: Outcome,
    token: str,
    on_progress: OnProgress,
    wait: Callable[[float], None],
) -> None:
    plan = _plan(caller, asked, window, builder)
    _check_size(caller, asked, plan.table, window)

    def tell(scanned: int) -> None:
        note = f"Athena has scanned {scanned >> 20} MiB"
        on_progress(Progress(stage=Source.FLOW_LOGS.value, done=scanned >> 20, note=note))

    def ask(sql: str, columns: Sequence[str], part: str) -> Iterator[Sequence[str | None]]:
        answer = run_query(
            caller, asked, sql, columns, token=f"{token}-{part}", wait=wait, tell=tell
        )
        outcome.note(f"{asked.name} at Athena, {answer.scanned >> 20} MiB scanned")
        return answer.rows

    result = builder.add_partials(asked.name, ask(plan.sql, PARTIAL_COLUMNS, "flows"))
    if result.status is FileStatus.EMPTY:
        outcome.missed(f"{asked.name} holds nothing of the window")
    else:
        outcome.took(result)
    if plan.table.projected:
        for sentence in short_of(plan.table, window):
            outcome.missed(f"{asked.name}: {sentence}")
    elif plan.table.keys:
        _note_partitions(asked, plan, window, outcome, ask)


def _plan(
    caller: Caller, asked: AthenaTable, window: TimeWindow, builder: TelemetryBuilder
) -> Plan:
    table = describe(caller, asked)
    pruned = prune(table, window)
    count = builder.wanted
    # Columns of the records are read even where a partition key has the same meaning.
    select = records(
        typed_columns(table.columns),
        f"{quoted(asked.database)}.{quoted(asked.table)}",
        where=pruned.where,
    )
    condition = wanted(count.span, count.interfaces, count.accounts, idle=count.idle)
    sql = for_athena(partials(f"({select}) AS records", condition))
    return Plan(table=table, pruned=pruned, sql=sql)


def _check_size(caller: Caller, asked: AthenaTable, table: Table, window: TimeWindow) -> None:
    """Raise CallFailed where the files are known to be more than the user allows to be scanned."""
    if asked.scan_limit is None:
        return
    try:
        _, size, _ = _sizes(caller, table, window)
    except CallFailed:
        return  # the query is watched while it runs
    if size > asked.scan_limit:
        raise CallFailed(
            CoverageStatus.UNAVAILABLE,
            f"{asked.name} was not queried: {size >> 20} MiB would be scanned, and"
            f" --athena-scan-limit is {asked.scan_limit >> 20} MiB",
            code="ScanLimit",
        )


def _sizes(caller: Caller, table: Table, window: TimeWindow) -> tuple[int, int, str]:
    """How many objects of the window there are, their bytes, and why there may be more."""
    if table.place is None:
        return 0, 0, "the catalogue does not say where its files are"
    bounds, outcome = LogBounds(), Outcome()
    visit = LogVisit(
        caller=caller,
        inventory=Inventory(),
        window=window,
        builder=TelemetryBuilder(),
        record=lambda _: None,
        on_progress=silent,
        bounds=bounds,
    )
    budget = Budget(bounds)
    folders = dict.fromkeys(folder_of(table, day) for day in days(window))
    sizes = [
        found.size
        for folder in folders
        for found in list_objects(visit, table.place[0], folder, budget, outcome)
    ]
    return len(sizes), sum(sizes), outcome.missing


def _note_partitions(
    asked: AthenaTable,
    plan: Plan,
    window: TimeWindow,
    outcome: Outcome,
    ask: Callable[[str, Sequence[str], str], Iterator[Sequence[str | None]]],
) -> None:
    """Say which days and hours the catalogue has no partition of: what lies there was not read."""
    times = time_keys(plan.table, plan.pruned)
    if times is None:
        outcome.missed(
            f"it is not known whether the partitions of {asked.name} reach over the window"
        )
        return
    names = [name for name, _ in plan.table.keys]
    keys = ", ".join(f"CAST({quoted(key)} AS VARCHAR) AS {quoted(key)}" for key in names)
    source = f'{quoted(asked.database)}."{asked.table}$partitions"'
    where = f" WHERE {plan.pruned.where}"
    sql = for_athena(f"SELECT DISTINCT {keys} FROM {source}{where}")  # noqa: S608 - checked names
    rows = (
        dict(zip(names, (value or "" for value in row), strict=True))
        for row in ask(sql, names, "days")
    )
    settled = TimeWindow(window.start, max(window.start, window.end - _FRESH))
    missing = absent(rows, times, settled) if settled.end > settled.start else []
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        outcome.missed(f"{asked.name} has no partition of {', '.join(missing[:_NAMED])}{more}")
