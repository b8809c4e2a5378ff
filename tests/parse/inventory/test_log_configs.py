from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ringfence.model.network import FlowLogConfig
from support.api_answers import ACCOUNT, answer, inventory

TRAIL = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"


def flow_log(**members: Any) -> FlowLogConfig:
    body = {"FlowLogId": "fl-1", "ResourceId": "vpc-1", "FlowLogStatus": "ACTIVE", **members}
    (config,) = inventory(answer("DescribeFlowLogs", {"FlowLogs": [body]})).flow_log_configs
    return config


def test_a_flow_log_in_s3_keeps_its_destination_and_layout() -> None:
    config = flow_log(
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::logs/prefix/",
        LogFormat="${version} ${srcaddr}",
        DestinationOptions={"FileFormat": "parquet", "HiveCompatiblePartitions": True},
        DeliverLogsStatus="FAILED",
        DeliverLogsErrorMessage="Access error",
        TrafficType="ALL",
        CreationTime="2026-11-01T00:00:00Z",
    )

    assert (config.destination_type, config.destination) == ("s3", "arn:aws:s3:::logs/prefix/")
    assert (config.file_format, config.hive_partitions) == ("parquet", True)
    assert (config.delivery_status, config.delivery_error) == ("FAILED", "Access error")
    assert config.created_at == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "members",
    [
        {"LogGroupName": "/flow"},
        {"LogDestination": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/flow"},
        {"LogDestination": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/flow:*"},
    ],
)
def test_a_flow_log_in_cloudwatch_is_known_by_the_name_of_its_group(
    members: dict[str, str],
) -> None:
    config = flow_log(LogDestinationType="cloud-watch-logs", **members)

    assert (config.destination_type, config.destination) == ("cloud-watch-logs", "/flow")


def test_only_active_associations_feed_a_resolver_log() -> None:
    (config,) = inventory(
        answer(
            "ListResolverQueryLogConfigs",
            {
                "ResolverQueryLogConfigs": [
                    {"Id": "rqlc-1", "DestinationArn": "arn:aws:s3:::dns", "Status": "CREATED"}
                ]
            },
        ),
        answer(
            "ListResolverQueryLogConfigAssociations",
            {
                "ResolverQueryLogConfigAssociations": [
                    {
                        "ResolverQueryLogConfigId": "rqlc-1",
                        "ResourceId": vpc,
                        "Status": status,
                    }
                    for vpc, status in [
                        ("vpc-b", "ACTIVE"),
                        ("vpc-a", "ACTIVE"),
                        ("vpc-c", "FAILED"),
                    ]
                ]
            },
        ),
    ).resolver_log_configs

    assert config.vpcs == ("vpc-a", "vpc-b")
    assert config.destination_arn == "arn:aws:s3:::dns"


def test_a_trail_that_every_region_shows_is_one_and_may_have_an_unknown_status() -> None:
    body = {
        "trailList": [
            {
                "Name": "main",
                "TrailARN": TRAIL,
                "HomeRegion": "us-east-1",
                "S3BucketName": "trails",
                "S3KeyPrefix": "p",
                "IsMultiRegionTrail": True,
                "IsOrganizationTrail": True,
            }
        ]
    }

    (trail,) = inventory(
        answer("DescribeTrails", body), answer("DescribeTrails", body, region="eu-west-1")
    ).trails

    assert (trail.arn, trail.account, trail.region) == (TRAIL, ACCOUNT, "us-east-1")
    assert (trail.bucket, trail.prefix) == ("trails", "p")
    assert trail.multi_region
    assert trail.organization
    assert trail.logging is None


@pytest.mark.parametrize("name", ["main", TRAIL])
def test_whether_a_trail_logs_is_asked_by_name_or_arn(name: str) -> None:
    (trail,) = inventory(
        answer("DescribeTrails", {"trailList": [{"Name": "main", "TrailARN": TRAIL}]}),
        answer("GetTrailStatus", {"IsLogging": False}, Name=name),
    ).trails

    assert trail.logging is False
