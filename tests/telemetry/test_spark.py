from __future__ import annotations

import gzip
import threading
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest

from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus
from ringfence.model.event import Progress
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.files import FilesRead, read_paths
from ringfence.telemetry.kinds import FileStatus, LogKind
from ringfence.telemetry.spark import read_paths_with_spark
from support.flow_lines import V5, random_lines
from support.log_text import DEFAULT_HEADER, START, answer_line, flow_line, gap_line
from support.spark import missing_for_spark
from support.sql_engines import counted_by_sql, load_lines

pytestmark = [
    pytest.mark.skipif(bool(missing_for_spark()), reason=missing_for_spark()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # PySpark leaves its pipes to Python
]

WINDOW = TimeWindow(instant(START), instant(START + 300))


def write(path: Path, lines: Iterable[str]) -> Path:
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    return path


def by_spark(
    folder: Path, *, window: TimeWindow | None = None, interfaces: frozenset[str] | None = None
) -> tuple[FilesRead, Telemetry]:
    builder = TelemetryBuilder(window=window, interfaces=interfaces)
    read = read_paths_with_spark([str(folder)], builder, master="local[2]")
    return read, builder.build()


def by_line(folder: Path, *, window: TimeWindow | None = None) -> tuple[FilesRead, Telemetry]:
    builder = TelemetryBuilder(window=window)
    return read_paths(LogKind.FLOW_LOGS, [str(folder)], builder), builder.build()


def test_files_of_version_2_and_5_read_the_same_as_line_by_line(tmp_path: Path) -> None:
    odd = ["2 123456789012 eni-1", f"{flow_line()} more", flow_line(packets="many"), "{}"]
    default = [DEFAULT_HEADER, flow_line(), answer_line(), gap_line("NODATA"), *odd, ""]
    write(tmp_path / "two.log.gz", default)
    write(tmp_path / "five.log.gz", [V5, *random_lines(1)])
    write(tmp_path / "more.log.gz", [V5, *random_lines(2), V5, *random_lines(3)])
    (tmp_path / "plain.log").write_text("\n".join(default))

    read, told = by_spark(tmp_path)
    careful, told_carefully = by_line(tmp_path)

    assert told == told_carefully
    assert sum(each.skipped for each in read.files) == sum(each.skipped for each in careful.files)
    assert read.coverage[0].records == careful.coverage[0].records
    assert read.coverage[0].status is careful.coverage[0].status


def test_spark_and_duckdb_give_the_same(tmp_path: Path) -> None:
    lines = random_lines(4)
    write(tmp_path / "five.log.gz", [V5, *lines])

    _, told = by_spark(tmp_path)
    _, builder = counted_by_sql(V5, lines)

    assert told == builder.build()


def test_parquet_files_as_aws_writes_them(tmp_path: Path) -> None:
    lines = random_lines(6)
    numbers = ("srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "tcp-flags")
    columns = ", ".join(
        f'TRY_CAST("{field}" AS {"BIGINT" if field in numbers else "VARCHAR"})'
        f' AS "{field.replace("-", "_")}"'
        for field in V5.split()
    )
    with duckdb.connect() as connection:
        load_lines(connection, V5, lines)
        connection.execute(
            f"COPY (SELECT {columns} FROM lines) TO '{tmp_path}/a.log.parquet' (FORMAT parquet)"  # noqa: S608 - a folder of our own
        )

    read, told = by_spark(tmp_path)
    _, builder = counted_by_sql(V5, lines)

    assert told == builder.build()
    assert [each.status for each in read.files] == [FileStatus.PARTIAL]


def test_only_the_window_and_the_wanted_interfaces_count(tmp_path: Path) -> None:
    write(tmp_path / "five.log.gz", [V5, *random_lines(7)])

    _, told = by_spark(tmp_path, window=WINDOW)
    _, told_carefully = by_line(tmp_path, window=WINDOW)
    _, of_one = by_spark(tmp_path, interfaces=frozenset({"eni-1"}))

    assert told == told_carefully
    assert {flow.interface_id for flow in of_one.flows} == {"eni-1"}


def test_what_spark_cannot_be_given_is_read_line_by_line(tmp_path: Path) -> None:
    other = "interface-id srcaddr dstaddr dstport srcport protocol start end"
    write(tmp_path / "good.log.gz", [DEFAULT_HEADER, flow_line()])
    write(tmp_path / "_hidden to engines.gz", [DEFAULT_HEADER, flow_line(dstport=1)])
    write(tmp_path / "packed-without-suffix", [DEFAULT_HEADER, flow_line(dstport=2)])
    write(
        tmp_path / "joined.log.gz",
        [
            DEFAULT_HEADER,
            flow_line(dstport=3),
            other,
            f"eni-2 10.0.0.1 10.0.0.2 4 40000 6 {START} {START}",
        ],
    )

    read, told = by_spark(tmp_path)

    assert sorted(flow.port for flow in told.flows) == [1, 2, 3, 4, 443]
    assert read.coverage[0].status is CoverageStatus.COMPLETE
    assert read.coverage[0].records == 5


def test_a_file_that_is_cut_off_gives_nothing_and_is_said(tmp_path: Path) -> None:
    whole = write(
        tmp_path / "cut.log.gz",
        [DEFAULT_HEADER, *[flow_line(srcport=p) for p in range(50_000, 60_000)]],
    )
    whole.write_bytes(whole.read_bytes()[:-4000])

    read, told = by_spark(tmp_path)

    assert told == Telemetry()
    assert read.coverage[0].status is CoverageStatus.UNAVAILABLE
    assert "Spark could not read" in read.coverage[0].detail


def test_a_file_of_a_header_alone_was_read(tmp_path: Path) -> None:
    write(tmp_path / "quiet.log.gz", [DEFAULT_HEADER])

    read, _ = by_spark(tmp_path)

    assert [each.status for each in read.files] == [FileStatus.READ]


def test_a_master_that_does_not_exist_is_said(tmp_path: Path) -> None:
    write(tmp_path / "a.log.gz", [DEFAULT_HEADER, flow_line()])

    with pytest.raises(ConfigError, match="Spark cannot be started"):
        read_paths_with_spark([str(tmp_path)], TelemetryBuilder(), master="nowhere")


def test_an_interruption_keeps_what_was_read_and_names_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "a.log.gz", [DEFAULT_HEADER, flow_line()])
    write(tmp_path / "packed-without-suffix", [DEFAULT_HEADER, flow_line(dstport=2)])
    builder, cancelled = TelemetryBuilder(), threading.Event()

    def interrupt(progress: Progress) -> None:
        if "packed-without-suffix" in progress.note:
            raise KeyboardInterrupt

    read = read_paths_with_spark(
        [str(tmp_path)], builder, master="local[2]", on_progress=interrupt, cancelled=cancelled
    )

    assert cancelled.is_set()
    assert [flow.port for flow in builder.build().flows] == [443]
    assert read.coverage[0].status is CoverageStatus.PARTIAL
    assert read.coverage[0].detail == "interrupted; 1 of 2 files were read"


def test_a_scan_that_was_interrupted_before_starts_no_spark(tmp_path: Path) -> None:
    write(tmp_path / "a.log.gz", [DEFAULT_HEADER, flow_line()])
    cancelled = threading.Event()
    cancelled.set()

    read = read_paths_with_spark(
        [str(tmp_path)], TelemetryBuilder(), master="nowhere", cancelled=cancelled
    )

    assert [each.status for each in read.files] == [FileStatus.UNREAD]
    assert "interrupted; 0 of 1" in read.coverage[0].detail
