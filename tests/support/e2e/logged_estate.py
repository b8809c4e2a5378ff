"""The contained estate in several regions, with other logs switched on in each."""

from __future__ import annotations

import gzip
import json
from datetime import datetime

from support.aws import AwsLab
from support.aws.place import Seeded
from support.e2e.contained_estate import ACCOUNT, Contained
from support.e2e.log_lines import (
    CUSTOM_FORMAT,
    custom_flow_record,
    flow_log_key,
    flow_record,
    header_of,
    hours_ago,
    packed,
    query,
    span,
    trail_event,
)

SERVER, HOST = "203.0.113.44", "api.openai.com"
PREFIX = "landing/zone"


def bucket_of(estate: Contained) -> str:
    """The bucket that holds the flow logs of a region."""
    return f"flow-logs-{estate.region}"


def log_flows_to_bucket(lab: AwsLab, estate: Contained) -> str:
    """Switch flow logs to S3 on, in a format of one's own, with one file there; return its key."""
    seed = lab.seed(ACCOUNT, estate.region)
    flow_log = seed.flow_log(
        estate.zone.vpc,
        destination=f"arn:aws:s3:::{bucket_of(estate)}/{PREFIX}/",
        log_format=CUSTOM_FORMAT,
    )
    when = hours_ago(30)
    name = flow_log_key(flow_log, account=ACCOUNT, region=estate.region, when=when)
    record = custom_flow_record(
        estate.interface, SERVER, client=estate.address, account=ACCOUNT, when=when
    )
    seed.put_log_object(
        bucket_of(estate), f"{PREFIX}/{name}", packed(header_of(CUSTOM_FORMAT), record)
    )
    return f"{PREFIX}/{name}"


def log_flows_to_group(lab: AwsLab, estate: Contained) -> None:
    """Switch flow logs to CloudWatch Logs on, with one record there."""
    seed, when = lab.seed(ACCOUNT, estate.region), hours_ago(30)
    seed.flow_log(estate.zone.vpc, destination="/vpc/flows")
    record = flow_record(
        estate.interface, SERVER, client=estate.address, account=ACCOUNT, when=when
    )
    seed.put_log_events("/vpc/flows", f"{estate.interface}-all", [(when, record)])


def log_queries_to_bucket(lab: AwsLab, estate: Contained) -> None:
    """Switch Resolver query logs to S3 on; HOST was resolved just before the flow."""
    seed, when, vpc = lab.seed(ACCOUNT, estate.region), hours_ago(30.1), estate.zone.vpc
    bucket = f"dns-logs-{estate.region}"
    seed.resolver_query_log(f"arn:aws:s3:::{bucket}/dns", vpcs=[vpc])
    name = f"{vpc}_vpcdnsquerylogs_{ACCOUNT}_{when:%Y%m%dT%H%M}Z_0a1b2c3d.log.gz"
    key = f"dns/AWSLogs/{ACCOUNT}/vpcdnsquerylogs/{vpc}/{when:%Y/%m/%d}/{name}"
    seed.put_log_object(bucket, key, packed(_query(estate, when)))


def log_queries_to_group(lab: AwsLab, estate: Contained) -> None:
    """Switch Resolver query logs to CloudWatch Logs on; HOST was resolved just before the flow."""
    seed, when, vpc = lab.seed(ACCOUNT, estate.region), hours_ago(30.1), estate.zone.vpc
    seed.resolver_query_log(seed.log_group("/dns/queries"), vpcs=[vpc])
    seed.put_log_events("/dns/queries", f"{vpc}_1", [(when, _query(estate, when))])


def log_calls_to_bucket(lab: AwsLab, region: str, *names: tuple[str, str]) -> None:
    """Add a trail of this region, and calls (event source and name) in its bucket."""
    seed, when, bucket = lab.seed(ACCOUNT, region), hours_ago(20), f"trail-{region}"
    seed.trail("main", bucket=bucket, prefix="audit", multi_region=False)
    records = [
        trail_event(source, name, account=ACCOUNT, region=region, when=when)
        for source, name in names
    ]
    name = f"{ACCOUNT}_CloudTrail_{region}_{when:%Y%m%dT%H%M}Z_abcdefghijklmnop.json.gz"
    key = f"audit/AWSLogs/{ACCOUNT}/CloudTrail/{region}/{when:%Y/%m/%d}/{name}"
    seed.put_log_object(bucket, key, gzip.compress(json.dumps({"Records": records}).encode()))


def remember_drift(lab: AwsLab, region: str) -> Seeded:
    """Add a PUBLIC runtime of which the event history says that it was made in a VPC."""
    seed = lab.seed(ACCOUNT, region)
    runtime = seed.runtime("drifted")
    for name, hours, mode in (
        ("CreateAgentRuntime", 40, "VPC"),
        ("UpdateAgentRuntime", 20, "PUBLIC"),
    ):
        seed.cloudtrail_event(
            trail_event(
                "bedrock-agentcore.amazonaws.com",
                name,
                account=ACCOUNT,
                region=region,
                when=hours_ago(hours),
                requestParameters={
                    "agentRuntimeId": runtime.id,
                    "networkConfiguration": {"networkMode": mode},
                },
                responseElements={"agentRuntimeArn": runtime.arn},
            )
        )
    return runtime


def trace_call(lab: AwsLab, region: str, runtime: Seeded, url: str) -> None:
    """Let a span of the runtime say that it called this URL."""
    when = hours_ago(3)
    lab.seed(ACCOUNT, region).put_log_events(
        "aws/spans", "default", [(when, span(runtime.arn, url, when=when))]
    )


def _query(estate: Contained, when: datetime) -> str:
    return query(
        estate.zone.vpc,
        HOST,
        SERVER,
        client=estate.address,
        account=ACCOUNT,
        region=estate.region,
        when=when,
    )
