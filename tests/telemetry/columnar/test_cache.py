from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest

from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.columnar.cache import SummaryCache
from ringfence.telemetry.kinds import Engine, FileResult, FileStatus, LogFile, LogKind
from support.environment import same_imports
from support.flow_parquet import write_parquet
from support.log_text import DEFAULT_HEADER, START, answer_line, flow_line, gap_line

EXTENDED = f"{DEFAULT_HEADER} pkt-dst-aws-service next-hop-interface-id"
LINES = [
    EXTENDED,
    *(
        f"{flow_line(dstport=443 + at % 7, dstaddr=f'104.18.7.{at % 50}')} S3 eni-{at % 3}"
        for at in range(200)
    ),
    f"{answer_line(bytes=7)} - -",
    f"{flow_line(interface_id='eni-1a2b3c4d')} NEWEST eni-old",
    f"{flow_line(srcaddr='2600:1f18::1')} - -",
    f"{flow_line(protocol=1, srcport=0, dstport=0)} - -",
    f"{gap_line('NODATA')} - -",
    f"{gap_line('SKIPDATA', interface_id='eni-1a2b3c4d')} - -",
    "nonsense",
]


@dataclass
class Logs:
    """Files in a folder, and how often each was opened."""

    folder: Path
    cache: Path
    opened: list[str] = field(default_factory=list)

    def file(self, name: str, lines: Sequence[str] = LINES) -> LogFile:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines))
        return self.counted(LogFile.at(path))

    def counted(self, file: LogFile) -> LogFile:
        real = file.open

        def count() -> BinaryIO:
            self.opened.append(file.name)
            return real()

        return replace(file, open=count)

    def read(
        self, files: Sequence[LogFile], **asked: Any
    ) -> tuple[Telemetry, tuple[FileResult, ...]]:
        self.opened.clear()
        builder = TelemetryBuilder(engine=Engine.DUCKDB, **{"cache": self.cache, **asked})
        results = builder.add_files(LogKind.FLOW_LOGS, files)
        return builder.build(), results


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path / "logs", tmp_path / "cache")


def test_a_second_reading_opens_no_file_and_comes_to_the_same(logs: Logs) -> None:
    files = [logs.file(f"{day}/{name}") for day in "ab" for name in "xyz"]
    plain = logs.read(files, cache=None)

    first = logs.read(files)
    second = logs.read(files)

    assert first == second == plain
    assert logs.opened == []


def test_texts_beside_parquet_are_kept_and_the_parquet_is_read_again(logs: Logs) -> None:
    row = dict(zip(DEFAULT_HEADER.split(), flow_line().split(), strict=True))
    files = [logs.file("a/x"), write_parquet(logs.folder / "a" / "y", list(row), [row])]

    first = logs.read(files)
    second = logs.read(files)

    assert first == second == logs.read(files, cache=None)


@pytest.mark.parametrize("window", [(0, 60), (-5, 3600), (-1000, 7200)])
def test_another_window_that_holds_everything_needs_no_reading(
    logs: Logs, window: tuple[int, int]
) -> None:
    files = [logs.file("x")]
    logs.read(files, window=_window(-10, 100))

    found = logs.read(files, window=_window(*window))

    assert logs.opened == []
    assert found == logs.read(files, window=_window(*window), cache=None)


@pytest.mark.parametrize("first", [(-10, 100), (-10, 59), (100, 200)])
@pytest.mark.parametrize("second", [(1, 100), (-10, 59), (5000, 6000), (-5, 60)])
def test_a_window_that_cuts_something_off_is_read_again(
    logs: Logs, first: tuple[int, int], second: tuple[int, int]
) -> None:
    files = [logs.file("x"), logs.file("y", [flow_line(start=START + 1, end=START + 2)])]
    logs.read(files, window=_window(*first))

    found = logs.read(files, window=_window(*second))

    assert found == logs.read(files, window=_window(*second), cache=None)


@pytest.mark.parametrize(
    "asked",
    [
        {"interfaces": frozenset({"eni-1a2b3c4d"})},
        {"idle": frozenset({"eni-1a2b3c4d"})},
        {"accounts": frozenset({"999999999999"})},
    ],
)
def test_other_questions_are_not_answered_by_what_is_kept(
    logs: Logs, asked: dict[str, Any]
) -> None:
    files = [logs.file("x")]
    logs.read(files)

    found = logs.read(files, **asked)

    assert logs.opened
    assert found == logs.read(files, **asked, cache=None)


@pytest.mark.parametrize(
    "changed",
    [{"identity": "etag"}, {"flow_log_format": DEFAULT_HEADER}, {"account": "1"}, {"name": "z"}],
)
def test_a_file_that_is_another_or_read_otherwise_is_read_again(
    logs: Logs, changed: dict[str, Any]
) -> None:
    file = logs.file("x", ["no header", *LINES[1:4]])
    logs.read([file])

    found = logs.read([replace(file, **changed)])

    assert logs.opened
    assert found == logs.read([replace(file, **changed)], cache=None)


def test_changed_content_and_a_changed_time_are_noticed(logs: Logs) -> None:
    logs.read([logs.file("x")])

    found = logs.read([logs.file("x", LINES[:9])])
    assert logs.opened == [str(logs.folder / "x")] * len(logs.opened) != []
    assert found[1][0].records == 8

    os.utime(logs.folder / "x", ns=(1, 1))
    logs.read([logs.counted(LogFile.at(logs.folder / "x"))])
    assert logs.opened


def test_files_without_an_identity_are_never_kept(logs: Logs) -> None:
    file = replace(logs.file("x"), identity="")

    logs.read([file])
    logs.read([file])

    assert logs.opened
    assert not logs.cache.exists() or not list(logs.cache.iterdir())


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garble(path: Path) -> None:
    path.write_bytes(os.urandom(1000))


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _foreign(path: Path) -> None:
    content = msgspec.msgpack.encode({"results": "none", "span": [1, 2]})
    path.write_bytes(sha256(content).digest() + content)


@pytest.mark.parametrize("damage", [_truncate, _garble, _flip, _directory, _foreign, Path.unlink])
@pytest.mark.parametrize("which", ["*.parquet", "*.msgpack"])
def test_whatever_is_damaged_is_read_again(
    logs: Logs, which: str, damage: Callable[[Path], None]
) -> None:
    files = [logs.file("x")]
    expected = logs.read(files)
    (path,) = logs.cache.glob(which)
    damage(path)

    again = logs.read(files)

    assert again == expected
    assert logs.opened


def test_a_table_of_another_shape_is_no_table_of_ours(logs: Logs) -> None:
    files = [logs.file("x")]
    expected = logs.read(files)
    (manifest,) = logs.cache.glob("*.msgpack")
    (table,) = logs.cache.glob("*.parquet")
    write_parquet(table, ["a"], [{"a": "b"}])
    digest = sha256(table.read_bytes()).hexdigest()
    table.rename(table.with_name(f"{manifest.stem}.{digest}.parquet"))
    content = msgspec.msgpack.decode(manifest.read_bytes()[32:])
    written = msgspec.msgpack.encode({**content, "table": digest})
    manifest.write_bytes(sha256(written).digest() + written)

    assert logs.read(files) == expected
    assert logs.opened


def test_a_folder_that_cannot_be_made_or_written_changes_nothing(logs: Logs) -> None:
    files = [logs.file("x")]
    expected = logs.read(files, cache=None)
    logs.cache.write_text("a file where the folder would be")

    assert logs.read(files) == expected
    assert logs.read(files, cache=logs.cache / "below") == expected
    assert logs.read(files, cache=Path("/proc/nowhere")) == expected


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08", b"not a log at all", b"PK\x03\x04.."])
def test_what_was_not_read_to_its_end_is_not_kept(logs: Logs, content: bytes) -> None:
    files = [logs.file("a/x"), logs.file("b/y")]
    (logs.folder / "a" / "broken").write_bytes(content)
    files.append(logs.counted(LogFile.at(logs.folder / "a" / "broken")))
    expected = logs.read(files)

    assert logs.read(files) == expected
    if expected[1][2].status is not FileStatus.EMPTY:
        assert str(logs.folder / "a" / "broken") in logs.opened
    assert str(logs.folder / "b" / "y") not in logs.opened


def test_what_no_number_or_name_can_hold_is_read_again(logs: Logs) -> None:
    most = 1 << 53
    files = [
        logs.file("a/x", [DEFAULT_HEADER, *[flow_line(bytes=most)] * 2049]),
        logs.file("b/\udcff", LINES),
    ]

    assert logs.read(files) == logs.read(files) == logs.read(files, cache=None)


def test_kept_files_are_nobody_elses_business(logs: Logs) -> None:
    logs.cache.mkdir(mode=0o755)

    logs.read([logs.file("x")])

    assert logs.cache.stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in logs.cache.iterdir()}
    assert modes == {0o600}
    assert {path.suffix for path in logs.cache.iterdir()} == {".msgpack", ".parquet"}


def test_what_was_used_longest_ago_goes_first(logs: Logs) -> None:
    files = [logs.file(f"{day}/x") for day in "abc"]
    for at, file in enumerate(files):
        before = set(logs.cache.glob("*")) if logs.cache.exists() else set()
        logs.read([file])
        for path in set(logs.cache.glob("*")) - before:
            os.utime(path, (at, at))
    sizes = sum(path.stat().st_size for path in logs.cache.iterdir())
    logs.read([files[0]])
    (logs.cache / "of somebody else").write_bytes(bytes(10_000))

    SummaryCache(logs.cache, size=sizes - 1).prune()

    logs.read(files)
    assert {Path(name).parent.name for name in logs.opened} == {"b"}
    assert (logs.cache / "of somebody else").exists()


SCRIPT = """
import sys
from pathlib import Path
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import Engine, LogFile, LogKind
for _ in range(5):
    builder = TelemetryBuilder(engine=Engine.DUCKDB, cache=Path(sys.argv[2]))
    builder.add_files(LogKind.FLOW_LOGS, [LogFile.at(path) for path in sorted(Path(sys.argv[1]).glob("*/*"))])
    print([(flow.server, flow.records) for flow in builder.build().flows])
    for path in Path(sys.argv[2]).glob("*.msgpack"):
        path.unlink(missing_ok=True)
"""


def test_processes_that_share_a_folder_do_not_harm_each_other(logs: Logs) -> None:
    for day in "abcd":
        logs.file(f"{day}/x")
    command = [sys.executable, "-c", SCRIPT, str(logs.folder), str(logs.cache)]
    environment = {**os.environ, **same_imports()}

    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(2)]
    said = [process.communicate()[0].splitlines() for process in running]

    assert [process.returncode for process in running] == [0, 0]
    assert len({line for lines in said for line in lines}) == 1
    assert [len(lines) for lines in said] == [5, 5]


def _window(first: int, last: int) -> TimeWindow:
    return TimeWindow(instant(START + first), instant(START + last))
