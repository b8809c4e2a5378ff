"""Reading live AWS: the recording that survives an interruption, and the logs on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ringfence.collect.bundle import BundleWriter
from ringfence.collect.live import collect, open_caller
from ringfence.collect.logs import collect_logs, fetch_s3_paths
from ringfence.collect.ports import Caller, Recorder, Recording
from ringfence.collect.request import LiveRequest
from ringfence.errors import ConfigError
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage
from ringfence.model.event import OnProgress
from ringfence.model.snapshot import Inventory, Scope
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from ringfence.workflow.sources import Live, LogEngine


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
        return _read(request, _Forgetful(), (), on_progress, source.engine), None
    if source.resume and not (source.recording / "bundle.json").is_file():
        raise ConfigError(
            f"{source.recording} holds no recording", hint="name the folder that was printed"
        )
    scope = Scope(accounts=(), regions=(), window=request.window)
    with BundleWriter(source.recording, taken_at=now, scope=scope, resume=source.resume) as writer:
        recording = _read(request, writer, writer.known_answers, on_progress, source.engine)
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
) -> Recording:
    """Read log objects that were named by hand, with the credentials of the source.

    The recording holds no answers: only the coverage of what was named, and the calls made.
    """
    rows: list[Coverage] = []
    request = replace(request_of(source, window.end), window=window)
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
        )
    return Recording(
        taken_at=window.end,
        scope=Scope(accounts=(), regions=(), window=window),
        answers=(),
        coverage=tuple(rows),
        api_calls=opened.calls(),
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
    )


def _read(
    request: LiveRequest,
    recorder: Recorder,
    known: Iterable[Answer],
    on_progress: OnProgress,
    engine: LogEngine,
) -> Recording:
    logs = _Logs(request.window, on_progress, engine)
    recording = collect(
        request, recorder=recorder, on_progress=on_progress, known=known, read_logs=logs.read
    )
    return replace(recording, telemetry=logs.build())


class _Logs:
    """The telemetry of all accounts and regions, which are read by several threads at once."""

    def __init__(self, window: TimeWindow, on_progress: OnProgress, engine: LogEngine) -> None:
        self._window = window
        self._engine = engine
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._whole = TelemetryBuilder(window=window)

    def read(
        self,
        caller: Caller,
        recorder: Recorder,
        inventory: Inventory,
        coverage: Sequence[Coverage],
    ) -> None:
        """Read the logs of one place into a builder of its own, and add them to the whole."""
        part = builder_for(self._window, inventory, self._engine)
        collect_logs(
            caller,
            inventory,
            self._window,
            part,
            recorder.coverage,
            self._on_progress,
            coverage=coverage,
            engine=self._engine,
        )
        with self._lock:
            self._whole.merge(part.build())

    def build(self) -> Telemetry:
        """Give what all places told."""
        with self._lock:
            return self._whole.build()


def builder_for(
    window: TimeWindow, inventory: Inventory, engine: LogEngine = LogEngine.AUTO
) -> TelemetryBuilder:
    """Give a builder that keeps the API calls of every role an AI workload runs with."""
    versions = (version for runtime in inventory.runtimes for version in runtime.versions)
    roles = {
        *(version.role_arn for version in versions),
        *(tool.execution_role_arn for tool in inventory.tools),
        *(gateway.role_arn for gateway in inventory.gateways),
        *(harness.role_arn for harness in inventory.harnesses),
    }
    return TelemetryBuilder(window=window, roles=frozenset(roles - {""}), engine=engine.local)
