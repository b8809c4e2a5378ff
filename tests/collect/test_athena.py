"""Flow logs in Athena: what is asked, what is refused, and what becomes of each end of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ringfence.collect.athena.asked import AthenaTable, parse_size, table_of
from ringfence.collect.athena.run import check_table, estimate_table, read_table
from ringfence.collect.ports import CallFailed, Interrupted
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from support.athena import TableAtAthena, on_days, workgroup
from support.flow_lines import V5, random_lines
from support.log_text import DEFAULT_HEADER, START, add_text, flow_line, gap_line

WINDOW = TimeWindow(instant(START - 3600), instant(START + 2 * 86400))
DAY = "2025/11/22"
ASKED = AthenaTable(workgroup="audit", database="logs", table="flows")
PROJECTED = {
    "projection.enabled": "true",
    "projection.day.type": "date",
    "projection.day.format": "yyyy/MM/dd",
    "projection.day.range": "2015/01/01,NOW",
    "location": "s3://bucket/AWSLogs/111122223333/vpcflowlogs/us-east-1/",
    "storage.location.template": "s3://bucket/AWSLogs/111122223333/vpcflowlogs/us-east-1/${day}",
}
PARTS = {"year": "2015,2030", "month": "1,12", "day": "1,31"}
BY_PARTS = {
    "projection.enabled": "true",
    **{f"projection.{name}.type": "integer" for name in PARTS},
    **{f"projection.{name}.range": values for name, values in PARTS.items()},
}
DENIED = CallFailed(CoverageStatus.DENIED, "the call was denied", code="AccessDeniedException")


_Answer = Callable[[dict[str, Any]], Iterator[dict[str, Any]]]


@dataclass(slots=True)
class Athena:
    """Implements the Caller port over one table and one workgroup."""

    table: TableAtAthena
    group: dict[str, Any] = field(default_factory=workgroup)
    states: tuple[dict[str, Any], ...] = ({"State": "QUEUED"}, {"State": "SUCCEEDED"})
    """What GetQueryExecution answers in turn; the last again and again."""
    scanned: int = 1 << 20
    objects: Mapping[str, int] = field(default_factory=dict)
    failures: dict[str, BaseException] = field(default_factory=dict)
    page_size: int = 7
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    account: str = "111122223333"
    region: str = ""

    def supports(self, service: str, operation: str) -> bool:
        return bool(service and operation)

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return next(self.pages(service, operation, **params))

    def pages(self, service: str, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        assert service in ("athena", "s3")
        self.calls.append((operation, params))
        if operation in self.failures:
            raise self.failures[operation]
        answers: dict[str, _Answer] = {
            "GetWorkGroup": lambda _: iter([self.group]),
            "GetTableMetadata": lambda _: iter([{"TableMetadata": self.table.metadata()}]),
            "StartQueryExecution": lambda _: iter([{"QueryExecutionId": str(len(self.queries))}]),
            "GetQueryExecution": self._execution,
            "GetQueryResults": self._results,
            "StopQueryExecution": lambda _: iter([dict[str, Any]()]),
            "ListObjectsV2": self._objects,
        }
        answer = answers[operation]
        yield from answer(params)

    @property
    def queries(self) -> list[str]:
        return [each["QueryString"] for each in self.asked("StartQueryExecution")]

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == operation]

    def _execution(self, _: dict[str, Any]) -> Iterator[dict[str, Any]]:
        state = self.states[min(len(self.asked("GetQueryExecution")), len(self.states)) - 1]
        yield {
            "QueryExecution": {
                "Status": state,
                "Statistics": {"DataScannedInBytes": self.scanned},
            }
        }

    def _results(self, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        names, rows = self.table.query(self.queries[int(params["QueryExecutionId"]) - 1])
        everything: list[list[str | None]] = [list[str | None](names), *rows]
        for start in range(0, len(everything), self.page_size):
            page = everything[start : start + self.page_size]
            cells = [[{} if v is None else {"VarCharValue": v} for v in row] for row in page]
            yield {"ResultSet": {"Rows": [{"Data": row} for row in cells]}}

    def _objects(self, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield {
            "Contents": [
                {"Key": key, "Size": size}
                for key, size in self.objects.items()
                if key.startswith(params["Prefix"])
            ]
        }


def projected(*lines: str, header: str = DEFAULT_HEADER, typed: bool = False) -> TableAtAthena:
    return TableAtAthena(
        header=header,
        lines=on_days(lines, day=DAY),
        keys={"day": "string"},
        parameters=PROJECTED,
        typed=typed,
    )


def read(athena: Athena, asked: AthenaTable = ASKED) -> tuple[Coverage, Telemetry]:
    rows: list[Coverage] = []
    builder = TelemetryBuilder(window=WINDOW)
    read_table(
        athena,
        asked,
        window=WINDOW,
        builder=builder,
        record=rows.append,
        token="0" * 32,
        wait=lambda _: None,
    )
    (row,) = rows
    return row, builder.build()


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


def test_only_partitions_of_the_window_are_scanned() -> None:
    lines = [({"day": DAY}, flow_line()), ({"day": "2025/10/01"}, flow_line(dstport=22))]
    table = TableAtAthena(
        header=DEFAULT_HEADER, lines=lines, keys={"day": "string"}, parameters=PROJECTED
    )
    athena = Athena(table)

    _, told = read(athena)

    (query,) = athena.queries
    assert "BETWEEN '2025/11/22' AND '2025/11/24'" in query
    assert [flow.port for flow in told.flows] == [443]


@pytest.mark.parametrize("kind", ["string", "int"])
def test_year_month_and_day_may_be_keys_of_their_own(kind: str) -> None:
    place = {"year": "2025", "month": "11", "day": "22"}
    table = TableAtAthena(
        header=DEFAULT_HEADER,
        lines=[(place, flow_line()), ({**place, "month": "10"}, flow_line(dstport=22))],
        keys=dict.fromkeys(place, kind),
        parameters=BY_PARTS,
    )

    row, told = read(Athena(table))

    assert [flow.port for flow in told.flows] == [443]
    assert row.status is CoverageStatus.COMPLETE


@pytest.mark.parametrize(
    "values",
    ["2025/11/22,NOW", "NOW-3YEARS,NOW", "NOW-1MONTH,NOW+1DAY", "2025/11/22,2025/11/24"],
)
def test_a_projected_range_over_the_whole_window_is_complete(values: str) -> None:
    row = _of_range(values)

    assert row.status is CoverageStatus.COMPLETE


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("2025/11/23,NOW", "the projection of day does not reach over the window"),
        ("2015/01/01,2025/11/23", "the projection of day does not reach over the window"),
        ("NOW-1DAYS,NOW", "the projection of day does not reach over the window"),
        ("2015/01/01,NOW-1DAYS", "the projection of day does not reach over the window"),
        ("", "it is not known whether the projection of day"),
        ("2015-01-01,NOW", "it is not known whether the projection of day"),
        ("2015/01/01,LATER", "it is not known whether the projection of day"),
    ],
)
def test_a_projected_range_that_is_too_short_or_not_understood_is_partial(
    values: str, said: str
) -> None:
    row = _of_range(values)

    assert row.status is CoverageStatus.PARTIAL
    assert said in row.detail


def test_a_projection_that_leaves_days_out_is_partial() -> None:
    row = _of_range("2015/01/01,NOW", **{"projection.day.interval": "2"})

    assert row.status is CoverageStatus.PARTIAL


def _of_range(values: str, **more: str) -> Coverage:
    table = TableAtAthena(
        header=DEFAULT_HEADER,
        lines=on_days([flow_line()], day=DAY),
        keys={"day": "string"},
        parameters={**PROJECTED, "projection.day.range": values, **more},
    )
    row, _ = read(Athena(table))
    return row


@pytest.mark.parametrize(
    ("name", "values", "status"),
    [
        ("year", "2025,2025", CoverageStatus.COMPLETE),
        ("year", "2026,2035", CoverageStatus.PARTIAL),
        ("year", "2015,2024", CoverageStatus.PARTIAL),
        ("year", "NOW,NOW", CoverageStatus.PARTIAL),
        ("month", "1,10", CoverageStatus.PARTIAL),
        ("day", "1,23", CoverageStatus.PARTIAL),
    ],
)
def test_projected_years_months_and_days_reach_as_far_as_they_say(
    name: str, values: str, status: CoverageStatus
) -> None:
    place = {"year": "2025", "month": "11", "day": "22"}
    table = TableAtAthena(
        header=DEFAULT_HEADER,
        lines=[(place, flow_line())],
        keys=dict.fromkeys(place, "int"),
        parameters={**BY_PARTS, f"projection.{name}.range": values},
    )

    row, _ = read(Athena(table))

    assert row.status is status


def test_a_day_that_the_catalogue_has_no_partition_of_is_said() -> None:
    place = {"year": "2025", "month": "11"}
    lines = [({**place, "day": "22"}, flow_line())]
    keys = dict.fromkeys((*place, "day"), "string")
    athena = Athena(TableAtAthena(header=DEFAULT_HEADER, lines=lines, keys=keys))

    row, told = read(athena)

    assert len(told.flows) == 1
    assert row.status is CoverageStatus.PARTIAL
    assert "no partition of 2025-11-23" in row.detail
    assert len(athena.queries) == 2


def _catalogued(places: list[dict[str, str]]) -> Coverage:
    table = TableAtAthena(
        header=DEFAULT_HEADER,
        lines=[(place, flow_line()) for place in places],
        keys=dict.fromkeys(places[0], "string"),
    )
    row, _ = read(Athena(table))
    return row


def _days(*numbers: int) -> list[dict[str, str]]:
    return [{"year": "2025", "month": "11", "day": str(number)} for number in numbers]


def test_a_day_that_is_missing_in_one_of_several_regions_is_said() -> None:
    whole = [{**day, "region": "us-east-1"} for day in _days(22, 23)]
    row = _catalogued([*whole, {**_days(22)[0], "region": "eu-west-1"}])

    assert row.status is CoverageStatus.PARTIAL
    assert "no partition of 2025-11-23 (region eu-west-1)" in row.detail

    row = _catalogued([*whole, *({**day, "region": "eu-west-1"} for day in _days(22, 23))])

    assert row.status is CoverageStatus.COMPLETE


def test_an_hour_that_is_missing_is_said() -> None:
    hours = [{**day, "hour": f"{hour:02}"} for day in _days(22, 23) for hour in range(24)]

    assert _catalogued(hours).status is CoverageStatus.COMPLETE

    row = _catalogued([each for each in hours if (each["day"], each["hour"]) != ("22", "13")])

    assert row.status is CoverageStatus.PARTIAL
    assert "no partition of 2025-11-22 13:00" in row.detail


def test_partitions_by_month_need_no_days() -> None:
    row = _catalogued([{"year": "2025", "month": "11"}])

    assert row.status is CoverageStatus.COMPLETE


def test_partitions_by_date_reach_as_far_as_they_say() -> None:
    days = ["2025-11-22", "2025-11-23"]
    lines = [({"dt": day}, flow_line()) for day in days]
    table = TableAtAthena(header=DEFAULT_HEADER, lines=lines, keys={"dt": "date"})

    row, _ = read(Athena(table))

    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 2)


def test_partitions_that_tell_no_day_are_a_doubt() -> None:
    table = TableAtAthena(
        header=DEFAULT_HEADER, lines=[({"team": "a"}, flow_line())], keys={"team": "string"}
    )

    row, told = read(Athena(table))

    assert len(told.flows) == 1
    assert row.status is CoverageStatus.PARTIAL
    assert "not known whether the partitions" in row.detail


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


def test_a_key_that_wants_one_value_makes_the_table_unsupported() -> None:
    table = TableAtAthena(
        header=DEFAULT_HEADER,
        lines=[({"account": "1"}, flow_line())],
        keys={"account": "string"},
        parameters={"projection.enabled": "true", "projection.account.type": "injected"},
    )

    row, _ = read(Athena(table))

    assert row.status is CoverageStatus.UNSUPPORTED
    assert "injected" in row.detail


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


def test_a_window_of_an_hour_asks_for_no_settled_day() -> None:
    now = datetime(2025, 11, 22, 10, tzinfo=UTC)
    rows: list[Coverage] = []
    window = TimeWindow(now - timedelta(hours=2), now)
    table = TableAtAthena(
        header=DEFAULT_HEADER,
        lines=[({"dt": date(2025, 11, 22).isoformat()}, flow_line())],
        keys={"dt": "date"},
    )

    read_table(
        Athena(table),
        ASKED,
        window=window,
        builder=TelemetryBuilder(window=window),
        record=rows.append,
        token="0" * 32,
        wait=lambda _: None,
    )

    assert [row.status for row in rows] == [CoverageStatus.COMPLETE]
