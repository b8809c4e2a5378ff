"""A small AWS that only keeps logs, and a builder that only remembers what it was given."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import CoverageStatus
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.telemetry.flow_partials import Value
from ringfence.telemetry.kinds import FileResult, FileStatus, LogFile, LogKind
from ringfence.telemetry.result import unread
from support.insights import InsightsQueries

DENIED = CallFailed(
    CoverageStatus.DENIED, "AccessDenied: the role may not do this", code="AccessDenied"
)


@dataclass(slots=True)
class LogAws:
    """Implements the Caller port over buckets, log groups and an event history in memory."""

    account: str
    region: str
    buckets: dict[str, dict[str, bytes]] = field(default_factory=dict)
    log_groups: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    history: list[tuple[datetime, dict[str, str], str]] = field(default_factory=list)
    """Events as (time, attributes, CloudTrailEvent)."""
    failures: dict[str, CallFailed] = field(default_factory=dict)
    """By operation, or by operation and bucket or log group: `ListObjectsV2 logs`."""
    page_size: int = 1000
    bodies: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """By key, in place of the object's own body."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    stored_bytes: int = 0
    """Of every log group."""
    insights: InsightsQueries = field(default_factory=InsightsQueries)

    def supports(self, service: str, operation: str) -> bool:
        return bool(service and operation)

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return next(self.pages(service, operation, **params))

    def pages(self, service: str, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        self.calls.append((operation, params))
        name = params.get("Bucket") or params.get("logGroupName") or ""
        for failing in (operation, f"{operation} {name}"):
            if failing in self.failures:
                raise self.failures[failing]
        yield from _ANSWERS[service, operation](self, params)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of every call of an operation."""
        return [params for name, params in self.calls if name == operation]


def _list_objects(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    prefix, delimiter = params["Prefix"], params.get("Delimiter", "")
    keys = sorted(key for key in aws.buckets.get(params["Bucket"], {}) if key.startswith(prefix))
    if delimiter:
        below = [key for key in keys if delimiter in key[len(prefix) :]]
        folders = sorted({prefix + key[len(prefix) :].split(delimiter)[0] + "/" for key in below})
        yield from _paged([{"Prefix": each} for each in folders], "CommonPrefixes", aws.page_size)
        keys = [key for key in keys if key not in below]
    entries = [_entry(key, aws.buckets[params["Bucket"]][key]) for key in keys]
    yield from _paged(entries, "Contents", aws.page_size)


def _entry(key: str, content: bytes) -> dict[str, Any]:
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"Key": key, "Size": len(content), "ETag": f'"{digest}"'}


def _get_object(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    key = params["Key"]
    content = aws.buckets[params["Bucket"]][key]
    yield {"Body": aws.bodies.get(key, lambda: io.BytesIO(content))()}


def _describe_log_groups(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    prefix = params["logGroupNamePrefix"]
    groups = [
        {"logGroupName": name, "storedBytes": aws.stored_bytes}
        for name in sorted(aws.log_groups)
        if name.startswith(prefix)
    ]
    yield from _paged(groups, "logGroups", aws.page_size)


def _filter_log_events(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    term = params.get("filterPattern", "").strip('"')
    events = [
        {"message": message, "timestamp": int(when.timestamp() * 1000)}
        for when, message in aws.log_groups[params["logGroupName"]]
        if params["startTime"] <= when.timestamp() * 1000 <= params["endTime"] and term in message
        if "logStreamNames" not in params or stream_of(message) in params["logStreamNames"]
    ]
    yield from _paged(events, "events", aws.page_size)


def _describe_log_streams(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    last: dict[str, int] = {}
    for when, message in aws.log_groups[params["logGroupName"]]:
        name, moment = stream_of(message), int(when.timestamp() * 1000)
        last[name] = max(moment, last.get(name, 0))
    streams = [
        {"logStreamName": name, "lastEventTimestamp": moment}
        for name, moment in sorted(last.items())
    ]
    yield from _paged(streams, "logStreams", 50)


def stream_of(message: str) -> str:
    """The log stream of a flow log record in the default format."""
    return f"{message.split()[2]}-all"


def _start_query(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    lines = [
        message
        for when, message in aws.log_groups[params["logGroupName"]]
        if params["startTime"] <= int(when.timestamp()) <= params["endTime"]
    ]
    yield {"queryId": aws.insights.start(params, lines)}


def _get_query_results(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from aws.insights.results(params["queryId"])


def _stop_query(_aws: LogAws, _params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"success": True}


def _lookup_events(aws: LogAws, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    (wanted,) = params["LookupAttributes"]
    events = [
        {"CloudTrailEvent": event}
        for when, attributes, event in aws.history
        if params["StartTime"] <= when <= params["EndTime"]
        and attributes.get(wanted["AttributeKey"]) == wanted["AttributeValue"]
    ]
    yield from _paged(events, "Events", aws.page_size)


def _paged(entries: list[Any], key: str, size: int) -> Iterator[dict[str, Any]]:
    for start in range(0, max(1, len(entries)), size):
        yield {key: entries[start : start + size]}


_ANSWERS: dict[tuple[str, str], Callable[[LogAws, dict[str, Any]], Iterator[dict[str, Any]]]] = {
    ("s3", "ListObjectsV2"): _list_objects,
    ("s3", "GetObject"): _get_object,
    ("logs", "DescribeLogGroups"): _describe_log_groups,
    ("logs", "FilterLogEvents"): _filter_log_events,
    ("logs", "DescribeLogStreams"): _describe_log_streams,
    ("logs", "StartQuery"): _start_query,
    ("logs", "GetQueryResults"): _get_query_results,
    ("logs", "StopQuery"): _stop_query,
    ("cloudtrail", "LookupEvents"): _lookup_events,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One file or batch that a builder was given."""

    kind: LogKind
    name: str
    lines: tuple[str, ...]
    flow_log_format: str
    account: str
    region: str


@dataclass(slots=True)
class RememberingBuilder:
    """Implements LogBuilder: every line counts as a record unless a status is set for the name."""

    given: list[Given] = field(default_factory=list)
    statuses: dict[str, FileStatus] = field(default_factory=dict)
    identities: list[str] = field(default_factory=list)
    workers: int | None = None

    def add_files(
        self,
        kind: LogKind,
        files: Sequence[LogFile],
        *,
        workers: int | None = None,
        whole: int | None = None,
        on_progress: OnProgress = silent,
        cancelled: threading.Event | None = None,
    ) -> list[FileResult]:
        """Read files one after the other, whatever the number of workers."""
        self.workers = workers
        self.identities += [file.identity for file in files]
        results = []
        for done, file in enumerate(files):
            on_progress(Progress(stage=kind.value, done=done, total=len(files)))
            results.append(
                unread(kind, file.name)
                if cancelled and cancelled.is_set()
                else self._add_file(kind, file)
            )
        return results

    def _add_file(self, kind: LogKind, file: LogFile) -> FileResult:
        try:
            with file.open() as stream:
                lines = stream.read().decode().splitlines()
        except OSError as error:
            return FileResult(
                kind=kind, name=file.name, status=FileStatus.UNREADABLE, detail=f"cut off: {error}"
            )
        return self.add_lines(
            kind,
            file.name,
            lines,
            flow_log_format=file.flow_log_format,
            account=file.account,
            region=file.region,
        )

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
        given = Given(
            kind=kind,
            name=name,
            lines=tuple(lines),
            flow_log_format=flow_log_format,
            account=account,
            region=region,
        )
        self.given.append(given)
        status = self.statuses.get(name, FileStatus.READ)
        return FileResult(
            kind=kind,
            name=name,
            status=status,
            records=len(given.lines),
            detail="" if status is FileStatus.READ else f"{name} is {status}",
        )

    def add_partials(
        self, name: str, rows: Iterable[Sequence[Value]], *, files: int = 0
    ) -> FileResult:
        lines = [" ".join(map(str, row)) for row in rows]
        return self.add_lines(LogKind.FLOW_LOGS, name, lines)

    def names(self, kind: LogKind) -> list[str]:
        return [given.name for given in self.given if given.kind is kind]

    def lines(self, kind: LogKind) -> list[str]:
        return [line for given in self.given if given.kind is kind for line in given.lines]
