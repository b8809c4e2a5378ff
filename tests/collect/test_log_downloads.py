"""Objects on their way to the builder: several at once, the newest first, each as a whole or not at all."""

from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ringfence.collect.logs import fetch_s3_paths
from ringfence.collect.ports import Interrupted
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.event import Progress
from ringfence.model.window import TimeWindow
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import Engine, LogKind
from support.builders import ACCOUNT
from support.log_sources import DENIED, LogAws, RememberingBuilder
from support.log_text import DEFAULT_HEADER, START, flow_line, packed

FLOWS = LogKind.FLOW_LOGS
WINDOW = TimeWindow(
    datetime.fromtimestamp(START, UTC) - timedelta(hours=1),
    datetime.fromtimestamp(START, UTC) + timedelta(hours=1),
)


def key(number: int, suffix: str = "log.gz") -> str:
    """The number-th newest object."""
    moment = WINDOW.end - timedelta(minutes=number)
    return f"x_{moment:%Y%m%dT%H%M}Z_{number:08x}.{suffix}"


def flows(number: int) -> bytes:
    return packed(flow_line(srcaddr=f"10.0.{number // 250}.{number % 250 + 1}"))


def bucket(count: int) -> dict[str, dict[str, bytes]]:
    return {"logs": {key(number): flows(number) for number in range(count)}}


def aws(**changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region="", **changes)


def read(cloud: LogAws, builder: TelemetryBuilder | RememberingBuilder, **options: Any) -> Coverage:
    rows: list[Coverage] = []
    fetch_s3_paths(
        cloud,
        ["s3://logs/"],
        kind=FLOWS,
        window=WINDOW,
        builder=builder,
        record=rows.append,
        **options,
    )
    (row,) = rows
    return row


@dataclass(slots=True)
class Meeting:
    """Bodies that are given out only when so many were asked for."""

    size: int
    barrier: threading.Barrier = field(init=False)

    def __post_init__(self) -> None:
        self.barrier = threading.Barrier(self.size)

    def body(self, content: bytes) -> Callable[[], io.BytesIO]:
        def give() -> io.BytesIO:
            self.barrier.wait(timeout=60)
            return io.BytesIO(content)

        return give


@pytest.mark.parametrize("engine", [Engine.BUILTIN, Engine.DUCKDB])
def test_as_many_objects_are_downloaded_at_once_as_calls_may_be_in_flight(engine: Engine) -> None:
    meeting = Meeting(5)
    bodies = {key(number): meeting.body(flows(number)) for number in range(10)}
    builder = TelemetryBuilder(engine=engine)

    row = read(aws(buckets=bucket(10), bodies=bodies), builder, at_once=5)

    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 10)
    assert len(builder.build().flows) == 10


def test_the_newest_are_asked_for_first() -> None:
    cloud = aws(buckets=bucket(40))

    read(cloud, TelemetryBuilder(), at_once=1)

    assert [call["Key"] for call in cloud.asked("GetObject")] == [key(each) for each in range(40)]


def test_the_identity_of_an_object_changes_with_its_content() -> None:
    before, same, after = RememberingBuilder(), RememberingBuilder(), RememberingBuilder()

    read(aws(buckets={"logs": {key(0): b"one\n"}}), before)
    read(aws(buckets={"logs": {key(0): b"one\n"}}), same)
    read(aws(buckets={"logs": {key(0): b"two\n"}}), after)

    assert before.identities == same.identities
    assert before.identities[0].startswith(f"s3://logs/{key(0)} 4 ")
    assert before.identities != after.identities


class Broken(io.BytesIO):
    """A body whose connection breaks behind its first bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionResetError("connection reset by peer")
        return super().read(20)


@pytest.mark.parametrize("engine", [Engine.BUILTIN, Engine.DUCKDB])
def test_a_download_that_broke_off_counts_once(engine: Engine) -> None:
    whole = flows(3)
    attempts = iter([Broken(whole), io.BytesIO(whole)])
    builder = TelemetryBuilder(engine=engine)

    row = read(aws(buckets=bucket(12), bodies={key(3): lambda: next(attempts)}), builder)

    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 12)
    assert [flow.records for flow in builder.build().flows] == [1] * 12


def test_a_download_that_keeps_breaking_off_is_named_and_the_others_count() -> None:
    cloud = aws(buckets=bucket(12), bodies={key(3): lambda: Broken(flows(3))})

    row = read(cloud, TelemetryBuilder())

    assert (row.status, row.records) == (CoverageStatus.PARTIAL, 11)
    assert key(3) in row.detail
    assert [call["Key"] for call in cloud.asked("GetObject")].count(key(3)) == 2


def test_a_bucket_that_may_only_be_listed_is_soon_given_up() -> None:
    cloud = aws(buckets=bucket(100), failures={"GetObject": DENIED})

    row = read(cloud, TelemetryBuilder(), at_once=4)

    assert row.status is CoverageStatus.DENIED
    assert len(cloud.asked("GetObject")) == 10
    assert "90 further objects were not tried" in row.detail


@dataclass(slots=True)
class Folder:
    """Remembers what real files the builder was given."""

    builder: RememberingBuilder = field(default_factory=RememberingBuilder)
    paths: dict[str, Path | None] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    def add_lines(self, *given: Any, **options: Any) -> Any:
        return self.builder.add_lines(*given, **options)

    def add_files(self, kind: LogKind, files: Any, **options: Any) -> Any:
        for file in files:
            self.paths[file.name] = file.path
            if file.path is not None:
                self.contents[file.name] = file.path.read_bytes()
        return self.builder.add_files(kind, files, **options)


@pytest.mark.parametrize("suffix", ["log.parquet", "bin"])
def test_parquet_becomes_a_real_file_that_is_gone_afterwards(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    content = b"PAR1 columns PAR1"
    name = f"s3://logs/{key(1, suffix)}"
    folder = Folder()

    row = read(
        aws(buckets={"logs": {key(1, suffix): content, key(2): b"row\n"}}),
        folder,  # type: ignore[arg-type] # it is a LogBuilder
    )

    assert folder.contents == {name: content}
    assert folder.paths[f"s3://logs/{key(2)}"] is None
    assert row.records == 2
    assert list(tmp_path.iterdir()) == []


def test_a_broken_download_of_parquet_is_tried_once_more() -> None:
    content = b"PAR1" + bytes(40) + b"PAR1"
    attempts = iter([Broken(content), io.BytesIO(content)])
    folder = Folder()
    parquet = key(1, "log.parquet")

    read(
        aws(buckets={"logs": {parquet: content}}, bodies={parquet: lambda: next(attempts)}),
        folder,  # type: ignore[arg-type] # it is a LogBuilder
    )

    assert folder.contents == {f"s3://logs/{parquet}": content}


def test_progress_runs_over_all_batches() -> None:
    steps: list[Progress] = []
    sizes = sum(map(len, bucket(40)["logs"].values()))

    read(aws(buckets=bucket(40)), TelemetryBuilder(), on_progress=steps.append)

    assert {(step.total, step.bytes_total) for step in steps} == {(40, sizes)}
    assert (steps[-1].done, steps[-1].bytes_done) == (40, sizes)
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_an_interrupt_keeps_what_was_downloaded() -> None:
    released = threading.Event()

    def never() -> io.BytesIO:
        released.wait()
        return io.BytesIO(b"")

    builder, cancelled = TelemetryBuilder(), threading.Event()
    hanging = {key(number): never for number in range(10, 40)}

    def interrupt(step: Progress) -> None:
        if step.done == 10 and not cancelled.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    row = read(
        aws(buckets=bucket(40), bodies=hanging),
        builder,
        on_progress=interrupt,
        cancelled=cancelled,
    )

    released.set()
    assert cancelled.is_set()
    assert (row.status, row.records) == (CoverageStatus.PARTIAL, 10)
    assert "interrupted; 10 of 40 objects were read" in row.detail
    assert sum(flow.records for flow in builder.build().flows) == 10


def test_an_interrupted_caller_ends_the_reading() -> None:
    class Ended(LogAws):
        def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
            if operation == "GetObject":
                raise Interrupted
            return super().call(service, operation, **params)

    with pytest.raises(Interrupted):
        read(Ended(account=ACCOUNT, region="", buckets=bucket(3)), TelemetryBuilder())


def parquet(folder: Path) -> bytes:
    """A flow log of one record as AWS delivers it in Parquet."""
    path = folder / "written.parquet"
    values = dict(zip(DEFAULT_HEADER.replace("-", "_").split(), flow_line().split(), strict=True))
    numbers = {"version", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end"}
    columns = ", ".join(
        f'{value} AS "{name}"' if name in numbers else f"'{value}' AS \"{name}\""
        for name, value in values.items()
    )
    duckdb.sql(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


@pytest.mark.parametrize("suffix", ["log.parquet", "bin"])
def test_parquet_is_counted_beside_text(suffix: str, tmp_path: Path) -> None:
    objects = {key(1, suffix): parquet(tmp_path), key(2): flows(2)}
    builder = TelemetryBuilder()

    row = read(aws(buckets={"logs": objects}), builder)

    assert (row.status, row.records, row.detail) == (CoverageStatus.COMPLETE, 2, "")
    assert sum(flow.records for flow in builder.build().flows) == 2
