"""Flow logs in Athena: what is asked, what is refused, and what becomes of each end of a query."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.collect.athena.asked import parse_size, table_of
from ringfence.collect.athena.run import check_table, estimate_table
from ringfence.collect.ports import Interrupted
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from support.athena import TableAtAthena, workgroup
from support.athena_caller import (
    ASKED,
    DAY,
    DENIED,
    PROJECTED,
    WINDOW,
    Athena,
    projected,
    read,
)
from support.flow_lines import V5, random_lines
from support.log_text import DEFAULT_HEADER, START, add_text, flow_line, gap_line


@pytest.mark.parametrize("typed", [False, True])
def test_a_table_says_what_its_lines_say(*, typed: bool) -> None:
    lines = random_lines(11)
    careful = TelemetryBuilder(window=WINDOW)
    result = add_text(careful, LogKind.FLOW_LOGS, V5, *lines)

    row, told = read(Athena(projected(*lines, header=V5, typed=typed)))

    assert told == careful.build()
    assert row.records == result.records
    assert row.status is CoverageStatus.PARTIAL
    assert f"{result.skipped} lines could not be read" in row.detail


def test_a_query_that_succeeds_for_the_whole_window_is_complete() -> None:
    athena = Athena(projected(flow_line(), gap_line("NODATA")))

    row, told = read(athena)

    assert row == Coverage(
        source=Source.FLOW_LOGS,
        account="",
        region="",
        status=CoverageStatus.COMPLETE,
        window=WINDOW,
        records=2,
        detail="logs.flows at Athena, 1 MiB scanned",
        required=True,
    )
    assert [flow.port for flow in told.flows] == [443]
    assert not athena.asked("StopQueryExecution")


def test_a_table_without_partitions_is_read_whole() -> None:
    table = TableAtAthena(header=DEFAULT_HEADER, lines=[({}, flow_line())])

    row, _ = read(Athena(table))

    assert row.status is CoverageStatus.COMPLETE


def test_a_table_that_holds_nothing_of_the_window_is_no_clean_bill() -> None:
    row, _ = read(Athena(projected(flow_line(start=START + 9 * 86400, end=START + 9 * 86400))))

    assert row.status is CoverageStatus.PARTIAL
    assert "holds nothing of the window" in row.detail


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        (
            {"State": "FAILED", "StateChangeReason": "HIVE_BAD_DATA\nin a file"},
            CoverageStatus.UNAVAILABLE,
            "the query failed: HIVE_BAD_DATA",
        ),
        (
            {"State": "FAILED", "StateChangeReason": "Access Denied (Service: Amazon S3)"},
            CoverageStatus.DENIED,
            "Access Denied",
        ),
        ({"State": "CANCELLED"}, CoverageStatus.UNAVAILABLE, "the query was cancelled"),
    ],
)
def test_a_query_that_does_not_succeed_gives_a_row_and_nothing_else(
    state: dict[str, Any], status: CoverageStatus, said: str
) -> None:
    row, told = read(Athena(projected(flow_line()), states=({"State": "RUNNING"}, state)))

    assert (row.status, row.records, told) == (status, 0, Telemetry())
    assert said in row.detail
    assert row.gap


@pytest.mark.parametrize(
    "operation",
    [
        "GetWorkGroup",
        "GetTableMetadata",
        "StartQueryExecution",
        "GetQueryExecution",
        "GetQueryResults",
    ],
)
def test_each_call_that_is_denied_gives_a_row_and_nothing_else(operation: str) -> None:
    row, told = read(Athena(projected(flow_line()), failures={operation: DENIED}))

    assert (row.status, told) == (CoverageStatus.DENIED, Telemetry())


def test_whoever_interrupts_the_waiting_stops_the_query() -> None:
    athena = Athena(projected(flow_line()), failures={"GetQueryExecution": Interrupted()})

    with pytest.raises(Interrupted):
        read(athena)

    assert athena.asked("StopQueryExecution") == [{"QueryExecutionId": "1"}]


def test_a_query_that_scans_more_than_allowed_is_stopped() -> None:
    athena = Athena(
        projected(flow_line()), scanned=2 << 30, states=({"State": "RUNNING"},), group=workgroup()
    )

    row, told = read(athena, table_of("audit", "logs.flows", scan_limit="1GB"))

    assert (row.status, told) == (CoverageStatus.UNAVAILABLE, Telemetry())
    assert "--athena-scan-limit" in row.detail
    assert athena.asked("StopQueryExecution")


def test_a_table_that_is_known_to_be_too_large_is_not_queried_at_all() -> None:
    folder = PROJECTED["location"].removeprefix("s3://bucket/")
    objects = {f"{folder}{DAY}/a_20251122T0900Z_1.log.gz": 2 << 30}
    athena = Athena(projected(flow_line()), objects=objects)

    row, _ = read(athena, table_of("audit", "logs.flows", scan_limit="1GB"))

    assert row.status is CoverageStatus.UNAVAILABLE
    assert "was not queried: 2048 MiB would be scanned" in row.detail
    assert not athena.queries


def test_a_workgroup_without_a_limit_is_refused_unless_one_is_given() -> None:
    boundless = Athena(projected(flow_line()), group=workgroup(BytesScannedCutoffPerQuery=None))

    with pytest.raises(ConfigError, match="nothing bounds"):
        check_table(boundless, ASKED)

    check_table(boundless, table_of("audit", "logs.flows", scan_limit="50GB"))
    assert not boundless.queries


def test_a_workgroup_without_a_place_for_results_is_refused() -> None:
    placeless = Athena(projected(flow_line()), group=workgroup(ResultConfiguration={}))

    with pytest.raises(ConfigError, match="does not say where results go"):
        check_table(placeless, ASKED)

    placeless.group = workgroup(
        ResultConfiguration={}, ManagedQueryResultsConfiguration={"Enabled": True}
    )
    check_table(placeless, ASKED)


def test_a_workgroup_that_is_disabled_is_refused() -> None:
    disabled = workgroup()
    disabled["WorkGroup"]["State"] = "DISABLED"

    with pytest.raises(ConfigError, match="disabled"):
        check_table(Athena(projected(flow_line()), group=disabled), ASKED)


def test_a_table_that_is_no_flow_log_is_refused_with_its_missing_columns() -> None:
    with pytest.raises(ConfigError, match=r"logs\.flows cannot be read: it has no column for"):
        check_table(Athena(projected("a b", header="one two")), ASKED)


def test_nothing_is_estimated_of_a_table_that_is_no_flow_log() -> None:
    athena = Athena(projected("a b", header="one two"))

    with pytest.raises(ConfigError, match=r"logs\.flows cannot be read: it has no column for"):
        estimate_table(athena, ASKED, window=WINDOW, builder=TelemetryBuilder())


def test_an_estimate_adds_up_the_objects_of_the_window_and_queries_nothing() -> None:
    folder = PROJECTED["location"].removeprefix("s3://bucket/")
    objects = {
        f"{folder}2025/11/22/a_20251122T0900Z_1.log.gz": 100,
        f"{folder}2025/11/23/a_20251123T0900Z_2.log.gz": 20,
        f"{folder}2025/11/22/a_20251122T0100Z_3.log.gz": 7,
        f"{folder}2025/12/22/a_20251222T0900Z_4.log.gz": 7,
    }
    athena = Athena(projected(flow_line()), objects=objects)

    found = estimate_table(athena, ASKED, window=WINDOW, builder=TelemetryBuilder(window=WINDOW))

    assert (found.objects, found.bytes, found.unknown) == (2, 120, "")
    assert found.sql.startswith("SELECT ")
    assert {operation for operation, _ in athena.calls} == {"GetTableMetadata", "ListObjectsV2"}


def test_the_query_names_its_workgroup_and_no_settings_of_our_own() -> None:
    athena = Athena(projected(flow_line()))

    read(athena)

    (started,) = athena.asked("StartQueryExecution")
    assert started.keys() == {
        "QueryString",
        "ClientRequestToken",
        "QueryExecutionContext",
        "WorkGroup",
    }
    assert started["WorkGroup"] == "audit"
    assert ";" not in started["QueryString"]


@pytest.mark.parametrize("name", ["flows", "a.b.c", "a.b;drop", "a.", 'a."b"', "a.b-c"])
def test_names_that_could_act_are_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        table_of("audit", name)


@pytest.mark.parametrize(
    ("text", "size"), [("500MB", 500 << 20), ("50GB", 50 << 30), ("2 TiB", 2 << 40)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["50", "0GB", "-1GB", "GB", "5XB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_size(text)
