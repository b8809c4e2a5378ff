"""From a source, as the user chose it, to a Snapshot."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import assert_never

from ringfence.collect.bundle import read_bundle
from ringfence.collect.ports import Recording
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage
from ringfence.model.event import OnProgress, Progress
from ringfence.model.snapshot import Snapshot
from ringfence.parse.inventory import assemble
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.files import FilesRead, found_files, read_paths
from ringfence.telemetry.inflate import is_parquet
from ringfence.telemetry.kinds import Engine, FileStatus, LogFile, LogKind
from ringfence.telemetry.result import counted
from ringfence.workflow.athena import check_athena, read_athena
from ringfence.workflow.live import builder_for, read_live, read_s3
from ringfence.workflow.promises import lost_answers, missing_rows
from ringfence.workflow.sources import (
    Demo,
    Live,
    LogEngine,
    LogFiles,
    Recorded,
    SourceChoice,
)

_SQLITE_MAGIC = b"SQLite format 3\x00"
_S3 = "s3://"
_ENGINES = {Engine.BUILTIN: "line by line", Engine.DUCKDB: "DuckDB"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A Snapshot, and what the front end should know about how it came to be."""

    snapshot: Snapshot
    label: str
    """What the source is called in the history."""
    wrong_inputs: tuple[str, ...] = ()
    """One sentence for each file that is not what it was given as."""
    recording: Path | None = None
    """Where a live scan kept its answers."""
    complete: bool = True
    """False when the source is an interrupted recording, or the reading was interrupted now."""
    interrupted: bool = False
    """Whether the reading of log files was interrupted; the coverage says how far it had come."""


def gather(
    source: SourceChoice,
    log_files: LogFiles,
    *,
    on_progress: OnProgress,
    now: datetime,
    cancelled: threading.Event | None = None,
) -> Gathered:
    """Read the source and the log files given by hand.

    KeyboardInterrupt while logs are read, or setting cancelled, ends the reading and not the rest.
    Raises ConfigError for an unusable source, StoreError for an unreadable store, and CollectError
    when AWS does not know who we are.
    """
    check_athena(log_files, now=now, on_progress=on_progress)
    stop = cancelled or threading.Event()
    watch = _Watch(on_progress, stop)
    match source:
        case Demo():
            with as_file(files("ringfence_data") / "sample") as folder:
                gathered = _from_bundle(folder, log_files, watch, label="sample estate")
        case Recorded(path=path, scan_id=scan_id):
            if path.exists() and not (path.is_dir() or path.is_file()):
                raise ConfigError(
                    f"{path} is neither a folder nor a file",
                    hint="name a bundle, or the SQLite file of an earlier scan",
                )
            if _is_sqlite(path):
                gathered = _from_store(path, scan_id, log_files, watch)
            else:
                gathered = _from_bundle(path, log_files, watch, label=str(path))
        case Live():
            recording, place = read_live(source, on_progress=on_progress, now=now)
            if not recording.complete:
                stop.set()
            gathered = _join_logs(recording, (), log_files, watch, label="AWS")
            gathered = replace(gathered, recording=place)
        case _:
            assert_never(source)
    return replace(
        gathered,
        snapshot=replace(gathered.snapshot, taken_at=now),
        complete=gathered.complete and not stop.is_set(),
        interrupted=stop.is_set(),
    )


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who hears how far the reading is, and what ends it."""

    on_progress: OnProgress
    cancelled: threading.Event


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC
    except OSError:
        return False


def _from_bundle(path: Path, log_files: LogFiles, watch: _Watch, *, label: str) -> Gathered:
    recording, found = read_bundle(path, on_progress=watch.on_progress)
    beside = [(kind, paths) for kind, paths in found.items() if paths]
    return _join_logs(recording, beside, log_files, watch, label=label, folder=path.resolve())


def _from_store(path: Path, scan_id: str, log_files: LogFiles, watch: _Watch) -> Gathered:
    from ringfence.store import Store  # noqa: PLC0415 - sqlite-utils takes a fifth of a second

    with Store(path, read_only=True) as store:
        stored = store.load(scan_id)
    builder = builder_for(
        stored.scope.window,
        stored.inventory,
        stored.coverage,
        log_files.engine,
        memory=log_files.memory,
        cache=log_files.cache,
    )
    builder.merge(stored.telemetry)
    rows, wrong, calls = _read_hand_files(builder, stored, log_files, watch)
    snapshot = replace(
        stored,
        coverage=(*stored.coverage, *rows),
        telemetry=builder.build(),
        api_calls=_sum(stored.api_calls, calls),
    )
    return Gathered(
        snapshot=snapshot,
        label=str(path),
        wrong_inputs=wrong,
    )


def _join_logs(
    recording: Recording,
    beside: Iterable[tuple[LogKind, tuple[Path, ...]]],
    log_files: LogFiles,
    watch: _Watch,
    *,
    label: str,
    folder: Path | None = None,
) -> Gathered:
    """Assemble the inventory, and read the logs beside the recording and those given by hand."""
    inventory, malformed = assemble(recording.answers)
    rows: list[Coverage] = [*recording.coverage, *malformed]
    rows.extend(missing_rows(recording.scope, rows))
    rows.extend(lost_answers(recording))
    builder = builder_for(
        recording.scope.window,
        inventory,
        rows,
        log_files.engine,
        memory=log_files.memory,
        cache=log_files.cache,
    )
    builder.merge(recording.telemetry)
    for kind, paths in beside:
        read = read_paths(
            kind,
            map(str, paths),
            builder,
            below=folder,
            on_progress=watch.on_progress,
            cancelled=watch.cancelled,
        )
        # Where the bundle's own coverage says what was read, its log files can only be bad news.
        alone = all(row.source is not kind.source for row in recording.coverage)
        rows.extend(row for row in read.coverage if alone or _damaged(read))
    snapshot = Snapshot(
        taken_at=recording.taken_at,
        scope=recording.scope,
        coverage=tuple(rows),
        inventory=inventory,
        api_calls=recording.api_calls,
    )
    extra, wrong, calls = _read_hand_files(builder, snapshot, log_files, watch)
    return Gathered(
        snapshot=replace(
            snapshot,
            coverage=(*snapshot.coverage, *extra),
            telemetry=builder.build(),
            api_calls=_sum(snapshot.api_calls, calls),
        ),
        label=label,
        wrong_inputs=wrong,
        complete=recording.complete,
    )


def _damaged(read: FilesRead) -> bool:
    """Whether more is wrong than capture windows that AWS lost, which the gaps tell by interface."""
    return any(
        result.status is not FileStatus.READ and (result.skipped or not result.lost_windows)
        for result in read.files
    )


def _read_hand_files(
    builder: TelemetryBuilder,
    snapshot: Snapshot,
    log_files: LogFiles,
    watch: _Watch,
) -> tuple[tuple[Coverage, ...], tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Read what was given by hand: rows of coverage, sentences on wrong files, and calls made."""
    rows: list[Coverage] = []
    wrong: list[str] = []
    calls: Counter[str] = Counter()
    for kind, given in _by_kind(log_files):
        local = [path for path in given if not path.startswith(_S3)]
        remote = [path for path in given if path.startswith(_S3)]
        if local:
            results = _read_local(kind, local, builder, log_files, watch)
            rows.extend(results.coverage)
            wrong.extend(
                result.detail for result in results.files if result.status is FileStatus.WRONG_INPUT
            )
        if remote:
            read = read_s3(
                log_files.reader,
                remote,
                kind=kind,
                builder=builder,
                window=snapshot.scope.window,
                flow_log_format=log_files.flow_log_format,
                on_progress=watch.on_progress,
                cancelled=watch.cancelled,
            )
            rows.extend(read.coverage)
            calls.update(dict(read.api_calls))
    if log_files.athena is not None:
        read = read_athena(
            log_files,
            log_files.athena,
            builder=builder,
            window=snapshot.scope.window,
            on_progress=watch.on_progress,
            cancelled=watch.cancelled,
        )
        rows.extend(read.coverage)
        calls.update(dict(read.api_calls))
    return tuple(rows), tuple(wrong), tuple(sorted(calls.items()))


def _read_local(
    kind: LogKind,
    paths: list[str],
    builder: TelemetryBuilder,
    log_files: LogFiles,
    watch: _Watch,
) -> FilesRead:
    spark = kind is LogKind.FLOW_LOGS and log_files.engine is LogEngine.SPARK
    if kind is LogKind.FLOW_LOGS:
        _tell_engine(paths, builder, watch.on_progress, spark=spark)
    if spark:
        from ringfence.telemetry.spark import read_paths_with_spark  # noqa: PLC0415 - an extra

        return read_paths_with_spark(
            paths,
            builder,
            flow_log_format=log_files.flow_log_format,
            master=log_files.spark_master,
            on_progress=watch.on_progress,
            cancelled=watch.cancelled,
        )
    return read_paths(
        kind,
        paths,
        builder,
        flow_log_format=log_files.flow_log_format,
        on_progress=watch.on_progress,
        cancelled=watch.cancelled,
    )


def _tell_engine(
    paths: list[str], builder: TelemetryBuilder, on_progress: OnProgress, *, spark: bool
) -> None:
    """Say what reads flow log files, how many, and how large they are."""
    files = found_files(paths)
    size = sum(map(_bytes_of, files))
    engine = builder.engine_for(LogKind.FLOW_LOGS, size)
    if engine is Engine.BUILTIN and any(is_parquet(LogFile.at(file)) for file in files):
        engine = Engine.DUCKDB
    name = "Spark" if spark else _ENGINES[engine]
    note = f"flow logs: {name}, {counted(len(files), 'file')}, {_size(size)}"
    on_progress(Progress(stage=LogKind.FLOW_LOGS.value, note=note))


def _bytes_of(file: Path) -> int:
    """The size of a file; 0 for one that has gone, which is said when it is read."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _size(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.0f} {unit}"
    return f"{size} bytes"


def _by_kind(log_files: LogFiles) -> tuple[tuple[LogKind, tuple[str, ...]], ...]:
    given = (
        (LogKind.FLOW_LOGS, log_files.flow_logs),
        (LogKind.RESOLVER_QUERY_LOGS, log_files.dns_logs),
        (LogKind.CLOUDTRAIL, log_files.cloudtrail),
        (LogKind.SPANS, log_files.spans),
        (LogKind.DCF_LOGS, log_files.dcf_logs),
        (LogKind.NETWORK_FIREWALL_LOGS, log_files.network_firewall_logs),
        (LogKind.MODEL_INVOCATION_LOGS, log_files.model_invocation_logs),
    )
    return tuple((kind, paths) for kind, paths in given if paths)


def _sum(*counts: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for part in counts:
        total.update(dict(part))
    return tuple(sorted(total.items()))
