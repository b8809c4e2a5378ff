"""CloudTrail: the bucket of a trail, or the event history where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.collect.logs import LogBounds, trails
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.identity import Trail
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from ringfence.parse.trail_changes import CHANGES
from ringfence.telemetry.kinds import LogKind
from support.builders import (
    ACCOUNT,
    NOW,
)
from support.collected_logs import (
    PLACED,
    aws,
    event,
    read,
    trail,
    trail_key,
)
from support.log_sources import DENIED


def test_the_bucket_of_a_trail_is_read_in_place_of_the_event_history() -> None:
    cloud = aws(buckets={"trails": {trail_key(NOW): b'{"Records": []}'}})

    row, builder = read(cloud, Inventory(trails=(trail(),)), Source.CLOUDTRAIL)

    assert builder.names(LogKind.CLOUDTRAIL) == [f"s3://trails/{trail_key(NOW)}"]
    assert not cloud.asked("LookupEvents")
    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.COMPLETE, True)


def test_the_trail_of_an_organization_lies_under_its_id() -> None:
    org = trail(organization=True, account="999988887777", prefix="p")
    objects = {f"p/{trail_key(NOW, f'o-abc123/{ACCOUNT}')}": b"{}"}

    _, builder = read(aws(buckets={"trails": objects}), Inventory(trails=(org,)), Source.CLOUDTRAIL)

    assert builder.names(LogKind.CLOUDTRAIL) == [f"s3://trails/{next(iter(objects))}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"buckets": {"trails": {trail_key(NOW): b"{}"}}, "failures": {"ListObjectsV2": DENIED}},
        {"buckets": {"trails": {trail_key(NOW): b"{}"}}, "failures": {"GetObject": DENIED}},
        {"buckets": {"trails": {}}},
    ],
)
def test_a_bucket_that_gives_nothing_leads_to_the_event_history(changes: dict[str, Any]) -> None:
    cloud = aws(
        history=[
            event(NOW - timedelta(hours=1), EventSource="bedrock-agentcore.amazonaws.com"),
            event(NOW - timedelta(hours=2), EventName="ReplaceRoute"),
            event(NOW - timedelta(hours=3), EventSource="s3.amazonaws.com"),
            event(NOW - timedelta(days=30), EventName="ReplaceRoute"),
        ],
        **changes,
    )

    row, builder = read(cloud, replace(PLACED, trails=(trail(),)), Source.CLOUDTRAIL)

    assert len(builder.lines(LogKind.CLOUDTRAIL)) == 2
    assert row is not None
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 2)
    assert "event history" in row.detail
    assert "trail main" in row.detail


def test_a_trail_beyond_the_bounds_is_not_begun() -> None:
    objects = {trail_key(NOW - timedelta(minutes=5 * number)): b"{}" for number in range(3)}
    cloud = aws(buckets={"trails": objects})

    row, builder = read(
        cloud, Inventory(trails=(trail(),)), Source.CLOUDTRAIL, bounds=LogBounds(objects=2)
    )

    assert not cloud.asked("GetObject")
    assert builder.given == []
    assert row is not None
    assert "3 objects" in row.detail


@pytest.mark.parametrize(
    "other",
    [
        trail(logging=False),
        trail(multi_region=False, region="eu-west-1"),
        trail(account="444455556666"),
        trail(bucket=""),
    ],
)
def test_a_trail_that_does_not_record_this_place_is_not_asked(other: Trail) -> None:
    cloud = aws()

    row, _ = read(cloud, Inventory(trails=(other,)), Source.CLOUDTRAIL)

    assert not cloud.asked("ListObjectsV2")
    assert cloud.asked("LookupEvents")
    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.COMPLETE, False)


def test_a_denied_event_history_is_denied_and_a_gap_only_with_a_trail() -> None:
    failures = {"LookupEvents": DENIED, "ListObjectsV2": DENIED}

    without, _ = read(aws(failures=failures), Inventory(), Source.CLOUDTRAIL)
    with_trail, _ = read(aws(failures=failures), Inventory(trails=(trail(),)), Source.CLOUDTRAIL)

    assert without is not None
    assert with_trail is not None
    assert without.status is with_trail.status is CoverageStatus.DENIED
    assert not without.gap
    assert with_trail.gap


def test_the_event_history_is_bounded_and_asks_for_models_last() -> None:
    calls = [
        event(NOW - timedelta(minutes=number), EventSource="bedrock.amazonaws.com")
        for number in range(1, 300)
    ]
    create = event(NOW - timedelta(days=9), EventSource="bedrock-agentcore.amazonaws.com")
    cloud = aws(history=[*calls, create], page_size=50)

    row, builder = read(cloud, PLACED, Source.CLOUDTRAIL, bounds=LogBounds(lookups=100))

    assert create[2] in builder.lines(LogKind.CLOUDTRAIL)
    assert len(builder.lines(LogKind.CLOUDTRAIL)) <= 150
    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "bound of 100" in row.detail


def test_a_place_without_agents_is_only_asked_for_agentcores_own_calls() -> None:
    cloud = aws()

    read(cloud, Inventory(), Source.CLOUDTRAIL)

    asked = [call["LookupAttributes"][0]["AttributeValue"] for call in cloud.asked("LookupEvents")]
    assert asked == ["bedrock-agentcore.amazonaws.com"]


def test_only_changes_that_are_kept_are_asked_for() -> None:
    kept = {name for _, name in CHANGES}

    assert {
        name
        for _, name in (*trails.NETWORK_CHANGES, *trails.LOG_CHANGES, *trails.GUARDRAIL_CHANGES)
    } <= kept


def test_the_event_history_ends_after_ninety_days() -> None:
    cloud = aws()
    window = TimeWindow(NOW - timedelta(days=120), NOW)

    row, _ = read(cloud, Inventory(), Source.CLOUDTRAIL, window)

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "90" in row.detail or "2026-08-22" in row.detail
    starts = {call["StartTime"] for call in cloud.asked("LookupEvents")}
    assert starts == {NOW - timedelta(days=90)}
