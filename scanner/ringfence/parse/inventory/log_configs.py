"""Which logs are switched on, and where they go."""

from __future__ import annotations

import msgspec

from ringfence.model.identity import Trail
from ringfence.model.network import FlowLogConfig, ResolverLogConfig
from ringfence.parse.arn import parse_arn
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.sightings import Sightings
from ringfence.parse.inventory.wire import PascalShape, Timestamp, moment, texts


class _DestinationOptions(PascalShape, frozen=True):
    file_format: str = ""
    hive_compatible_partitions: bool = False


class _FlowLog(PascalShape, frozen=True):
    flow_log_id: str
    resource_id: str = ""
    traffic_type: str = ""
    flow_log_status: str = ""
    deliver_logs_status: str = ""
    deliver_logs_error_message: str = ""
    log_destination_type: str = ""
    log_destination: str = ""
    log_group_name: str = ""
    log_format: str = ""
    destination_options: _DestinationOptions = _DestinationOptions()
    creation_time: Timestamp = None


class _ResolverConfig(PascalShape, frozen=True):
    id: str
    owner_id: str = ""
    destination_arn: str = ""
    status: str = ""


class _ResolverAssociation(PascalShape, frozen=True):
    resolver_query_log_config_id: str = ""
    resource_id: str = ""
    status: str = ""


class _Trail(PascalShape, frozen=True):
    name: str = ""
    trail_arn: str = msgspec.field(name="TrailARN", default="")
    s3_bucket_name: str = ""
    s3_key_prefix: str = ""
    home_region: str = ""
    is_multi_region_trail: bool = False
    is_organization_trail: bool = False


class _TrailStatus(PascalShape, frozen=True):
    is_logging: bool | None = None


def assemble_flow_log_configs(answers: Answers) -> tuple[FlowLogConfig, ...]:
    """Every flow log subscription."""
    found: Sightings[FlowLogConfig] = Sightings()
    for page in answers.items("DescribeFlowLogs", "FlowLogs", _FlowLog):
        for body in page.records:
            config = FlowLogConfig(
                id=body.flow_log_id,
                account=page.account,
                region=page.region,
                resource_id=body.resource_id,
                traffic_type=body.traffic_type,
                status=body.flow_log_status,
                delivery_status=body.deliver_logs_status,
                delivery_error=body.deliver_logs_error_message,
                destination_type=_destination_type(body),
                destination=body.log_group_name or log_group_of(body.log_destination),
                log_format=body.log_format,
                hive_partitions=body.destination_options.hive_compatible_partitions,
                file_format=body.destination_options.file_format,
                created_at=moment(body.creation_time),
            )
            found.add(body.flow_log_id, config, own=True)
    return found.sorted()


def _destination_type(body: _FlowLog) -> str:
    if body.log_destination_type:
        return body.log_destination_type
    return "cloud-watch-logs" if body.log_group_name else ""


def log_group_of(arn: str) -> str:
    """The name of the log group that an ARN names; any other text stays as it is."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "logs":
        return arn
    return parsed.resource.removeprefix("log-group:").removesuffix(":*")


def assemble_resolver_log_configs(answers: Answers) -> tuple[ResolverLogConfig, ...]:
    """Every Resolver query log configuration, with the VPCs that feed it."""
    vpcs: dict[str, set[str]] = {}
    for associations in answers.items(
        "ListResolverQueryLogConfigAssociations",
        "ResolverQueryLogConfigAssociations",
        _ResolverAssociation,
        required=True,
    ):
        for each in associations.records:
            if each.status == "ACTIVE":
                vpcs.setdefault(each.resolver_query_log_config_id, set()).add(each.resource_id)
    found: Sightings[ResolverLogConfig] = Sightings()
    for page in answers.items(
        "ListResolverQueryLogConfigs", "ResolverQueryLogConfigs", _ResolverConfig, required=True
    ):
        for body in page.records:
            config = ResolverLogConfig(
                id=body.id,
                account=page.account,
                region=page.region,
                destination_arn=body.destination_arn,
                status=body.status,
                vpcs=texts(vpcs.get(body.id, ())),
            )
            found.add(body.id, config, own=body.owner_id == page.account)
    return found.sorted()


def assemble_trails(answers: Answers) -> tuple[Trail, ...]:
    """Every trail once, however many regions and accounts show its shadow."""
    logging = _logging(answers)
    found: Sightings[Trail] = Sightings()
    for page in answers.items("DescribeTrails", "trailList", _Trail, required=True):
        for body in page.records:
            arn = parse_arn(body.trail_arn)
            account = arn.account if arn else page.account
            identifier = body.trail_arn or f"{account}/{body.home_region}/{body.name}"
            trail = Trail(
                arn=identifier,
                account=account,
                region=body.home_region or page.region,
                name=body.name,
                bucket=body.s3_bucket_name,
                prefix=body.s3_key_prefix,
                multi_region=body.is_multi_region_trail,
                organization=body.is_organization_trail,
                logging=logging.get(identifier, logging.get(body.name)),
            )
            found.add(identifier, trail, own=account == page.account)
    return found.sorted()


def _logging(answers: Answers) -> dict[str, bool]:
    """Whether a trail logs, by the name or ARN that the status was asked for."""
    return {
        page.params["Name"]: body.is_logging
        for page in answers.bodies("GetTrailStatus", _TrailStatus)
        for body in page.records
        if "Name" in page.params and body.is_logging is not None
    }
