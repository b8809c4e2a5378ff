"""Seeds telemetry: which logs are switched on, where they go, and what is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from moto.athena.models import athena_backends
from moto.cloudtrail.models import cloudtrail_backends
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.utils import random_flow_log_id
from moto.logs.models import logs_backends
from moto.route53resolver.models import route53resolver_backends
from moto.s3.models import s3_backends

from support.athena import TableAtAthena, workgroup
from support.aws.grafts.athena import tables_of
from support.aws.place import BORN
from support.aws.seed_network import NetworkSeed

DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
    "${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)


class LogSeed(NetworkSeed):
    """Writes logs and their configuration."""

    def flow_log(
        self,
        resource: str,
        *,
        destination: str,
        log_format: str = DEFAULT_FORMAT,
        traffic: str = "ALL",
        delivery: str = "SUCCESS",
        options: Mapping[str, Any] | None = None,
        interval: int = 600,
    ) -> str:
        """Add a flow log of a VPC, subnet or interface.

        The destination is an S3 ARN, with a prefix or without (moto takes none with a prefix for an existing bucket), or else the name
        of a log group. ``options`` are FileFormat, HiveCompatiblePartitions and PerHourPartition.
        """
        to_s3 = destination.startswith("arn:")
        group_arn = f"arn:aws:logs:{self.region}:{self.account}:log-group:{destination}"
        role = f"arn:aws:iam::{self.account}:role/flow-logs"
        flow_log = FlowLogs(  # type: ignore[abstract] # moto leaves the CloudFormation half out
            self.ec2,
            random_flow_log_id(),
            resource,
            traffic,
            destination if to_s3 else group_arn,
            None if to_s3 else destination,  # type: ignore[arg-type] # moto's own callers pass None
            None if to_s3 else role,  # type: ignore[arg-type]
            interval,
            "s3" if to_s3 else "cloud-watch-logs",
            log_format,
            deliver_logs_status=delivery,
            deliver_logs_error_message=None if delivery == "SUCCESS" else "Access error",
        )
        flow_log.creation_time = BORN.replace(tzinfo=None)
        flow_log.__dict__["destination_options"] = {
            "FileFormat": "plain-text",
            "HiveCompatiblePartitions": False,
            "PerHourPartition": False,
            **(options or {}),
        }
        self.ec2.flow_logs[flow_log.id] = flow_log
        return flow_log.id

    def resolver_query_log(
        self,
        destination_arn: str,
        *,
        vpcs: Sequence[str],
        status: str = "ACTIVE",
        error: str = "NONE",
    ) -> str:
        """Add a Resolver query log configuration and associate these VPCs, each with this status."""
        resolver = route53resolver_backends[self.account][self.region]
        number = len(resolver.resolver_query_log_configs)
        config = resolver.create_resolver_query_log_config(
            f"query-logs-{number}", destination_arn, f"request-{number}"
        )
        config.status = "CREATED"
        for vpc in vpcs:
            association = resolver.associate_resolver_query_log_config(config.id, vpc)
            association.status = status
            association.error = error
        return str(config.id)

    def trail(
        self,
        name: str,
        *,
        bucket: str,
        prefix: str = "",
        multi_region: bool = True,
        organization: bool = False,
        logging: bool = True,
        advanced_selectors: Sequence[Mapping[str, Any]] = (),
    ) -> str:
        """Add a CloudTrail trail that delivers into the bucket, and the bucket."""
        self.bucket(bucket)
        cloudtrail = cloudtrail_backends[self.account][self.region]
        trail = cloudtrail.create_trail(
            name,
            bucket,
            prefix,
            "",
            True,
            multi_region,
            False,
            organization,
            "",
            "",
            "",
            [],
        )
        if logging:
            trail.start_logging()
        if advanced_selectors:
            trail.put_event_selectors([], [dict(each) for each in advanced_selectors])
        return trail.arn

    def cloudtrail_event(self, record: Mapping[str, Any]) -> None:
        """Let LookupEvents know of a CloudTrail record; it must have ``eventID``, ``eventName``, ``eventSource`` and ``eventTime``."""
        identity = record.get("userIdentity", {})
        when = datetime.fromisoformat(record["eventTime"])
        event = {
            "EventId": record["eventID"],
            "EventName": record["eventName"],
            "EventSource": record["eventSource"],
            "EventTime": when.timestamp(),
            "ReadOnly": str(record.get("readOnly", False)).lower(),
            "Username": identity.get("userName") or identity.get("arn", "").rpartition("/")[2],
            "AccessKeyId": identity.get("accessKeyId", ""),
            "Resources": [
                {"ResourceName": each.get("ARN"), "ResourceType": each.get("type")}
                for each in record.get("resources", [])
            ],
            "CloudTrailEvent": json.dumps(record),
        }
        backend = cloudtrail_backends[self.account][self.region]
        backend.__dict__.setdefault("lab_events", []).append(event)

    def athena_workgroup(self, name: str, **configuration: Any) -> None:
        """Add a workgroup; without a word of the caller it is a careful one."""
        careful = workgroup()["WorkGroup"]["Configuration"]
        backend = athena_backends[self.account][self.region]
        backend.create_work_group(name, {**careful, **configuration}, "", [])

    def athena_table(self, table: TableAtAthena) -> None:
        """Add a table whose queries are answered."""
        tables_of(athena_backends[self.account][self.region])[f"{table.database}.{table.name}"] = (
            table
        )

    def bucket(self, name: str) -> None:
        """Add a bucket of this account, unless it is there."""
        s3 = s3_backends[self.account]["aws"]
        if name not in s3.buckets:
            s3.create_bucket(name, self.region)

    def put_log_object(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object, making the bucket where it is missing."""
        self.bucket(bucket)
        s3_backends[self.account]["aws"].put_object(bucket, key, content)

    def log_group(self, name: str) -> str:
        """Add a log group, unless it is there."""
        logs = logs_backends[self.account][self.region]
        if name not in logs.groups:
            logs.create_log_group(name, {})
        return logs.groups[name].arn

    def put_log_events(
        self, group: str, stream: str, events: Sequence[tuple[datetime, str]]
    ) -> None:
        """Write (time, message) events, of any age: PutLogEvents would refuse those older than two weeks."""
        self.log_group(group)
        logs = logs_backends[self.account][self.region]
        logs.ensure_log_stream(group, stream)
        written = [
            {"timestamp": int(when.timestamp() * 1000), "message": message}
            for when, message in events
        ]
        logs.groups[group].streams[stream].put_log_events(written)
