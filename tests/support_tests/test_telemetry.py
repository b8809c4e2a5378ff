"""The seeded logs, seen through the services that hold them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws import AwsLab

FORMAT = "${version} ${interface-id} ${pkt-srcaddr} ${next-hop-interface-id}"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def record(number: int, **members: Any) -> dict[str, Any]:
    """Return a CloudTrail record, each a minute after the one before."""
    when = NOON + timedelta(minutes=number)
    return {
        "eventID": f"event-{number:04d}",
        "eventName": "Converse",
        "eventSource": "bedrock.amazonaws.com",
        "eventTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "readOnly": True,
        "userIdentity": {"arn": "arn:aws:sts::123456789012:assumed-role/exec/BedrockAgentCore-1"},
        **members,
    }


def test_flow_logs_say_where_they_go_and_in_which_format(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc = seed.vpc()
    subnet = seed.subnet(vpc, "10.50.10.0/24")
    seed.flow_log(
        vpc,
        destination="arn:aws:s3:::lab-flow-logs/landing/zone/",
        log_format=FORMAT,
        options={"FileFormat": "parquet", "PerHourPartition": True},
        interval=60,
    )
    seed.flow_log(subnet, destination="/vpc/flow-logs", traffic="REJECT", delivery="FAILED")

    to_s3, to_group = lab.client("ec2").describe_flow_logs()["FlowLogs"]

    assert to_s3["ResourceId"] == vpc
    assert to_s3["LogDestinationType"] == "s3"
    assert to_s3["LogDestination"] == "arn:aws:s3:::lab-flow-logs/landing/zone/"
    assert to_s3["LogFormat"] == FORMAT
    assert to_s3["MaxAggregationInterval"] == 60
    assert to_s3["FlowLogStatus"] == "ACTIVE"
    assert to_s3["DeliverLogsStatus"] == "SUCCESS"
    assert to_s3["DestinationOptions"] == {
        "FileFormat": "parquet",
        "HiveCompatiblePartitions": False,
        "PerHourPartition": True,
    }
    assert to_group["LogDestinationType"] == "cloud-watch-logs"
    assert to_group["LogGroupName"] == "/vpc/flow-logs"
    assert to_group["TrafficType"] == "REJECT"
    assert (to_group["DeliverLogsStatus"], to_group["DeliverLogsErrorMessage"]) == (
        "FAILED",
        "Access error",
    )
    assert to_group["LogFormat"].split()[0] == "${version}"


def test_flow_logs_are_found_by_their_resource(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, other = seed.vpc(), seed.vpc("10.60.0.0/16")
    wanted = seed.flow_log(vpc, destination="arn:aws:s3:::lab-flow-logs")
    seed.flow_log(other, destination="arn:aws:s3:::lab-flow-logs")

    found = lab.client("ec2").describe_flow_logs(
        Filters=[{"Name": "resource-id", "Values": [vpc]}]
    )["FlowLogs"]

    assert [each["FlowLogId"] for each in found] == [wanted]


def test_resolver_query_logs_name_their_vpcs(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc = seed.vpc()
    config = seed.resolver_query_log(
        "arn:aws:s3:::lab-dns-logs/prefix", vpcs=[vpc], status="FAILED", error="ACCESS_DENIED"
    )
    resolver = lab.client("route53resolver")

    configs = resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"]
    associations = resolver.list_resolver_query_log_config_associations()

    assert [(each["Id"], each["DestinationArn"], each["Status"]) for each in configs] == [
        (config, "arn:aws:s3:::lab-dns-logs/prefix", "CREATED")
    ]
    (association,) = associations["ResolverQueryLogConfigAssociations"]
    assert (association["ResourceId"], association["ResolverQueryLogConfigId"]) == (vpc, config)
    assert (association["Status"], association["Error"]) == ("FAILED", "ACCESS_DENIED")


def test_a_trail_tells_its_bucket_and_selectors(lab: AwsLab) -> None:
    selector = {
        "Name": "agentcore",
        "FieldSelectors": [{"Field": "eventCategory", "Equals": ["NetworkActivity"]}],
    }
    arn = lab.seed().trail("main", bucket="lab-trail", prefix="org", advanced_selectors=[selector])
    cloudtrail = lab.client("cloudtrail")

    (trail,) = cloudtrail.describe_trails()["trailList"]
    selectors = cloudtrail.get_event_selectors(TrailName="main")["AdvancedEventSelectors"]

    assert (trail["TrailARN"], trail["S3BucketName"], trail["S3KeyPrefix"]) == (
        arn,
        "lab-trail",
        "org",
    )
    assert trail["IsMultiRegionTrail"] is True
    assert cloudtrail.get_trail_status(Name="main")["IsLogging"] is True
    assert selectors == [selector]


def test_lookup_events_come_newest_first_and_fifty_at_a_time(lab: AwsLab) -> None:
    seed = lab.seed()
    for number in range(120):
        seed.cloudtrail_event(record(number))
    client = lab.client("cloudtrail", recorded=True)

    events = [
        event
        for page in client.get_paginator("lookup_events").paginate()
        for event in page["Events"]
    ]

    assert [event["EventId"] for event in events] == [f"event-{n:04d}" for n in range(119, -1, -1)]
    assert len(lab.calls) == 3
    assert events[0]["EventTime"] == NOON + timedelta(minutes=119)
    assert json.loads(events[0]["CloudTrailEvent"]) == record(119)
    assert events[0]["Username"] == "BedrockAgentCore-1"


def test_lookup_events_keep_to_the_window(lab: AwsLab) -> None:
    seed = lab.seed()
    for number in range(10):
        seed.cloudtrail_event(record(number))

    found = lab.client("cloudtrail").lookup_events(
        StartTime=NOON + timedelta(minutes=3), EndTime=NOON + timedelta(minutes=5)
    )["Events"]

    assert [event["EventId"] for event in found] == ["event-0005", "event-0004", "event-0003"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("EventName", "CreateAgentRuntime"),
        ("EventSource", "bedrock-agentcore.amazonaws.com"),
        ("ReadOnly", "false"),
        ("AccessKeyId", "ASIAEXAMPLE"),
        ("Username", "BedrockAgentCore-2"),
        ("ResourceName", "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/a-0123456789"),
    ],
)
def test_lookup_events_can_be_found_by_one_attribute(lab: AwsLab, key: str, value: str) -> None:
    seed = lab.seed()
    seed.cloudtrail_event(record(1))
    seed.cloudtrail_event(
        record(
            2,
            eventName="CreateAgentRuntime",
            eventSource="bedrock-agentcore.amazonaws.com",
            readOnly=False,
            userIdentity={
                "arn": "arn:aws:sts::123456789012:assumed-role/exec/BedrockAgentCore-2",
                "accessKeyId": "ASIAEXAMPLE",
            },
            resources=[
                {
                    "ARN": "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/a-0123456789",
                    "type": "AWS::BedrockAgentCore::Runtime",
                }
            ],
        )
    )

    found = lab.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}]
    )["Events"]

    assert [event["EventId"] for event in found] == ["event-0002"]


def test_two_lookup_attributes_are_refused(lab: AwsLab) -> None:
    attribute = {"AttributeKey": "EventName", "AttributeValue": "Converse"}

    with pytest.raises(ClientError, match="InvalidLookupAttributesException"):
        lab.client("cloudtrail").lookup_events(LookupAttributes=[attribute, attribute])


def test_objects_are_read_as_they_were_put(lab: AwsLab) -> None:
    seed = lab.seed("111111111111", "eu-west-1")
    seed.put_log_object("lab-flow-logs", "AWSLogs/a.log.gz", b"\x1f\x8b")
    seed.put_log_object("lab-flow-logs", "AWSLogs/b.log.gz", b"")
    s3 = lab.client("s3", account="111111111111", region="eu-west-1")

    listed = s3.list_objects_v2(Bucket="lab-flow-logs", Prefix="AWSLogs/")["Contents"]
    body = s3.get_object(Bucket="lab-flow-logs", Key="AWSLogs/a.log.gz")["Body"].read()

    assert [(each["Key"], each["Size"]) for each in listed] == [
        ("AWSLogs/a.log.gz", 2),
        ("AWSLogs/b.log.gz", 0),
    ]
    assert body == b"\x1f\x8b"


def test_old_log_events_are_kept_and_paged(lab: AwsLab) -> None:
    seed = lab.seed()
    born = datetime(2026, 1, 1, tzinfo=UTC)
    seed.put_log_events(
        "aws/spans", "default", [(born + timedelta(seconds=n), f"span {n}") for n in range(25)]
    )
    client = lab.client("logs", recorded=True)

    def milliseconds(second: int) -> int:
        return int((born + timedelta(seconds=second)).timestamp() * 1000)

    pages = list(
        client.get_paginator("filter_log_events").paginate(
            logGroupName="aws/spans",
            startTime=milliseconds(5),
            endTime=milliseconds(19),
            PaginationConfig={"PageSize": 10},
        )
    )

    messages = [event["message"] for page in pages for event in page["events"]]
    assert messages == [f"span {n}" for n in range(5, 20)]
    assert len(lab.calls) == 2
