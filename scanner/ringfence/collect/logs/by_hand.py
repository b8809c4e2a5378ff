"""Log objects that the user names: `--flow-logs s3://bucket/prefix` and the like."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from ringfence.collect.logs.bounds import Budget, LogBounds
from ringfence.collect.logs.bulk import read_objects
from ringfence.collect.logs.layout import list_window
from ringfence.collect.logs.objects import LogObject
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogBuilder, LogVisit
from ringfence.collect.ports import Caller, CallFailed
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage
from ringfence.model.event import OnProgress, silent
from ringfence.model.snapshot import Inventory
from ringfence.model.text import printable
from ringfence.model.window import TimeWindow
from ringfence.parse.model_invocation_log import is_body
from ringfence.telemetry.kinds import LogKind

_URI = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?", re.DOTALL
)


def fetch_s3_paths(
    caller: Caller,
    uris: Iterable[str],
    *,
    kind: LogKind,
    window: TimeWindow,
    builder: LogBuilder,
    record: Callable[[Coverage], None],
    flow_log_format: str = "",
    on_progress: OnProgress = silent,
    bounds: LogBounds | None = None,
    cancelled: threading.Event | None = None,
    at_once: int = 8,
) -> None:
    """Read the objects under each s3:// URI (an object or a prefix), within the bounds.

    Everything ends in one row without account or region, and it is required: whoever names a file
    wants it read. at_once is how many objects are downloaded at the same time. Setting cancelled ends
    the reading, and so does KeyboardInterrupt while objects are read, which sets it: those that were
    read to their ends count. Raises ConfigError for what is no s3:// URI.
    """
    places = [_place(uri) for uri in uris]
    visit = LogVisit(
        caller=caller,
        inventory=Inventory(),
        window=window,
        builder=builder,
        record=record,
        on_progress=on_progress,
        bounds=bounds or LogBounds(),
        cancelled=cancelled or threading.Event(),
        at_once=at_once,
    )
    outcome, budget = Outcome(), Budget(visit.bounds)
    objects: list[LogObject] = []
    for bucket, prefix in places:
        try:
            listed = list_window(visit, bucket, prefix, budget, outcome)
            found = [each for each in listed if not is_body(each.key)]
        except CallFailed as failure:
            outcome.failed(failure)
            continue
        if not found:
            outcome.missed(f"s3://{bucket}/{printable(prefix)} holds no object of the window")
        objects += [replace(each, flow_log_format=flow_log_format) for each in found]
    read_objects(visit, kind, objects, budget, outcome)
    row = outcome.row(kind.source, caller, window)
    record(replace(row, account="", region=""))


def _place(uri: str) -> tuple[str, str]:
    match = _URI.fullmatch(uri)
    if match is None:
        raise ConfigError(
            f"{printable(uri)} is no S3 location", hint="write s3://bucket or s3://bucket/prefix"
        )
    return match["bucket"], match["prefix"] or ""
