"""Resolver query logs and spans, and what ends a collection."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.collect.logs import collect_logs
from ringfence.collect.ports import Interrupted
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.network import ResolverLogConfig
from ringfence.model.snapshot import Inventory
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from support.builders import (
    ACCOUNT,
    NOW,
    REGION,
    VPC_ID,
    WINDOW,
    public,
    runtime,
    version,
)
from support.collected_logs import (
    AGENT_SPAN,
    PLACED,
    aws,
    query_key,
    query_log,
    read,
)
from support.log_sources import DENIED, LogAws


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
