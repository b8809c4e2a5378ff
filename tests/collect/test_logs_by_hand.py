"""Log objects in S3 that were named by hand."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.collect.logs import fetch_s3_paths
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.builders import (
    WINDOW,
)
from support.collected_logs import (
    aws,
)
from support.log_sources import DENIED, LogAws, RememberingBuilder


def by_hand(
    cloud: LogAws, *uris: str, builder: RememberingBuilder | None = None, **options: Any
) -> tuple[Coverage, RememberingBuilder]:
    rows: list[Coverage] = []
    used = builder or RememberingBuilder()
    fetch_s3_paths(
        cloud,
        uris,
        kind=LogKind.FLOW_LOGS,
        window=WINDOW,
        builder=used,
        record=rows.append,
        **options,
    )
    (row,) = rows
    return row, used


def test_objects_named_by_hand_are_read_with_the_given_format() -> None:
    cloud = aws(buckets={"mine": {"a/1.log": b"x\n", "a/2.log": b"y\n", "b.log": b"z\n"}})

    row, builder = by_hand(cloud, "s3://mine/a/", "s3://mine/b.log", flow_log_format="${version}")

    assert sorted(builder.names(LogKind.FLOW_LOGS)) == [
        "s3://mine/a/1.log",
        "s3://mine/a/2.log",
        "s3://mine/b.log",
    ]
    assert {given.flow_log_format for given in builder.given} == {"${version}"}
    assert (row.account, row.region, row.source) == ("", "", Source.FLOW_LOGS)
    assert (row.status, row.records, row.required) == (CoverageStatus.COMPLETE, 3, True)


def test_a_prefix_that_holds_nothing_is_partial() -> None:
    row, _ = by_hand(aws(buckets={"mine": {}}), "s3://mine/nothing")

    assert row.status is CoverageStatus.PARTIAL
    assert "s3://mine/nothing" in row.detail


def test_a_file_named_by_hand_that_is_something_else_is_a_gap() -> None:
    builder = RememberingBuilder(statuses={"s3://mine/a": FileStatus.WRONG_INPUT})

    row, _ = by_hand(aws(buckets={"mine": {"a": b"x"}}), "s3://mine/a", builder=builder)

    assert row.gap


def test_a_denied_bucket_named_by_hand_is_denied() -> None:
    row, _ = by_hand(aws(failures={"ListObjectsV2": DENIED}), "s3://mine")

    assert row.status is CoverageStatus.DENIED
    assert row.gap


@pytest.mark.parametrize("uri", ["s3:/x", "https://mine/a", "s3://", "s3://UPPER/x", "mine/a"])
def test_what_is_no_s3_location_is_a_config_error(uri: str) -> None:
    with pytest.raises(ConfigError, match="no S3 location"):
        by_hand(aws(), uri)
