"""One query at Athena: started, watched, read page by page, and stopped when nobody waits any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ringfence.collect.athena.asked import AthenaTable
from ringfence.collect.ports import Caller, CallFailed, Interrupted
from ringfence.model.coverage import CoverageStatus
from ringfence.model.text import printable

_PAGE = 1000
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0
_LONGEST = 2 * 60 * 60
"""Seconds after which a query is given up; Athena ends its own after 30 minutes unless told otherwise."""
_FAILED = {
    "FAILED": "the query failed",
    "CANCELLED": "the query was cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A query that succeeded."""

    rows: Iterator[Sequence[str | None]]
    """Rows as they are paged; the iterator raises CallFailed at the page that failed."""
    scanned: int
    """Bytes, as Athena counts them."""


def run_query(
    caller: Caller,
    asked: AthenaTable,
    sql: str,
    columns: Sequence[str],
    *,
    token: str,
    wait: Callable[[float], None],
    tell: Callable[[int], None],
) -> Answer:
    """Run a SELECT to its end. Raises CallFailed when it does not end well.

    token makes a repeated start the same query. tell is told the bytes scanned so far. Whatever ends
    the waiting, a query that still runs is stopped, since it costs.
    """
    if not sql.startswith("SELECT ") or ";" in sql:
        raise AssertionError("only a single SELECT may be sent")
    started = caller.call(
        "athena",
        "StartQueryExecution",
        QueryString=sql,
        ClientRequestToken=token,
        QueryExecutionContext={"Database": asked.database},
        WorkGroup=asked.workgroup,
    )
    query = str(started.get("QueryExecutionId", ""))
    try:
        scanned = _watch(caller, asked, query, wait, tell)
    except BaseException:
        _stop(caller, query)
        raise
    return Answer(rows=_rows(caller, query, columns), scanned=scanned)


def _watch(
    caller: Caller,
    asked: AthenaTable,
    query: str,
    wait: Callable[[float], None],
    tell: Callable[[int], None],
) -> int:
    waited, pause = 0.0, _FIRST_WAIT
    while waited < _LONGEST:
        answer = caller.call("athena", "GetQueryExecution", QueryExecutionId=query)
        execution = _mapping(answer.get("QueryExecution"))
        status = _mapping(execution.get("Status"))
        scanned = _mapping(execution.get("Statistics")).get("DataScannedInBytes")
        scanned = scanned if isinstance(scanned, int) else 0
        state = status.get("State")
        if state == "SUCCEEDED":
            return scanned
        if state in _FAILED:
            raise _failure(_FAILED[str(state)], status)
        if asked.scan_limit is not None and scanned > asked.scan_limit:
            raise CallFailed(
                CoverageStatus.UNAVAILABLE,
                f"the query was stopped after {scanned >> 20} MiB: --athena-scan-limit is"
                f" {asked.scan_limit >> 20} MiB",
                code="ScanLimit",
            )
        tell(scanned)
        wait(pause)
        waited, pause = waited + pause, min(pause * 1.5, _LONGEST_WAIT)
    raise CallFailed(
        CoverageStatus.UNAVAILABLE, "the query was stopped: it had not ended after two hours"
    )


def _failure(what: str, status: dict[str, Any]) -> CallFailed:
    reason = printable(str(status.get("StateChangeReason") or "no reason given"))
    denied = "accessdenied" in reason.lower().replace(" ", "") or "not authorized" in reason.lower()
    return CallFailed(
        CoverageStatus.DENIED if denied else CoverageStatus.UNAVAILABLE,
        f"{what}: {reason}",
        code=str(status.get("State")),
    )


def _stop(caller: Caller, query: str) -> None:
    try:
        caller.call("athena", "StopQueryExecution", QueryExecutionId=query)
    except (CallFailed, Interrupted):
        return  # it has ended by itself, or nobody may stop it; why we stop is what has to be said


def _rows(caller: Caller, query: str, columns: Sequence[str]) -> Iterator[Sequence[str | None]]:
    """The rows without the line of names that Athena puts before them."""
    first = True
    for page in caller.pages("athena", "GetQueryResults", QueryExecutionId=query, MaxResults=_PAGE):
        rows = _mapping(page.get("ResultSet")).get("Rows")
        for row in rows if isinstance(rows, list) else ():
            values = _values(row)
            if not (first and values == list(columns)):
                yield values
            first = False


def _values(row: Any) -> list[str | None]:
    data = _mapping(row).get("Data")
    values = (
        _mapping(cell).get("VarCharValue") for cell in (data if isinstance(data, list) else ())
    )
    return [None if value is None else str(value) for value in values]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
