"""Flow logs in a log group of CloudWatch Logs: by whatever reads the least of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.events import read_events
from ringfence.collect.logs.insights import read_with_insights
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.placed import idle_interfaces
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.text import printable
from ringfence.parse.flow_log import DEFAULT_FIELDS, WrongFormat, parse_layout
from ringfence.telemetry.kinds import LogKind

INSIGHTS = "logs-insights"
AUTO = "auto"
LARGE_GROUP = 1 << 30
"""Stored bytes, which are compressed: beyond it the bounds of reading event by event are near."""

_STREAM = re.compile(r"(?P<interface>eni-[0-9a-f]{8,17})-(?:all|accept|reject)")
_STREAMS_AT_ONCE = 100
_MOST_STREAMS = 1_000
_LATE = timedelta(days=1)
"""How much younger a stream's last event may be than CloudWatch Logs says."""


def read_flow_group(
    visit: LogVisit, name: str, log_format: str, budget: Budget, outcome: Outcome
) -> None:
    """Read a log group of flow logs over the window."""
    if _by_insights(visit, name, log_format, outcome):
        try:
            read_with_insights(visit, name, outcome)
        except CallFailed as failure:
            if visit.engine == INSIGHTS:
                outcome.failed(failure)
                return
            outcome.note(f"read event by event, since {failure.detail}")
        else:
            return
    for streams in _streams(visit, name, outcome):
        read_events(
            visit,
            LogKind.FLOW_LOGS,
            name,
            budget,
            outcome,
            flow_log_format=log_format,
            streams=streams,
        )


def _by_insights(visit: LogVisit, name: str, log_format: str, outcome: Outcome) -> bool:
    """Whether Logs Insights sums the group up: it knows the fields of the default format only."""
    if visit.engine not in (AUTO, INSIGHTS):
        return False
    if not _is_default(log_format):
        if visit.engine == INSIGHTS:
            outcome.note(
                f"{printable(name)} was read event by event: Logs Insights knows the default format only"
            )
        return False
    return visit.engine == INSIGHTS or _stored_bytes(visit, name) >= LARGE_GROUP


def _is_default(log_format: str) -> bool:
    try:
        return parse_layout(log_format).fields == DEFAULT_FIELDS
    except WrongFormat:
        return False


def _stored_bytes(visit: LogVisit, name: str) -> int:
    """The size of the group; 0 where nobody says."""
    try:
        pages = visit.caller.pages("logs", "DescribeLogGroups", logGroupNamePrefix=name)
        for group in _entries(pages, "logGroups"):
            size = group.get("storedBytes")
            if group.get("logGroupName") == name and isinstance(size, int):
                return size
    except CallFailed:
        return 0
    return 0


def _streams(visit: LogVisit, name: str, outcome: Outcome) -> list[tuple[str, ...]]:
    """The streams to read, a hundred at a time; one empty list stands for the whole group.

    A stream holds the records of one interface. Left out are those of interfaces that are known, are
    no AI workload's and forward nothing: nothing rests on them. Where interfaces were not read
    completely, nothing is left out.
    """
    whole: list[tuple[str, ...]] = [()]
    idle = idle_interfaces(visit.inventory, visit.coverage, visit.followed)
    if not idle:
        return whole
    chosen: list[str] = []
    left_out = 0
    oldest = int((visit.window.start - _LATE).timestamp() * 1000)
    try:
        pages = visit.caller.pages("logs", "DescribeLogStreams", logGroupName=name)
        for stream in _entries(pages, "logStreams"):
            label, last = stream.get("logStreamName"), stream.get("lastEventTimestamp")
            match = _STREAM.fullmatch(str(label))
            if match is not None and match["interface"] in idle:
                left_out += 1
            elif not isinstance(last, int) or last >= oldest:
                chosen.append(str(label))
            if len(chosen) > _MOST_STREAMS:
                return whole
    except CallFailed:
        return whole
    if not left_out:
        return whole
    outcome.note(f"{left_out} log streams of interfaces that are no agent's were left out")
    if not chosen:
        return []
    return [
        tuple(chosen[start : start + _STREAMS_AT_ONCE])
        for start in range(0, len(chosen), _STREAMS_AT_ONCE)
    ]


def _entries(pages: Iterator[dict[str, Any]], key: str) -> Iterator[dict[str, Any]]:
    for page in pages:
        found = page.get(key)
        for entry in found if isinstance(found, list) else ():
            if isinstance(entry, dict):
                yield entry
