from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.collect.logs import keys
from ringfence.model.window import TimeWindow
from support.builders import flow_log

WINDOW = TimeWindow(
    datetime(2026, 11, 18, 6, 0, tzinfo=UTC), datetime(2026, 11, 20, 0, 5, tzinfo=UTC)
)
DAY = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("destination", "place"),
    [
        ("arn:aws:s3:::logs", ("logs", "")),
        ("arn:aws:s3:::logs/", ("logs", "")),
        ("arn:aws:s3:::logs/a/b/", ("logs", "a/b/")),
        ("arn:aws:s3:::logs/a/b", ("logs", "a/b/")),
        ("arn:aws-us-gov:s3:::logs/a", ("logs", "a/")),
        ("arn:aws:logs:us-east-1:111122223333:log-group:/flow", None),
        ("/flow", None),
        ("", None),
    ],
)
def test_a_bucket_and_its_prefix_come_from_an_arn(
    destination: str, place: tuple[str, str] | None
) -> None:
    assert keys.bucket_and_prefix(destination) == place


def test_days_run_backwards_and_include_what_the_margin_touches() -> None:
    assert keys.days(WINDOW) == tuple(date(2026, 11, day) for day in (20, 19, 18))
    midnight = TimeWindow(datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
    assert keys.days(midnight) == tuple(date(2026, 11, day) for day in (20, 19, 18))


def test_a_day_of_flow_logs_has_one_of_two_layouts() -> None:
    plain = flow_log(account="111122223333", region="us-east-1")
    hive = flow_log(account="111122223333", region="us-east-1", hive_partitions=True)

    assert (
        keys.flow_log_day(plain, "p/", DAY)
        == "p/AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/09/"
    )
    assert keys.flow_log_day(hive, "", DAY) == (
        "AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/"
        "year=2026/month=11/day=09/"
    )


def test_days_of_query_logs_and_trails_have_their_layouts() -> None:
    assert (
        keys.query_log_day("", "111122223333", "vpc-1", DAY)
        == "AWSLogs/111122223333/vpcdnsquerylogs/vpc-1/2026/11/09/"
    )
    assert (
        keys.trail_day("p/", "", "111122223333", "us-east-1", DAY)
        == "p/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/09/"
    )
    assert (
        keys.trail_day("", "o-abc", "111122223333", "us-east-1", DAY)
        == "AWSLogs/o-abc/111122223333/CloudTrail/us-east-1/2026/11/09/"
    )


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        (
            "111122223333_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20261120T1005Z_1a2b3c4d.log.gz",
            datetime(2026, 11, 20, 10, 5, tzinfo=UTC),
        ),
        (
            "111122223333_CloudTrail_us-east-1_20261120T1005Z_AbCdEfGhIjKlMnOp.json.gz",
            datetime(2026, 11, 20, 10, 5, tzinfo=UTC),
        ),
        (
            "vpc-1_vpcdnsquerylogs_111122223333_20261120T1005Z_abcd.log.gz",
            datetime(2026, 11, 20, 10, 5, tzinfo=UTC),
        ),
        ("x_20261399T9999Z_y.log", None),
        ("notes.txt", None),
    ],
)
def test_a_name_carries_the_end_of_its_files_window(name: str, moment: datetime | None) -> None:
    assert keys.written_at(f"AWSLogs/2026/11/20/{name}") == moment


@pytest.mark.parametrize(
    ("offset", "speaks"),
    [
        (timedelta(minutes=-16), False),
        (timedelta(minutes=-15), True),
        (timedelta(hours=1), True),
    ],
)
def test_objects_are_kept_up_to_a_margin_before_the_window(
    offset: timedelta, *, speaks: bool
) -> None:
    moment = WINDOW.start + offset

    assert keys.speaks_of(f"a_{moment:%Y%m%dT%H%M}Z_b.log", WINDOW) is speaks


@pytest.mark.parametrize(("minutes", "speaks"), [(15, True), (16, False)])
def test_objects_are_kept_up_to_a_margin_behind_the_window(minutes: int, *, speaks: bool) -> None:
    moment = WINDOW.end + timedelta(minutes=minutes)

    assert keys.speaks_of(f"a_{moment:%Y%m%dT%H%M}Z_b.log", WINDOW) is speaks


def test_an_object_without_a_moment_may_speak_of_anything() -> None:
    assert keys.speaks_of("export.log.gz", WINDOW)


def test_the_flow_log_that_wrote_an_object_is_in_its_name() -> None:
    name = "1_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20261120T1005Z_1a2b3c4d.log.gz"

    assert keys.flow_log_id(f"x/{name}") == "fl-0123456789abcdef0"
    assert keys.flow_log_id("x/other.log") == ""


@given(st.text())
def test_no_name_raises(key: str) -> None:
    keys.speaks_of(key, WINDOW)
    keys.flow_log_id(key)
    keys.bucket_and_prefix(key)
