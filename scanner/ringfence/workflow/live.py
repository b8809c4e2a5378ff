"""Reading live AWS: the recording that survives an interruption, and the logs on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ringfence.collect.bundle import BundleWriter
from ringfence.collect.live import collect, open_caller
from ringfence.collect.logs import agent_interfaces, collect_logs, fetch_s3_paths, idle_interfaces
from ringfence.collect.ports import Caller, Recorder, Recording
from ringfence.collect.request import LiveRequest
from ringfence.errors import ConfigError
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.event import OnProgress
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow
from ringfence.shadow import Places, suspect_places
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from ringfence.workflow.sources import Live, LogEngine

_MEMORY = 1 << 30
"""Bytes for the logs of all places that are read at once, where nobody says how many."""
_MOMENTS = 2.0
"""Seconds that an interrupted scan waits for the logs that are being read."""


class _Forgetful:
    """A Recorder that keeps nothing, for a scan whose recording nobody wants."""

    def answer(self, answer: Answer) -> None:
        """Drop the answer; the recording in memory has it."""

    def coverage(self, row: Coverage) -> None:
        """Drop the row; the recording in memory has it."""


def read_live(
    source: Live, *, on_progress: OnProgress, now: datetime
) -> tuple[Recording, Path | None]:
    """Read AWS and its logs; give the recording and the folder it was kept in, if any.

    An interruption ends it within a second or two, with complete=False and everything kept that
    was read until then.
    """
    request = request_of(source, now)
    if source.recording is None:
        return _read(source, request, _Forgetful(), (), on_progress), None
    if source.resume and not (source.recording / "bundle.json").is_file():
        raise ConfigError(
            f"{source.recording} holds no recording", hint="name the folder that was printed"
        )
    scope = Scope(accounts=(), regions=(), window=request.window)
    with BundleWriter(source.recording, taken_at=now, scope=scope, resume=source.resume) as writer:
        recording = _read(source, request, writer, writer.known_answers, on_progress)
        writer.finish(recording)
    return recording, source.recording


def read_s3(
    source: Live,
    uris: Iterable[str],
    *,
    kind: LogKind,
    builder: TelemetryBuilder,
    window: TimeWindow,
    flow_log_format: str,
    on_progress: OnProgress,
    cancelled: threading.Event,
) -> Recording:
    """Read log objects that were named by hand, with the credentials of the source.

    Setting cancelled ends it, and so does KeyboardInterrupt, which sets it.
    The recording holds no answers: only the coverage of what was named, and the calls made.
    """
    rows: list[Coverage] = []
    calls: tuple[tuple[str, int], ...] = ()
    request = replace(request_of(source, window.end), window=window)
    try:
        if not cancelled.is_set():
            with open_caller(request) as opened:
                fetch_s3_paths(
                    opened.caller,
                    uris,
                    kind=kind,
                    window=window,
                    builder=builder,
                    record=rows.append,
                    flow_log_format=flow_log_format,
                    on_progress=on_progress,
                    cancelled=cancelled,
                    at_once=source.workers,
                )
            calls = opened.calls()
    except KeyboardInterrupt:
        cancelled.set()
    return Recording(
        taken_at=window.end,
        scope=Scope(accounts=(), regions=(), window=window),
        answers=(),
        coverage=tuple(rows) or (_unread(kind, window),),
        api_calls=calls,
    )


def _unread(kind: LogKind, window: TimeWindow) -> Coverage:
    """The row of log objects of which none was read before the scan was interrupted."""
    return Coverage(
        source=kind.source,
        account="",
        region="",
        status=CoverageStatus.UNAVAILABLE,
        window=window,
        detail="interrupted before any object was read",
        required=True,
    )


def request_of(source: Live, now: datetime) -> LiveRequest:
    """What the collectors are asked for; the window ends now."""
    return LiveRequest(
        window=TimeWindow(now - source.since, now),
        profile=source.profile,
        regions=source.regions,
        role_arn=source.role_arn,
        org=source.organization,
        role_name=source.role_name,
        workers=source.workers,
        max_rps=source.max_rps,
        allow_endpoint=source.allow_endpoint,
        workloads=source.workloads,
    )


def _read(
    source: Live,
    request: LiveRequest,
    recorder: Recorder,
    known: Iterable[Answer],
    on_progress: OnProgress,
) -> Recording:
    cancelled = threading.Event()
    logs = _Logs(source, request.window, on_progress, cancelled)
    recording = collect(
        request,
        recorder=recorder,
        on_progress=on_progress,
        cancelled=cancelled,
        known=known,
        read_logs=logs.read,
    )
    telemetry, rows = logs.end()
    late = [row for row in rows if row not in recording.coverage]
    coverage = sorted(
        (*recording.coverage, *late), key=lambda row: (row.account, row.region, row.source)
    )
    return replace(recording, telemetry=telemetry, coverage=tuple(coverage))


class _Logs:
    """The telemetry of all accounts and regions, which are read by several threads at once."""

    def __init__(
        self,
        source: Live,
        window: TimeWindow,
        on_progress: OnProgress,
        cancelled: threading.Event,
    ) -> None:
        self._source = source
        self._window = window
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._whole = TelemetryBuilder(window=window)
        self._rows: list[Coverage] = []
        """Also those that come too late for the recorder of an interrupted scan."""
        self._reading = 0
        self._changed = threading.Condition()

    def read(
        self,
        caller: Caller,
        recorder: Recorder,
        inventory: Inventory,
        coverage: Sequence[Coverage],
    ) -> None:
        """Read the logs of one place into a builder of its own, and add them to the whole."""

        def record(row: Coverage) -> None:
            self._rows.append(row)
            recorder.coverage(row)

        with self._changed:
            self._reading += 1
        part = builder_for(
            self._window,
            inventory,
            coverage,
            self._source.engine,
            memory=_share(self._source),
            cache=self._source.log_cache,
        )
        try:
            collect_logs(
                caller,
                inventory,
                self._window,
                part,
                record,
                self._on_progress,
                coverage=coverage,
                followed=_followed(inventory, coverage, self._window).interfaces,
                engine=self._source.engine,
                cancelled=self._cancelled,
                at_once=self._source.workers,
            )
        finally:
            with self._changed:
                self._reading -= 1
                self._changed.notify_all()
                self._whole.merge(part.build())

    def end(self) -> tuple[Telemetry, tuple[Coverage, ...]]:
        """Give what all places told; of an interrupted scan, what they hand over within moments."""
        with self._changed:
            self._changed.wait_for(lambda: not self._reading, timeout=_MOMENTS)
            return self._whole.build(), tuple(self._rows)


def _share(source: Live) -> int | None:
    """How much memory the logs of one place may take, of which several may be read at once."""
    if len(source.regions) == 1 and "all" not in source.regions and not source.organization:
        return source.log_memory
    return (source.log_memory or _MEMORY) // source.workers


def builder_for(
    window: TimeWindow,
    inventory: Inventory,
    coverage: Iterable[Coverage],
    engine: LogEngine = LogEngine.AUTO,
    *,
    memory: int | None = None,
    cache: Path | None = None,
) -> TelemetryBuilder:
    """Give a builder that keeps the API calls of every role an AI workload runs with.

    It leaves out the flows of interfaces on which nothing rests, as far as the coverage says that
    interfaces are known; those of AI workloads outside AgentCore are followed. memory is how many bytes reading flow logs may take, about; None for
    as many as are usual. cache is where summaries of files are kept.
    """
    rows = tuple(coverage)
    followed = _followed(inventory, rows, window)
    versions = (version for runtime in inventory.runtimes for version in runtime.versions)
    roles = {
        *(version.role_arn for version in versions),
        *(tool.execution_role_arn for tool in inventory.tools),
        *(gateway.role_arn for gateway in inventory.gateways),
        *(harness.role_arn for harness in inventory.harnesses),
        *followed.roles,
    }
    return TelemetryBuilder(
        window=window,
        idle=idle_interfaces(inventory, rows, followed.interfaces),
        agents=agent_interfaces(inventory),
        roles=frozenset(roles - {""}),
        engine=engine.local,
        memory=memory,
        cache=cache,
    )


def _followed(inventory: Inventory, coverage: Iterable[Coverage], window: TimeWindow) -> Places:
    """Where AI workloads outside AgentCore stand, as far as their definitions tell."""
    return suspect_places(
        Snapshot(
            taken_at=window.end,
            scope=Scope(accounts=(), regions=(), window=window),
            coverage=tuple(coverage),
            inventory=inventory,
        )
    )
