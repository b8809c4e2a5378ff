from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ringfence.collect.logs import LogBounds, collect_logs, fetch_s3_paths, trails
from ringfence.collect.ports import Interrupted
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.identity import Trail
from ringfence.model.network import ResolverLogConfig
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from ringfence.parse.trail_changes import CHANGES
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.builders import (
    ACCOUNT,
    NOW,
    REGION,
    VPC_ID,
    WINDOW,
    public,
    runtime,
    subnet,
    version,
)
from support.log_sources import DENIED, LogAws, RememberingBuilder

AGENT_SPAN = '{"cloud.resource_id": "arn:aws:bedrock-agentcore:us-east-1:1:runtime/a"}'
PLACED = Inventory(runtimes=(runtime(),), subnets=(subnet(),))


def aws(**changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region=REGION, **changes)


def read(
    cloud: LogAws,
    inventory: Inventory,
    source: Source,
    window: TimeWindow = WINDOW,
    **options: Any,
) -> tuple[Coverage | None, RememberingBuilder]:
    """The row of one source, and what the builder was given."""
    rows: list[Coverage] = []
    builder = RememberingBuilder()
    collect_logs(cloud, inventory, window, builder, rows.append, **options)
    found = [row for row in rows if row.source is source]
    assert len(found) <= 1
    return (found[0] if found else None), builder


def query_log(**changes: Any) -> ResolverLogConfig:
    base = ResolverLogConfig(
        id="rqlc-1",
        account=ACCOUNT,
        region=REGION,
        destination_arn="arn:aws:s3:::dns",
        status="CREATED",
        vpcs=(VPC_ID,),
    )
    return replace(base, **changes)


def query_key(moment: datetime, vpc: str = VPC_ID) -> str:
    return (
        f"AWSLogs/{ACCOUNT}/vpcdnsquerylogs/{vpc}/{moment:%Y/%m/%d}/"
        f"{vpc}_vpcdnsquerylogs_{ACCOUNT}_{moment:%Y%m%dT%H%M}Z_abcd.log"
    )


def trail(**changes: Any) -> Trail:
    base = Trail(
        arn=f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main",
        account=ACCOUNT,
        region=REGION,
        name="main",
        bucket="trails",
        multi_region=True,
        logging=True,
    )
    return replace(base, **changes)


def trail_key(moment: datetime, owner: str = ACCOUNT) -> str:
    return (
        f"AWSLogs/{owner}/CloudTrail/{REGION}/{moment:%Y/%m/%d}/"
        f"{ACCOUNT}_CloudTrail_{REGION}_{moment:%Y%m%dT%H%M}Z_AbCdEfGhIjKlMnOp.json"
    )


def event(moment: datetime, **attributes: str) -> tuple[datetime, dict[str, str], str]:
    return moment, attributes, json.dumps(attributes)


def test_query_logs_of_the_vpcs_that_matter_are_read() -> None:
    objects = {query_key(NOW): b"{}\n", query_key(NOW, "vpc-other"): b"{}\n"}
    config = query_log(vpcs=(VPC_ID, "vpc-other"))

    row, builder = read(
        aws(buckets={"dns": objects}),
        replace(PLACED, resolver_log_configs=(config,)),
        Source.RESOLVER_QUERY_LOGS,
    )

    assert builder.names(LogKind.RESOLVER_QUERY_LOGS) == [f"s3://dns/{query_key(NOW)}"]
    assert row is not None
    assert (row.status, row.records, row.required) == (CoverageStatus.COMPLETE, 1, True)


def test_a_vpc_in_which_nobody_asked_a_name_is_completely_read() -> None:
    row, _ = read(
        aws(buckets={"dns": {}}),
        replace(PLACED, resolver_log_configs=(query_log(),)),
        Source.RESOLVER_QUERY_LOGS,
    )

    assert row is not None
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 0)


def test_query_logs_in_cloudwatch_are_read() -> None:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/dns:*"

    row, builder = read(
        aws(log_groups={"/dns": [(NOW - timedelta(hours=1), '{"query_name": "a."}')]}),
        replace(PLACED, resolver_log_configs=(query_log(destination_arn=group),)),
        Source.RESOLVER_QUERY_LOGS,
    )

    assert builder.lines(LogKind.RESOLVER_QUERY_LOGS) == ['{"query_name": "a."}']
    assert row is not None
    assert row.status is CoverageStatus.COMPLETE


@pytest.mark.parametrize(
    "configs", [(), (query_log(vpcs=("vpc-other",)),), (query_log(region="eu-west-1"),)]
)
def test_a_vpc_without_query_logs_is_not_enabled(configs: tuple[ResolverLogConfig, ...]) -> None:
    row, _ = read(aws(), replace(PLACED, resolver_log_configs=configs), Source.RESOLVER_QUERY_LOGS)

    assert row is not None
    assert row.status is CoverageStatus.NOT_ENABLED
    assert VPC_ID in row.detail


def test_query_logs_are_unknown_when_their_settings_were_denied() -> None:
    settings = Coverage(
        source=Source.RESOLVER_LOG_CONFIGS,
        account=ACCOUNT,
        region=REGION,
        status=CoverageStatus.THROTTLED,
    )

    row, _ = read(aws(), PLACED, Source.RESOLVER_QUERY_LOGS, coverage=[settings])

    assert row is not None
    assert row.status is CoverageStatus.THROTTLED


def test_a_query_log_sent_to_a_stream_cannot_be_read_back() -> None:
    stream = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/x"

    row, _ = read(
        aws(),
        replace(PLACED, resolver_log_configs=(query_log(destination_arn=stream),)),
        Source.RESOLVER_QUERY_LOGS,
    )

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "--dns-logs" in row.detail


def test_a_denied_query_log_bucket_is_denied() -> None:
    row, _ = read(
        aws(failures={"ListObjectsV2 dns": DENIED}),
        replace(PLACED, resolver_log_configs=(query_log(),)),
        Source.RESOLVER_QUERY_LOGS,
    )

    assert row is not None
    assert row.status is CoverageStatus.DENIED
    assert row.gap


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

    assert {name for _, name in (*trails.NETWORK_CHANGES, *trails.LOG_CHANGES)} <= kept


def test_the_event_history_ends_after_ninety_days() -> None:
    cloud = aws()
    window = TimeWindow(NOW - timedelta(days=120), NOW)

    row, _ = read(cloud, Inventory(), Source.CLOUDTRAIL, window)

    assert row is not None
    assert row.status is CoverageStatus.PARTIAL
    assert "90" in row.detail or "2026-08-22" in row.detail
    starts = {call["StartTime"] for call in cloud.asked("LookupEvents")}
    assert starts == {NOW - timedelta(days=90)}


def test_spans_of_agents_are_read_and_others_left() -> None:
    spans = [(NOW - timedelta(hours=1), AGENT_SPAN), (NOW - timedelta(hours=1), '{"other": 1}')]

    row, builder = read(aws(log_groups={"aws/spans": spans}), PLACED, Source.SPANS)

    assert builder.lines(LogKind.SPANS) == [AGENT_SPAN]
    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.COMPLETE, True)


def test_a_missing_log_group_means_that_spans_are_not_enabled() -> None:
    row, _ = read(aws(log_groups={"aws/spans-of-mine": []}), PLACED, Source.SPANS)

    assert row is not None
    assert row.status is CoverageStatus.NOT_ENABLED
    assert not row.gap


@pytest.mark.parametrize(
    ("failing", "gap"), [("DescribeLogGroups", False), ("FilterLogEvents aws/spans", True)]
)
def test_denied_spans_are_a_gap_only_when_they_are_known_to_exist(
    failing: str, *, gap: bool
) -> None:
    cloud = aws(log_groups={"aws/spans": []}, failures={failing: DENIED})

    row, _ = read(cloud, PLACED, Source.SPANS)

    assert row is not None
    assert row.status is CoverageStatus.DENIED
    assert row.gap is gap


def test_public_runtimes_have_spans_too() -> None:
    inventory = Inventory(runtimes=(runtime(version(placement=public())),))

    row, _ = read(aws(), inventory, Source.SPANS)

    assert row is not None
    assert row.status is CoverageStatus.NOT_ENABLED


def test_without_an_agent_nobody_asks_for_spans() -> None:
    cloud = aws()

    row, _ = read(cloud, Inventory(), Source.SPANS)

    assert row is None
    assert not cloud.asked("DescribeLogGroups")


def test_the_builder_of_telemetry_takes_what_is_read() -> None:
    record = {
        "eventTime": f"{NOW - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "bedrock-agentcore.amazonaws.com",
        "eventName": "CreateAgentRuntime",
        "eventID": "e-1",
        "awsRegion": REGION,
        "recipientAccountId": ACCOUNT,
    }
    attributes = {"EventSource": "bedrock-agentcore.amazonaws.com"}
    cloud = aws(history=[(NOW - timedelta(hours=1), attributes, json.dumps(record))])
    rows: list[Coverage] = []
    builder = TelemetryBuilder()

    collect_logs(cloud, Inventory(), WINDOW, builder, rows.append)

    assert [each.event_name for each in builder.build(WINDOW).api_events] == ["CreateAgentRuntime"]
    assert [(row.source, row.status, row.records) for row in rows] == [
        (Source.CLOUDTRAIL, CoverageStatus.COMPLETE, 1)
    ]


def test_an_interruption_passes_through() -> None:
    class Stopping(LogAws):
        def pages(self, service: str, operation: str, **params: Any) -> Any:
            raise Interrupted

    with pytest.raises(Interrupted):
        read(Stopping(account=ACCOUNT, region=REGION), PLACED, Source.SPANS)


def test_malformed_pages_are_survived() -> None:
    class Odd(LogAws):
        def pages(self, service: str, operation: str, **params: Any) -> Any:
            yield {"Contents": 7, "events": None, "Events": [1, {}], "logGroups": "x"}

    row, builder = read(Odd(account=ACCOUNT, region=REGION), PLACED, Source.CLOUDTRAIL)

    assert builder.given == []
    assert row is not None


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
