from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from ringfence.errors import ConfigError, ExitCode, RingfenceError
from ringfence.model.event import Progress
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.columnar.database import Database, OutOfSpace
from ringfence.telemetry.kinds import Engine, FileStatus, LogFile, LogKind
from support.log_text import flow_line, packed, query_line

FLOWS = LogKind.FLOW_LOGS
ENGINES = [Engine.BUILTIN, Engine.DUCKDB]


def file(name: str, content: bytes, open_: Callable[[], BinaryIO] | None = None) -> LogFile:
    return LogFile(name=name, open=open_ or partial(io.BytesIO, content), size=len(content))


def flows(name: str, records: int = 1) -> LogFile:
    return file(name, packed(*(flow_line(srcport=40_000 + each) for each in range(records))))


class Stuck(io.BytesIO):
    """Bytes of a file whose end never comes, until the test lets it; then the rest is there."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.reached = threading.Event()
        self.released = threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        if not content:
            self.reached.set()
            self.released.wait()
        return content


@pytest.fixture
def stuck() -> Stuck:
    return Stuck(f"{flow_line()}\n".encode())


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_read_to_its_end_counts_and_the_rest_is_unread(
    engine: Engine, stuck: Stuck
) -> None:
    builder, cancelled = TelemetryBuilder(engine=engine), threading.Event()

    def cancel(step: Progress) -> None:
        if step.done and stuck.reached.is_set():
            cancelled.set()

    results = builder.add_files(
        FLOWS,
        [flows("done", 3), *(file(f"stuck{each}", b"", lambda: stuck) for each in range(64))],
        on_progress=cancel,
        cancelled=cancelled,
    )

    stuck.released.set()
    assert [result.status for result in results[:2]] == [FileStatus.READ, FileStatus.UNREAD]
    assert {result.status for result in results[1:]} == {FileStatus.UNREAD}
    assert "interrupted" in results[1].detail
    assert sum(flow.records for flow in builder.build().flows) == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_an_interrupt_of_the_asking_thread_does_the_same(engine: Engine, stuck: Stuck) -> None:
    builder, cancelled = TelemetryBuilder(engine=engine), threading.Event()

    def interrupt(step: Progress) -> None:
        if step.done and stuck.reached.is_set() and not cancelled.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    results = builder.add_files(
        FLOWS,
        [flows("done"), *(file(f"stuck{each}", b"", lambda: stuck) for each in range(64))],
        on_progress=interrupt,
        cancelled=cancelled,
    )

    stuck.released.set()
    assert cancelled.is_set()
    assert [result.status for result in results[:2]] == [FileStatus.READ, FileStatus.UNREAD]
    assert sum(flow.records for flow in builder.build().flows) == 1


@pytest.mark.parametrize("kind", [FLOWS, LogKind.RESOLVER_QUERY_LOGS])
def test_nothing_is_opened_after_it_was_called_off(kind: LogKind) -> None:
    builder, cancelled = TelemetryBuilder(), threading.Event()
    cancelled.set()
    opened: list[str] = []

    def note() -> BinaryIO:
        opened.append("")
        return io.BytesIO(query_line().encode())

    results = builder.add_files(kind, [file("a", b"x", note)], cancelled=cancelled)

    assert [result.status for result in results] == [FileStatus.UNREAD]
    assert not opened


def test_files_that_are_awaited_are_opened_side_by_side() -> None:
    everyone = threading.Barrier(4)

    def meet() -> BinaryIO:
        everyone.wait(timeout=60)
        return io.BytesIO(flow_line().encode())

    results = TelemetryBuilder().add_files(
        FLOWS, [file(str(number), b"", meet) for number in range(4)], workers=4
    )

    assert [result.name for result in results] == ["0", "1", "2", "3"]
    assert {result.records for result in results} == {1}


@pytest.mark.parametrize("engine", ENGINES)
def test_progress_moves_inside_one_large_file(engine: Engine, stuck: Stuck) -> None:
    content = stuck.getvalue()
    steps: list[Progress] = []

    def listen(step: Progress) -> None:
        steps.append(step)
        if step.bytes_done:
            stuck.released.set()

    TelemetryBuilder(engine=engine).add_files(
        FLOWS, [file("one", content, lambda: stuck)], on_progress=listen
    )

    inside = [step for step in steps if step.bytes_done and not step.done]
    assert {(step.bytes_done, step.bytes_total) for step in inside} == {
        (len(content), len(content))
    }
    assert (steps[0].done, steps[0].bytes_done) == (0, 0)
    assert (steps[-1].done, steps[-1].records) == (1, 1)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_only_the_caller_understands_is_raised_in_its_thread(engine: Engine) -> None:
    class RefusedError(Exception):
        pass

    def refuse() -> BinaryIO:
        raise RefusedError

    builder = TelemetryBuilder(engine=engine)

    with pytest.raises(RefusedError):
        builder.add_files(FLOWS, [flows("a"), file("b", b"", refuse), flows("c")])


def test_a_listener_that_fails_ends_the_reading(stuck: Stuck) -> None:
    def fail(step: Progress) -> None:
        if stuck.reached.is_set():
            raise RingfenceError("nobody listens")

    with pytest.raises(RingfenceError):
        TelemetryBuilder().add_files(FLOWS, [file("a", b"", lambda: stuck)], on_progress=fail)

    stuck.released.set()


def test_what_was_read_of_a_folder_counts_though_the_rest_of_it_was_not(
    stuck: Stuck, tmp_path: Path
) -> None:
    cancelled = threading.Event()
    builder = TelemetryBuilder(engine=Engine.DUCKDB, cache=tmp_path)

    def cancel(step: Progress) -> None:
        if step.done and stuck.reached.is_set():
            cancelled.set()

    def member(number: int) -> LogFile:
        return replace(flows(f"folder/{number}", 3), identity=str(number))

    results = builder.add_files(
        FLOWS,
        [member(0), *(replace(member(each), open=lambda: stuck) for each in range(1, 64))],
        on_progress=cancel,
        cancelled=cancelled,
    )
    stuck.released.set()
    again = TelemetryBuilder(engine=Engine.DUCKDB, cache=tmp_path)
    whole = again.add_files(FLOWS, [member(each) for each in range(64)])

    assert [result.status for result in results[:2]] == [FileStatus.READ, FileStatus.UNREAD]
    assert sum(flow.records for flow in builder.build().flows) == 3
    assert {result.status for result in whole} == {FileStatus.READ}
    assert sum(flow.records for flow in again.build().flows) == 3 * 64


def test_no_room_in_the_temporary_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    database = Database(memory=1, folder=tmp_path)
    database.folder.rmdir()
    database.folder.write_bytes(b"")

    with pytest.raises(OutOfSpace, match="no room for the summaries") as refusal:
        database.run("CREATE TABLE t AS SELECT random() AS a, random() AS b FROM range(20_000_000)")

    assert refusal.value.exit_code is ExitCode.NOTHING_READ
    assert "--log-memory" in refusal.value.hint
    assert "TMPDIR" in refusal.value.hint


def test_without_a_temporary_folder_the_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no temporary folder") as refusal:
        TelemetryBuilder(engine=Engine.DUCKDB, folder=tmp_path / "absent").add_files(
            FLOWS, [flows("a")]
        )

    assert "TMPDIR" in refusal.value.hint
