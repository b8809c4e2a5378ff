"""Names of log objects in S3: which prefixes hold a day, and what a name says about its content."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from ringfence.model.network import FlowLogConfig
from ringfence.model.window import TimeWindow
from ringfence.parse.arn import parse_arn

MARGIN = timedelta(minutes=15)
"""A name carries the end of the file's own window, give or take late delivery."""

_WRITTEN = re.compile(r"_(?P<moment>\d{8}T\d{4})Z[_.]")
_FLOW_LOG = re.compile(r"_(?P<id>fl-[0-9a-f]{8,17})_")


def bucket_and_prefix(destination: str) -> tuple[str, str] | None:
    """The bucket and key prefix (empty, or ending in a slash) of an S3 ARN; None for others."""
    arn = parse_arn(destination)
    if arn is None or arn.service != "s3":
        return None
    bucket, _, prefix = arn.resource.partition("/")
    prefix = prefix.strip("/")
    return (bucket, f"{prefix}/" if prefix else "") if bucket else None


def days(window: TimeWindow) -> tuple[date, ...]:
    """The days (UTC) whose objects may speak of the window, the newest first."""
    first = (window.start - MARGIN).astimezone(UTC).date()
    last = (window.end + MARGIN).astimezone(UTC).date()
    return tuple(last - timedelta(days=back) for back in range((last - first).days + 1))


def flow_log_day(config: FlowLogConfig, prefix: str, day: date) -> str:
    """The prefix of one day of VPC flow logs, in the layout that the subscription chose."""
    account, region = config.account, config.region
    if config.hive_partitions:
        return (
            f"{prefix}AWSLogs/aws-account-id={account}/aws-service=vpcflowlogs/"
            f"aws-region={region}/year={day:%Y}/month={day:%m}/day={day:%d}/"
        )
    return f"{prefix}AWSLogs/{account}/vpcflowlogs/{region}/{day:%Y/%m/%d}/"


def query_log_day(prefix: str, account: str, vpc_id: str, day: date) -> str:
    """The prefix of one day of Resolver query logs of a VPC."""
    return f"{prefix}AWSLogs/{account}/vpcdnsquerylogs/{vpc_id}/{day:%Y/%m/%d}/"


def trail_day(prefix: str, organization: str, account: str, region: str, day: date) -> str:
    """The prefix of one day of CloudTrail events; organization is `o-…` or empty."""
    owner = f"{organization}/{account}" if organization else account
    return f"{prefix}AWSLogs/{owner}/CloudTrail/{region}/{day:%Y/%m/%d}/"


def invocation_log_day(prefix: str, account: str, region: str, day: date) -> str:
    """The prefix of one day of model-invocation logs, in which each hour has a folder."""
    return f"{prefix}AWSLogs/{account}/BedrockModelInvocationLogs/{region}/{day:%Y/%m/%d}/"


def written_at(key: str) -> datetime | None:
    """The moment in an object's name; None when it carries none."""
    match = _WRITTEN.search(key.rpartition("/")[2])
    if match is None:
        return None
    try:
        return datetime.strptime(match["moment"], "%Y%m%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def age(key: str) -> tuple[str, str]:
    """Sorts objects by the moment in their names, those without one as the oldest."""
    match = _WRITTEN.search(key.rpartition("/")[2])
    return (match["moment"] if match else "", key)


def speaks_of(key: str, window: TimeWindow) -> bool:
    """Whether an object may hold records of the window; one without a moment in its name may."""
    moment = written_at(key)
    return moment is None or window.start - MARGIN <= moment <= window.end + MARGIN


def flow_log_id(key: str) -> str:
    """The flow log that wrote an object, as its name says; empty when it does not."""
    match = _FLOW_LOG.search(key.rpartition("/")[2])
    return match["id"] if match else ""
