"""Which VPCs are logged, as EC2 and Route 53 Resolver answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ringfence_data.estate.identifiers import Place, digest
from ringfence_data.estate.network import VpcDesign
from ringfence_data.estate.record import AnswerRecord, Json, iso

LOG_BUCKET = "amzn-s3-demo-freight-telemetry"
DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} "
    "${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
EXTENDED_FORMAT = (
    "${version} ${account-id} ${region} ${vpc-id} ${subnet-id} ${interface-id} ${instance-id} "
    "${type} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${pkt-srcaddr} ${pkt-dstaddr} "
    "${protocol} ${tcp-flags} ${packets} ${bytes} ${start} ${end} ${action} "
    "${flow-direction} ${traffic-path} ${pkt-src-aws-service} ${pkt-dst-aws-service} "
    "${log-status}"
)
_FORMATS = {"default": DEFAULT_FORMAT, "extended": EXTENDED_FORMAT}
SET_UP = datetime(2026, 5, 4, 8, tzinfo=UTC)
_SET_UP_TEXT = f"{SET_UP:%Y-%m-%dT%H:%M:%S}.000Z"
"""Route 53 Resolver gives times as text."""


def log_format(vpc: VpcDesign) -> str:
    """The LogFormat of a VPC's flow log."""
    return _FORMATS[vpc.flow_log]


def flow_log_id(vpc: VpcDesign) -> str:
    return vpc.id_of("fl")


def logging_answers(place: Place, networks: Sequence[VpcDesign]) -> Iterator[AnswerRecord]:
    """Flow logs and Resolver query logs; a deleted flow log is no longer among them."""
    present = [vpc for vpc in networks if vpc.flow_log and vpc.flow_log_ends_at_hour is None]
    yield AnswerRecord(
        place=place,
        service="ec2",
        operation="DescribeFlowLogs",
        body={"FlowLogs": [_flow_log(vpc) for vpc in present]},
    )
    yield from _resolver_answers(place, [vpc for vpc in networks if vpc.query_log])


def _flow_log(vpc: VpcDesign) -> Json:
    return {
        "FlowLogId": flow_log_id(vpc),
        "ResourceId": vpc.id,
        "FlowLogStatus": "ACTIVE",
        "DeliverLogsStatus": "SUCCESS",
        "TrafficType": "ALL",
        "LogDestinationType": "s3",
        "LogDestination": f"arn:aws:s3:::{LOG_BUCKET}",
        "LogFormat": log_format(vpc),
        "MaxAggregationInterval": 600,
        "CreationTime": iso(SET_UP),
        "DestinationOptions": {
            "FileFormat": "plain-text",
            "HiveCompatiblePartitions": False,
            "PerHourPartition": False,
        },
        "Tags": [],
    }


def _resolver_answers(place: Place, logged: Sequence[VpcDesign]) -> Iterator[AnswerRecord]:
    """One configuration for all VPCs of a region, and its association with each."""
    config = f"rqlc-{digest('query-log', *place)[:16]}"
    configs = [_query_log_config(place, config, len(logged))] if logged else []
    associations = [_association(vpc, config) for vpc in logged]
    for operation, member, records in (
        ("ListResolverQueryLogConfigs", "ResolverQueryLogConfigs", configs),
        (
            "ListResolverQueryLogConfigAssociations",
            "ResolverQueryLogConfigAssociations",
            associations,
        ),
    ):
        yield AnswerRecord(
            place=place, service="route53resolver", operation=operation, body={member: records}
        )


def _query_log_config(place: Place, identifier: str, associations: int) -> Json:
    account, region = place
    resource = f"resolver-query-log-config/{identifier}"
    return {
        "Id": identifier,
        "OwnerId": account,
        "Status": "CREATED",
        "ShareStatus": "NOT_SHARED",
        "AssociationCount": associations,
        "Arn": f"arn:aws:route53resolver:{region}:{account}:{resource}",
        "Name": "all-vpcs",
        "DestinationArn": f"arn:aws:s3:::{LOG_BUCKET}",
        "CreationTime": _SET_UP_TEXT,
    }


def _association(vpc: VpcDesign, config: str) -> Json:
    return {
        "Id": f"rqlca-{digest('association', vpc.id)[:16]}",
        "ResolverQueryLogConfigId": config,
        "ResourceId": vpc.id,
        "Status": "ACTIVE",
        "Error": "NONE",
        "CreationTime": _SET_UP_TEXT,
    }
