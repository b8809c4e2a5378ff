"""Flow logs in the default format, summed up by CloudWatch Logs Insights.

A query answers with a bounded number of rows, so that a span of time with too many is halved and
asked again. What it scans is billed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ringfence.collect.logs.events import days_of
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed, Interrupted
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.text import printable
from ringfence.model.window import TimeWindow
from ringfence.telemetry.flow_partials import Value
from ringfence.telemetry.flow_sql import NOT_UNDERSTOOD, PARTIAL_COLUMNS
from ringfence.telemetry.kinds import FileStatus

LIMIT = 100_000
"""Rows of one answer, the most that StartQuery allows."""
SHORTEST = 60
"""Seconds; a capture window is no shorter, so that halving it separates nothing."""
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 1.0
_LONGEST = 60 * 60
_KEYS = "logStatus, interfaceId, accountId, srcAddr, dstAddr, protocol, action, port, side"
_KINDS = {"OK": 0, "NODATA": 1, "SKIPDATA": 2}
_ACTIONS = {"ACCEPT": True, "REJECT": False}
_WITH_PORTS = frozenset({6, 17, 33, 132, 136})
_ABSENT = frozenset({"", "-"})
_LAST_PORT, _LAST_PROTOCOL = 65535, 255


@dataclass(slots=True)
class _Scan:
    """What the queries of one group came to."""

    scanned: int = 0
    queries: int = 0


def query_text(window: TimeWindow) -> str:
    """The query. side is -1, 0 or 1 as the source port is below, at or above the target port."""
    last = int(window.end.timestamp())
    return (
        "fields least(srcPort, dstPort) as port,"
        " least(1, greatest(-1, srcPort - dstPort)) as side"
        f" | filter not ispresent(endTime) or endTime <= {last}"
        " | stats count(*) as records, sum(packets) as packetCount, sum(bytes) as byteCount,"
        f" min(startTime) as firstSeen, max(endTime) as lastSeen by {_KEYS}"
        f" | limit {LIMIT}"
    )


def read_with_insights(visit: LogVisit, group: str, outcome: Outcome) -> None:
    """Sum a log group up over the window, the newest day first.

    Raises CallFailed when the first query fails; what fails later is noted in the outcome.
    """
    scan = _Scan()
    spans = list(days_of(visit.window))[::-1]
    while spans:
        span = spans.pop()
        try:
            rows = _ask(visit, group, span, scan)
        except CallFailed as failure:
            if not scan.queries:
                raise
            outcome.failed(failure)
            break
        scan.queries += 1
        visit.tell(Source.FLOW_LOGS, done=scan.queries, note=f"Logs Insights, {printable(group)}")
        if rows is None or len(rows) >= LIMIT:
            halves = _halves(span)
            if halves:
                spans += halves
                continue
            what = "took too long for" if rows is None else f"gave its most, {LIMIT} rows, for"
            outcome.missed(
                f"Logs Insights {what} the minute of {span.start:%Y-%m-%d %H:%M} UTC in "
                f"{printable(group)}"
            )
        if rows:
            result = visit.builder.add_partials(
                group, (_partial(row, visit.caller.region) for row in rows)
            )
            if result.status is not FileStatus.EMPTY:
                outcome.took(result)
    outcome.note(f"{printable(group)} by Logs Insights, {scan.scanned >> 20} MiB scanned")


def _ask(visit: LogVisit, group: str, span: TimeWindow, scan: _Scan) -> list[dict[str, str]] | None:
    """The rows of a span; None when the query ran out of time."""
    started = visit.caller.call(
        "logs",
        "StartQuery",
        logGroupName=group,
        startTime=int(span.start.timestamp()),
        # The end is inclusive in this API.
        endTime=int(span.end.timestamp()) - 1,
        queryString=query_text(visit.window),
        limit=LIMIT,
    )
    query = str(started.get("queryId", ""))
    try:
        status, rows = _watch(visit, query, scan)
    except BaseException:
        _stop(visit, query)
        raise
    if status == "Timeout":
        return None
    if status != "Complete":
        raise CallFailed(
            CoverageStatus.UNAVAILABLE,
            f"a query of Logs Insights ended as {printable(status)}",
            code=status,
        )
    return rows


def _watch(visit: LogVisit, query: str, scan: _Scan) -> tuple[str, list[dict[str, str]]]:
    """Wait for the end of a query; its status and rows."""
    waited, pause = 0.0, _FIRST_WAIT
    while waited < _LONGEST:
        rows: list[dict[str, str]] = []
        status, scanned = "Unknown", 0
        for page in visit.caller.pages("logs", "GetQueryResults", queryId=query):
            status = str(page.get("status"))
            scanned = _scanned(page)
            rows += _rows(page)
            if status in ("Scheduled", "Running"):
                break
        if status not in ("Scheduled", "Running", "Unknown"):
            scan.scanned += scanned
            return status, rows
        visit.wait(pause)
        waited, pause = waited + pause, min(pause * 1.5, _LONGEST_WAIT)
    raise CallFailed(
        CoverageStatus.UNAVAILABLE, "a query of Logs Insights had not ended after an hour"
    )


def _stop(visit: LogVisit, query: str) -> None:
    try:
        visit.caller.call("logs", "StopQuery", queryId=query)
    except (CallFailed, Interrupted):
        return  # it ends by itself within the hour; why we stop is what has to be said


def _halves(span: TimeWindow) -> list[TimeWindow]:
    """Both halves of a span, the later one last; none when it is too short to halve."""
    if (span.end - span.start).total_seconds() <= SHORTEST:
        return []
    middle = span.start + (span.end - span.start) / 2
    middle = middle.replace(microsecond=0)
    return [TimeWindow(span.start, middle), TimeWindow(middle, span.end)]


def _rows(page: dict[str, Any]) -> Iterator[dict[str, str]]:
    results = page.get("results")
    for row in results if isinstance(results, list) else ():
        yield {
            str(cell.get("field")): str(cell.get("value"))
            for cell in (row if isinstance(row, list) else ())
            if isinstance(cell, dict) and cell.get("value") is not None
        }


def _scanned(page: dict[str, Any]) -> int:
    statistics = page.get("statistics")
    scanned = statistics.get("bytesScanned") if isinstance(statistics, dict) else None
    return int(scanned) if isinstance(scanned, int | float) else 0


def _partial(row: dict[str, str], region: str) -> Sequence[Value]:
    """A row as `flow_sql.partials` gives it; the default format tells no region."""
    values = dict.fromkeys(PARTIAL_COLUMNS) | {"records": _number(row, "records") or 0}
    kind = _KINDS.get(row.get("logStatus", ""), NOT_UNDERSTOOD)
    first, last = _number(row, "firstSeen"), _number(row, "lastSeen")
    if first is None or last is None or first > last:
        kind = NOT_UNDERSTOOD
    account = row.get("accountId", "")
    values |= {
        "kind": kind,
        "interface_id": _told(row.get("interfaceId", "")),
        "account_id": "" if account == "unknown" else _told(account),
        "first_seen": first,
        "last_seen": last,
    }
    flow = _flow(row, region) if kind == 0 else {}
    return tuple((values | ({"kind": NOT_UNDERSTOOD} if flow is None else flow)).values())


def _flow(row: dict[str, str], region: str) -> dict[str, Value] | None:
    """What a row says of a flow; None when it makes no sense."""
    protocol, port, side = (_number(row, name) for name in ("protocol", "port", "side"))
    accepted = _ACTIONS.get(row.get("action", ""))
    if protocol is None or not 0 <= protocol <= _LAST_PROTOCOL or accepted is None:
        return None
    if protocol not in _WITH_PORTS:
        port = side = 0
    if port is None or side is None or not 0 <= port <= _LAST_PORT:
        return None
    source, target = row.get("srcAddr", ""), row.get("dstAddr", "")
    packets, size = _number(row, "packetCount") or 0, _number(row, "byteCount") or 0
    served = side < 0
    return {
        "region": region,
        "client": target if served else source,
        "server": source if served else target,
        "port": port,
        "protocol": protocol,
        "accepted": accepted,
        "tied": side == 0,
        "packets": 0 if served else packets,
        "bytes": 0 if served else size,
        "reply_packets": packets if served else 0,
        "reply_bytes": size if served else 0,
        "observed": 0,
    }


def _told(text: str) -> str:
    return "" if text in _ABSENT else text


def _number(row: dict[str, str], name: str) -> int | None:
    """A number as Logs Insights writes it, `2.0E10` included; None for anything else."""
    try:
        return int(float(row[name]))
    except (KeyError, ValueError, OverflowError):
        return None
