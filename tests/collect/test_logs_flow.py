from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import IncompleteReadError

from ringfence.collect.logs import LogBounds, collect_logs
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import Progress
from ringfence.model.network import FlowLogConfig
from ringfence.model.snapshot import Inventory
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.builders import (
    ACCOUNT,
    NOW,
    REGION,
    SUBNET_ID,
    VPC_ID,
    WINDOW,
    flow_log,
    public,
    runtime,
    subnet,
    version,
)
from support.log_sources import DENIED, LogAws, RememberingBuilder

FLOW_LOG = "fl-0123456789abcdef0"
FORMAT = "${version} ${srcaddr} ${dstaddr}"


def config(**changes: Any) -> FlowLogConfig:
    base = flow_log(
        VPC_ID,
        destination_type="s3",
        destination="arn:aws:s3:::logs/p/",
        log_format=FORMAT,
        created_at=WINDOW.start - timedelta(days=1),
    )
    return replace(base, id=FLOW_LOG, **changes)


def placed(*configs: FlowLogConfig, **lists: Any) -> Inventory:
    """A runtime in VPC mode, its subnet, and these flow logs."""
    inventory = Inventory(runtimes=(runtime(),), subnets=(subnet(),), flow_log_configs=configs)
    return replace(inventory, **lists)


def key(moment: datetime, *, flow_log_id: str = FLOW_LOG) -> str:
    return (
        f"p/AWSLogs/{ACCOUNT}/vpcflowlogs/{REGION}/{moment:%Y/%m/%d}/"
        f"{ACCOUNT}_vpcflowlogs_{REGION}_{flow_log_id}_{moment:%Y%m%dT%H%M}Z_1a2b3c4d.log"
    )


def bucket(*moments: datetime) -> dict[str, dict[str, bytes]]:
    return {"logs": {key(moment): f"{moment:%d}\nrow\n".encode() for moment in moments}}


def read(
    aws: LogAws, inventory: Inventory, **options: Any
) -> tuple[Coverage | None, RememberingBuilder]:
    """The row of flow logs, and what the builder was given."""
    rows: list[Coverage] = []
    builder = options.pop("builder", None) or RememberingBuilder()
    collect_logs(aws, inventory, WINDOW, builder, rows.append, **options)
    found = [row for row in rows if row.source is Source.FLOW_LOGS]
    assert len(found) <= 1
    return (found[0] if found else None), builder


def aws(**changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region=REGION, **changes)


def test_objects_of_the_window_are_read_newest_first() -> None:
    hours = [NOW - timedelta(hours=1), NOW - timedelta(days=3), NOW - timedelta(days=40)]

    row, builder = read(aws(buckets=bucket(*hours)), placed(config()))

    assert builder.names(LogKind.FLOW_LOGS) == [f"s3://logs/{key(when)}" for when in hours[:2]]
    assert [given.flow_log_format for given in builder.given] == [FORMAT, FORMAT]
    assert {(given.account, given.region) for given in builder.given} == {(ACCOUNT, REGION)}
    assert row == Coverage(
        source=Source.FLOW_LOGS,
        account=ACCOUNT,
        region=REGION,
        status=CoverageStatus.COMPLETE,
        window=WINDOW,
        records=4,
        required=True,
    )


def test_only_prefixes_of_days_in_the_window_are_listed() -> None:
    cloud = aws(buckets=bucket(NOW - timedelta(hours=1)))

    read(cloud, placed(config()))

    prefixes = [call["Prefix"] for call in cloud.asked("ListObjectsV2")]
    assert len(prefixes) == 15
    assert all(f"/vpcflowlogs/{REGION}/2026/11/" in prefix for prefix in prefixes)


def test_hive_partitions_are_listed_as_such() -> None:
    cloud = aws()

    read(cloud, placed(config(hive_partitions=True)))

    assert all("aws-region=" in call["Prefix"] for call in cloud.asked("ListObjectsV2"))


def test_nothing_placed_in_a_vpc_asks_for_no_flow_log() -> None:
    cloud = aws(buckets=bucket(NOW))
    inventory = placed(config(), runtimes=(runtime(version(placement=public())),))

    row, _ = read(cloud, inventory)

    assert row is None
    assert not cloud.asked("ListObjectsV2")


@pytest.mark.parametrize(
    "configs",
    [
        (),
        (config(resource_id="vpc-other"),),
        (config(status="INACTIVE"),),
        (config(account="444455556666"),),
        (config(region="eu-west-1"),),
    ],
)
def test_a_vpc_without_a_flow_log_is_not_enabled_and_no_gap(
    configs: tuple[FlowLogConfig, ...],
) -> None:
    row, _ = read(aws(), placed(*configs))

    assert row is not None
    assert row.status is CoverageStatus.NOT_ENABLED
    assert SUBNET_ID in row.detail
    assert not row.gap


def test_nobody_says_not_enabled_when_the_settings_were_denied() -> None:
    settings = Coverage(
        source=Source.FLOW_LOG_CONFIGS,
        account=ACCOUNT,
        region=REGION,
        status=CoverageStatus.DENIED,
    )

    row, _ = read(aws(), placed(), coverage=[settings])

    assert row is not None
    assert row.status is CoverageStatus.DENIED
    assert "not known" in row.detail


def test_a_denied_bucket_is_denied() -> None:
    row, builder = read(aws(failures={"ListObjectsV2": DENIED}), placed(config()))

    assert row is not None
    assert row.status is CoverageStatus.DENIED
    assert "AccessDenied" in row.detail
    assert row.gap
    assert builder.given == []


def test_objects_that_cannot_be_had_are_given_up_after_ten() -> None:
    moments = [NOW - timedelta(minutes=5 * number) for number in range(30)]
    cloud = aws(buckets=bucket(*moments), failures={"GetObject": DENIED})

    row, _ = read(cloud, placed(config()))

    assert row is not None
    assert row.status is CoverageStatus.DENIED
    assert "20 further objects were not tried" in row.detail
    assert len(cloud.asked("GetObject")) == 10


def test_objects_of_another_format_are_given_up_after_ten() -> None:
    moments = [NOW - timedelta(minutes=5 * number) for number in range(30)]
    names = {f"s3://logs/{key(moment)}": FileStatus.WRONG_INPUT for moment in moments}
    cloud = aws(buckets=bucket(*moments))

    row, _ = read(cloud, placed(config()), builder=RememberingBuilder(statuses=names))

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert row.gap
    assert len(cloud.asked("GetObject")) == 10


def test_one_of_two_buckets_denied_is_partial() -> None:
    second = replace(config(destination="arn:aws:s3:::other"), id="fl-00000000000000002")
    cloud = aws(buckets=bucket(NOW), failures={"ListObjectsV2 other": DENIED})

    row, _ = read(cloud, placed(config(), second))

    assert row is not None
    assert (row.status, row.records) == (CoverageStatus.PARTIAL, 2)


@pytest.mark.parametrize(
    ("bounds", "read_objects", "said"),
    [
        (LogBounds(objects=2), 2, "2 of 4 objects"),
        (LogBounds(bytes=12), 1, "3 of 4 objects"),
        (LogBounds(listed=3), 3, "more than 3 keys"),
    ],
)
def test_reaching_a_bound_is_partial_with_numbers(
    bounds: LogBounds, read_objects: int, said: str
) -> None:
    moments = [NOW - timedelta(minutes=5 * number) for number in range(4)]

    row, builder = read(aws(buckets=bucket(*moments)), placed(config()), bounds=bounds)

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert said in row.detail
    assert row.gap
    assert len(builder.given) == read_objects


def test_the_newest_objects_are_read_before_a_bound_is_reached() -> None:
    moments = [NOW - timedelta(days=number) for number in range(4)]

    _, builder = read(aws(buckets=bucket(*moments)), placed(config()), bounds=LogBounds(objects=1))

    assert builder.names(LogKind.FLOW_LOGS) == [f"s3://logs/{key(NOW)}"]


def test_objects_of_another_vpcs_flow_log_are_left_where_they_are() -> None:
    other, gone = "fl-0000000000000000a", "fl-0000000000000000b"
    objects = {key(NOW, flow_log_id=each): b"row\n" for each in (FLOW_LOG, other, gone)}
    elsewhere = replace(config(resource_id="vpc-other"), id=other)

    _, builder = read(aws(buckets={"logs": objects}), placed(config(), elsewhere))

    assert set(builder.names(LogKind.FLOW_LOGS)) == {
        f"s3://logs/{key(NOW)}",
        f"s3://logs/{key(NOW, flow_log_id=gone)}",
    }


@pytest.mark.parametrize("status", [FileStatus.UNREADABLE, FileStatus.PARTIAL, FileStatus.EMPTY])
def test_a_file_that_is_not_whole_makes_the_source_partial(status: FileStatus) -> None:
    builder = RememberingBuilder(statuses={f"s3://logs/{key(NOW)}": status})

    row, _ = read(aws(buckets=bucket(NOW)), placed(config()), builder=builder)

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert row.gap


def test_an_empty_destination_is_suspicious_while_something_is_placed() -> None:
    row, _ = read(aws(buckets={"logs": {}}), placed(config()))

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "nothing of the window" in row.detail


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"traffic_type": "REJECT"}, "no flow log of accepted traffic"),
        ({"delivery_status": "FAILED", "delivery_error": "Access error"}, "Access error"),
        ({"created_at": NOW - timedelta(days=1)}, "exists only since"),
    ],
)
def test_what_was_never_logged_is_partial_but_no_gap_of_the_scan(
    changes: dict[str, Any], said: str
) -> None:
    row, _ = read(aws(buckets=bucket(NOW)), placed(config(**changes)))

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert said in row.detail
    assert not row.gap


def test_a_subnet_that_was_not_read_leaves_its_flow_logs_unknown() -> None:
    row, _ = read(aws(), placed(config(), subnets=()))

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert SUBNET_ID in row.detail


def test_a_flow_log_in_cloudwatch_is_read_with_its_own_format() -> None:
    cloud = aws(
        log_groups={
            "/flow": [
                (NOW - timedelta(days=20), "before"),
                (NOW - timedelta(days=2), "older"),
                (NOW - timedelta(hours=1), "newer"),
                (NOW, "at the end"),
            ]
        }
    )
    inventory = placed(config(destination_type="cloud-watch-logs", destination="/flow"))

    row, builder = read(cloud, inventory)

    assert builder.lines(LogKind.FLOW_LOGS) == ["newer", "older"]
    assert {given.flow_log_format for given in builder.given} == {FORMAT}
    assert row is not None
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 2)


def test_events_beyond_the_bound_are_named_by_date() -> None:
    messages = [(NOW - timedelta(hours=number), str(number)) for number in range(1, 60)]
    cloud = aws(log_groups={"/flow": messages}, page_size=10)
    inventory = placed(config(destination_type="cloud-watch-logs", destination="/flow"))

    row, builder = read(cloud, inventory, bounds=LogBounds(events=30))

    assert len(builder.lines(LogKind.FLOW_LOGS)) <= 40
    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "bound of 30 events" in row.detail
    assert "2026-11-" in row.detail


def test_a_destination_that_cannot_be_read_back_says_what_to_do() -> None:
    inventory = placed(
        config(
            destination_type="kinesis-data-firehose",
            destination=f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/x",
        )
    )

    row, _ = read(aws(), inventory)

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "--flow-logs" in row.detail


class BrokenBody(io.BytesIO):
    """A download whose connection breaks after the first bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise IncompleteReadError(actual_bytes=3, expected_bytes=9)
        return super().read(3)


def test_a_download_that_broke_off_is_tried_once_more() -> None:
    attempts = iter([BrokenBody(b"abcdefghi"), io.BytesIO(b"whole\n")])
    cloud = aws(buckets=bucket(NOW), bodies={key(NOW): lambda: next(attempts)})

    row, builder = read(cloud, placed(config()))

    assert builder.lines(LogKind.FLOW_LOGS) == ["whole"]
    assert row is not None
    assert row.status is CoverageStatus.COMPLETE


def test_a_download_that_keeps_breaking_off_is_partial() -> None:
    cloud = aws(buckets=bucket(NOW), bodies={key(NOW): lambda: BrokenBody(b"abcdefghi")})

    row, builder = read(cloud, placed(config()))

    assert builder.given == []
    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "cut off" in row.detail


def test_progress_tells_how_many_objects_there_are() -> None:
    steps: list[Progress] = []
    moments = [NOW - timedelta(minutes=5 * number) for number in range(3)]

    read(aws(buckets=bucket(*moments)), placed(config()), on_progress=steps.append)

    told = [(step.done, step.total) for step in steps if step.stage == Source.FLOW_LOGS]
    assert told == [(0, 3), (1, 3), (2, 3)]
