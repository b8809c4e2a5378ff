"""Where model invocations are logged they are read, within bounds, and bodies stay where they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from ringfence.collect.logs import LogBounds, collect_logs
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.snapshot import Inventory
from ringfence.model.workload import InvocationLogging
from ringfence.telemetry.kinds import LogKind
from support.builders import ACCOUNT, NOW, REGION, WINDOW
from support.log_sources import DENIED, LogAws, RememberingBuilder

KIND = LogKind.MODEL_INVOCATION_LOGS
BUCKET = InvocationLogging(
    account=ACCOUNT, region=REGION, enabled=True, bucket="prompts", prefix="models"
)
GROUP = InvocationLogging(account=ACCOUNT, region=REGION, enabled=True, log_group="/bedrock")
OFF = InvocationLogging(account=ACCOUNT, region=REGION, enabled=False)


def key(moment: datetime, name: str = "a.json.gz") -> str:
    return (
        f"models/AWSLogs/{ACCOUNT}/BedrockModelInvocationLogs/{REGION}/{moment:%Y/%m/%d/%H}/{name}"
    )


def read(
    cloud: LogAws, inventory: Inventory, source: Source = KIND.source, **options: Any
) -> tuple[Coverage | None, RememberingBuilder]:
    rows: list[Coverage] = []
    builder = RememberingBuilder()
    collect_logs(cloud, inventory, WINDOW, builder, rows.append, **options)
    found = [row for row in rows if row.source is source]
    return (found[0] if found else None), builder


def aws(**changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region=REGION, **changes)


def test_the_records_in_the_bucket_are_read_and_the_bodies_beside_them_are_not() -> None:
    objects = {key(NOW): b"{}\n", key(NOW, "data/request-1_input.json.gz"): b"CANARY"}

    row, builder = read(aws(buckets={"prompts": objects}), Inventory(invocation_logging=(BUCKET,)))

    assert builder.names(KIND) == [f"s3://prompts/{key(NOW)}"]
    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.COMPLETE, False)


def test_the_log_group_is_read_where_there_is_no_bucket() -> None:
    row, builder = read(
        aws(log_groups={"/bedrock": [(WINDOW.start, "{}")]}), Inventory(invocation_logging=(GROUP,))
    )

    assert builder.lines(KIND) == ["{}"]
    assert row is not None
    assert row.complete


def test_the_log_group_is_read_where_the_bucket_is_closed() -> None:
    both = replace(BUCKET, log_group="/bedrock")
    cloud = aws(
        log_groups={"/bedrock": [(WINDOW.start, "{}")]},
        failures={"ListObjectsV2 prompts": DENIED},
    )

    row, builder = read(cloud, Inventory(invocation_logging=(both,)))

    assert builder.lines(KIND) == ["{}"]
    assert row is not None
    assert row.complete
    assert "may not do this" in row.detail


def test_a_region_that_logs_no_invocations_is_not_enabled() -> None:
    row, _ = read(aws(), Inventory(invocation_logging=(OFF,)))

    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.NOT_ENABLED, False)


def test_where_nobody_asked_for_the_setting_there_is_no_row() -> None:
    row, _ = read(aws(), Inventory())

    assert row is None


def test_a_setting_that_was_refused_is_not_taken_for_one_that_is_off() -> None:
    refused = Coverage(
        source=Source.MODEL_INVOCATION_LOGGING,
        account=ACCOUNT,
        region=REGION,
        status=CoverageStatus.DENIED,
    )

    row, _ = read(aws(), Inventory(), coverage=[refused])

    assert row is not None
    assert row.status is CoverageStatus.DENIED
    assert "not known whether" in row.detail


def test_a_bucket_that_is_refused_is_a_row_and_no_gap() -> None:
    row, _ = read(aws(failures={"ListObjectsV2": DENIED}), Inventory(invocation_logging=(BUCKET,)))

    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.DENIED, False)


def test_beyond_the_bounds_the_row_is_partial() -> None:
    objects = {key(NOW, f"{number}.json.gz"): b"{}\n" for number in range(3)}

    row, builder = read(
        aws(buckets={"prompts": objects}),
        Inventory(invocation_logging=(BUCKET,)),
        bounds=LogBounds(objects=1),
    )

    assert len(builder.names(KIND)) == 1
    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
