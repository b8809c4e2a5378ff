from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import Progress
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.files import FilesRead, read_paths
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.kinds import FileStatus, Limits, LogKind
from support.log_text import DEFAULT_HEADER, START, flow_line, gap_line, packed, query_line

FLOWS = LogKind.FLOW_LOGS


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with a plain file, and a packed one in a folder of its own."""
    (tmp_path / "a.log").write_text(f"{DEFAULT_HEADER}\n{flow_line()}\n")
    (tmp_path / "2025" / "11").mkdir(parents=True)
    (tmp_path / "2025" / "11" / "named-like-text.log").write_bytes(packed(flow_line()))
    return tmp_path


def read(*paths: str | Path, builder: TelemetryBuilder | None = None) -> FilesRead:
    return read_paths(FLOWS, [str(path) for path in paths], builder or TelemetryBuilder())


def row(*paths: str | Path) -> Coverage:
    (found,) = read(*paths).coverage
    return found


def test_a_folder_is_read_with_everything_below_it(logs: Path) -> None:
    builder = TelemetryBuilder()

    found = read(logs, builder=builder)

    assert found.coverage == (
        Coverage(
            source=Source.FLOW_LOGS,
            account="",
            region="",
            status=CoverageStatus.COMPLETE,
            records=2,
            required=True,
        ),
    )
    assert [(Path(file.name).name, file.records) for file in found.files] == [
        ("named-like-text.log", 1),
        ("a.log", 1),
    ]
    assert [flow.records for flow in builder.build().flows] == [2]


@pytest.mark.parametrize("pattern", ["*.log", "**/*.log", "2025/*/*", "20*", "[a]*"])
def test_a_pattern_is_read_as_what_it_matches(logs: Path, pattern: str) -> None:
    assert row(f"{logs}/{pattern}").records in (1, 2)


def test_a_file_with_the_name_of_a_pattern_is_that_file(logs: Path) -> None:
    (logs / "[x].log").write_text(flow_line())

    assert row(logs / "[x].log").records == 1


def test_a_file_counts_once_however_often_it_is_named(logs: Path) -> None:
    (logs / "again.log").symlink_to(logs / "a.log")

    assert row(logs, logs / "a.log", f"{logs}/*.log", logs / "again.log").records == 2


def test_hidden_files_and_special_files_in_a_folder_are_passed_over(logs: Path) -> None:
    (logs / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (logs / ".git").mkdir()
    (logs / ".git" / "config").write_text("[core]")
    os.mkfifo(logs / "pipe")

    assert row(logs).status is CoverageStatus.COMPLETE


@pytest.mark.parametrize("missing", ["nowhere", "nowhere/*.log", "**/*.parquet", "\0"])
def test_what_names_nothing_is_a_mistake_of_the_user(logs: Path, missing: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        read(f"{logs}/{missing}")

    assert refusal.value.exit_code is ExitCode.USAGE


def test_an_empty_folder_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no file"):
        read(tmp_path)


def test_a_device_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="neither a file nor a folder"):
        read("/dev/null")


def test_names_in_messages_cannot_steer_a_terminal(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path / "\x1b[2Jname\u202e")

    assert "\\x1b[2Jname\\u202e" in str(refusal.value)
    assert "\x1b" not in str(refusal.value)


def test_an_unusable_format_is_a_mistake_of_the_user(logs: Path) -> None:
    with pytest.raises(ConfigError, match="lacks") as refusal:
        read_paths(FLOWS, [str(logs)], TelemetryBuilder(), flow_log_format="${srcaddr}")

    assert "describe-flow-logs" in refusal.value.hint


def test_a_format_is_used_for_files_without_a_header(tmp_path: Path) -> None:
    swapped = DEFAULT_HEADER.replace("srcaddr dstaddr", "dstaddr srcaddr")
    (tmp_path / "flow.log").write_text(flow_line())
    builder = TelemetryBuilder()

    read_paths(FLOWS, [str(tmp_path)], builder, flow_log_format=swapped)

    assert builder.build().flows[0].client == "104.18.7.192"


def test_a_bad_file_makes_the_row_partial_and_keeps_the_others(logs: Path) -> None:
    (logs / "cut.log.gz").write_bytes(packed(flow_line())[:-4])

    found = row(logs)

    assert (found.status, found.records) == (CoverageStatus.PARTIAL, 2)
    assert found.detail.endswith("cut.log.gz: its gzip data is cut off; nothing of it was used")
    assert found.gap


def test_an_empty_file_makes_the_row_partial(logs: Path) -> None:
    (logs / "empty.log.gz").write_bytes(b"")

    found = row(logs)

    assert found.status is CoverageStatus.PARTIAL
    assert "empty.log.gz: there is not one line in it" in found.detail


def test_lost_windows_make_the_row_partial_and_are_counted(logs: Path) -> None:
    (logs / "b.log").write_text("\n".join([gap_line("SKIPDATA")] * 3))

    found = row(logs)

    assert found.status is CoverageStatus.PARTIAL
    assert "records were lost in 3 capture windows" in found.detail


def test_nothing_read_at_all_is_no_empty_answer(tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_bytes(b"")

    assert row(tmp_path).status is CoverageStatus.UNAVAILABLE


def test_wrong_input_alone_is_unsupported_and_told_by_its_result(tmp_path: Path) -> None:
    (tmp_path / "flow.zst").write_bytes(b"(\xb5/\xfd" + bytes(100))
    (tmp_path / "queries.log").write_text(query_line())

    found = read(tmp_path)

    assert {file.status for file in found.files} == {FileStatus.WRONG_INPUT}
    assert found.coverage[0].status is CoverageStatus.UNSUPPORTED
    assert "flow.zst: it is packed with zstd" in found.coverage[0].detail


def test_of_many_bad_files_a_few_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.log").write_bytes(b"")

    assert row(tmp_path).detail.endswith("5 more files with gaps")


def test_a_file_that_may_not_be_opened_is_a_gap(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "a.log":
            raise PermissionError(13, "Permission denied")
        return real(path, mode)

    monkeypatch.setattr(Path, "open", refuse)

    found = row(logs)

    assert (found.status, found.records) == (CoverageStatus.PARTIAL, 1)
    assert "a.log: Permission denied" in found.detail


def test_files_that_hold_nothing_of_the_window_are_no_complete_reading(logs: Path) -> None:
    window = TimeWindow(instant(START + 3600), instant(START + 7200))

    (found,) = read(logs, builder=TelemetryBuilder(window=window)).coverage

    assert (found.status, found.window) == (CoverageStatus.PARTIAL, window)
    assert found.detail == (
        "2 records outside the window left out; nothing of the window is in them"
    )


def test_records_outside_the_window_beside_others_are_said_and_no_gap(tmp_path: Path) -> None:
    lines = [DEFAULT_HEADER, flow_line(), flow_line(start=START + 9000, end=START + 9060)]
    (tmp_path / "a.log").write_text("\n".join(lines))
    window = TimeWindow(instant(START), instant(START + 7200))

    (found,) = read(tmp_path, builder=TelemetryBuilder(window=window)).coverage

    assert (found.status, found.records) == (CoverageStatus.COMPLETE, 1)
    assert found.detail == "1 record outside the window left out"


def test_folding_without_loss_of_egress_is_said_and_complete(tmp_path: Path) -> None:
    scans = [
        flow_line(srcaddr="104.18.7.192", dstaddr="10.20.1.57", srcport=60000, dstport=port)
        for port in range(1, 200)
    ]
    (tmp_path / "scan.log").write_text("\n".join([*scans, flow_line()]))
    builder = TelemetryBuilder(limits=Limits(keys=10))

    (found,) = read(tmp_path, builder=builder).coverage

    assert found.status is CoverageStatus.COMPLETE
    assert "the ports of connections from public addresses are given as 0 (199 records)" in (
        found.detail
    )
    assert [(flow.port, flow.records) for flow in builder.build().flows] == [(443, 1), (0, 199)]


def test_folding_that_loses_egress_makes_the_row_partial(tmp_path: Path) -> None:
    fan = [flow_line(dstaddr=f"104.18.{i}.1") for i in range(200)]
    (tmp_path / "fan.log").write_text("\n".join(fan))
    builder = TelemetryBuilder(limits=Limits(keys=10))

    found = read(tmp_path, builder=builder)

    assert found.coverage[0].status is CoverageStatus.PARTIAL
    assert "is kept" in found.coverage[0].detail
    assert found.files[0].status is FileStatus.PARTIAL
    assert 0 < len(builder.build().flows) <= 10


def test_logs_beside_a_bundle_need_not_be_required(logs: Path) -> None:
    found = read_paths(FLOWS, [str(logs)], TelemetryBuilder(), required=False)

    assert not found.coverage[0].required


def test_progress_tells_files_bytes_and_records(logs: Path) -> None:
    seen: list[Progress] = []
    size = sum(file.stat().st_size for file in logs.rglob("*.log"))

    read_paths(FLOWS, [str(logs)], TelemetryBuilder(), on_progress=seen.append)

    told = [(step.stage, step.done, step.total, step.bytes_done, step.records) for step in seen]
    assert told[0] == ("flow-logs", 0, 2, 0, 0)
    assert told[-1] == ("flow-logs", 2, 2, size, 2)
    assert {step.bytes_total for step in seen} == {size}


def test_what_was_folded_together_is_said_once_for_all_files(tmp_path: Path) -> None:
    for number in range(3):
        lines = [
            flow_line(dstaddr=f"203.0.{number}.{last}", srcport=last + 40000) for last in range(200)
        ]
        (tmp_path / f"{number}.log").write_text("\n".join([DEFAULT_HEADER, *lines]))
    builder = TelemetryBuilder(limits=Limits(keys=20))

    found = read(tmp_path, builder=builder)

    (coverage,) = found.coverage
    assert coverage.status is CoverageStatus.PARTIAL
    assert coverage.detail.count("too many distinct flows") == 1
    assert all("too many distinct flows" in file.folded for file in found.files)


class CalledOff(TelemetryBuilder):
    """A builder that is interrupted once, while it sums up what was read."""

    asked = 0

    def folds(self, kind: LogKind) -> tuple[Fold, ...]:
        self.asked += 1
        if self.asked == 1:
            raise KeyboardInterrupt
        return super().folds(kind)


def test_what_was_not_summed_up_was_not_read(logs: Path) -> None:
    stop = threading.Event()

    found = read_paths(LogKind.FLOW_LOGS, [str(logs)], CalledOff(), cancelled=stop)

    assert stop.is_set()
    assert {file.status for file in found.files} == {FileStatus.UNREAD}
    assert found.coverage[0].detail.startswith("interrupted; 0 of")
    assert not found.coverage[0].complete


def test_only_of_invocation_logs_are_files_of_bodies_left_aside(tmp_path: Path) -> None:
    hour = tmp_path / "BedrockModelInvocationLogs" / "us-east-1" / "2025" / "11" / "20" / "07"
    body = hour / "data" / "request_input.json.gz"
    body.parent.mkdir(parents=True)
    body.write_bytes(packed(flow_line()))

    assert [file.records for file in read(tmp_path).files] == [1]
    logged = read_paths(LogKind.MODEL_INVOCATION_LOGS, [str(tmp_path)], TelemetryBuilder())
    assert logged.files == ()
