"""Partitions of a table in Athena: which are scanned, and which are missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ringfence.collect.athena.run import read_table
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.window import TimeWindow
from ringfence.telemetry.builder import TelemetryBuilder
from support.athena import TableAtAthena, on_days
from support.athena_caller import (
    ASKED,
    BY_PARTS,
    DAY,
    PROJECTED,
    Athena,
    read,
)
from support.log_text import DEFAULT_HEADER, flow_line


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
