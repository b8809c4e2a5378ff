"""Log events in CloudWatch Logs, a day at a time, the newest day first, within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.text import printable
from ringfence.model.window import TimeWindow
from ringfence.telemetry.kinds import LogKind

_DAY = timedelta(days=1)


def log_group_exists(visit: LogVisit, name: str) -> bool:
    """Whether the region has that log group; raises CallFailed when it does not say."""
    for page in visit.caller.pages("logs", "DescribeLogGroups", logGroupNamePrefix=name):
        groups = page.get("logGroups")
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, dict) and group.get("logGroupName") == name:
                return True
    return False


def read_events(
    visit: LogVisit,
    kind: LogKind,
    log_group: str,
    budget: Budget,
    outcome: Outcome,
    *,
    flow_log_format: str = "",
    filter_pattern: str = "",
    streams: Sequence[str] = (),
) -> None:
    """Read a log group, or some of its streams, over the window; a page is one batch of messages."""
    extra: dict[str, Any] = {"filterPattern": filter_pattern} if filter_pattern else {}
    if streams:
        extra["logStreamNames"] = list(streams)
    for span in days_of(visit.window):
        try:
            for page in _pages(visit, log_group, span, extra):
                if not budget.may_page:
                    outcome.missed(
                        f"{printable(log_group)} before {span.end:%Y-%m-%d %H:%M} UTC was not read to its end: "
                        f"the bound of {visit.bounds.events} events or {visit.bounds.pages} pages "
                        "was reached"
                    )
                    return
                lines = _messages(page)
                budget.pages += 1
                budget.events += len(lines)
                visit.tell(kind.source, done=budget.events, note=printable(log_group))
                if lines:
                    result = visit.builder.add_lines(
                        kind,
                        log_group,
                        lines,
                        flow_log_format=flow_log_format,
                        account=visit.caller.account,
                        region=visit.caller.region,
                    )
                    outcome.took(result)
        except CallFailed as failure:
            outcome.failed(failure)
            return


def _pages(
    visit: LogVisit, log_group: str, span: TimeWindow, extra: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    return visit.caller.pages(
        "logs",
        "FilterLogEvents",
        logGroupName=log_group,
        startTime=_milliseconds(span.start),
        # The end is inclusive in this API.
        endTime=_milliseconds(span.end) - 1,
        **extra,
    )


def _messages(page: dict[str, Any]) -> list[str]:
    events = page.get("events")
    return [
        event["message"]
        for event in (events if isinstance(events, list) else ())
        if isinstance(event, dict) and isinstance(event.get("message"), str)
    ]


def days_of(window: TimeWindow) -> Iterator[TimeWindow]:
    """The window in days, the newest first."""
    end = window.end
    while end > window.start:
        start = max(window.start, end - _DAY)
        yield TimeWindow(start, end)
        end = start


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
