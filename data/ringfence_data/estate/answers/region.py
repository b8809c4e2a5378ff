"""What every account and region has once, whatever its networks: prefix lists, DHCP, a trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence_data.estate.answers.logs import LOG_BUCKET, SET_UP
from ringfence_data.estate.answers.vpcs import SERVICE, s3_prefix_list
from ringfence_data.estate.identifiers import Place, ec2_id
from ringfence_data.estate.network import Via, VpcDesign
from ringfence_data.estate.record import AnswerRecord, Json, iso

_S3_BLOCKS = ("192.0.2.128/26",)
_HOME = "us-east-1"


def region_answers(place: Place, networks: Sequence[VpcDesign]) -> Iterator[AnswerRecord]:
    """What EC2 answers once for a region; entries only of prefix lists that a route uses."""
    for operation, params, body in _ec2_answers(place, networks):
        yield AnswerRecord(
            place=place, service=SERVICE, operation=operation, params=params, body=body
        )


def trail_answers(place: Place) -> Iterator[AnswerRecord]:
    """The trail of the account, which records every region and shows in each."""
    for operation, params, body in _trail_answers(place):
        yield AnswerRecord(
            place=place, service="cloudtrail", operation=operation, params=params, body=body
        )


def _ec2_answers(place: Place, networks: Sequence[VpcDesign]) -> Iterator[tuple[str, Json, Json]]:
    prefix_list = s3_prefix_list(place)
    yield "DescribeManagedPrefixLists", {}, {"PrefixLists": [_prefix_list(place, prefix_list)]}
    if any(vpc.has_route(Via.S3_ENDPOINT) for vpc in networks):
        entries: list[Json] = [{"Cidr": cidr} for cidr in _S3_BLOCKS]
        yield "GetManagedPrefixListEntries", {"PrefixListId": prefix_list}, {"Entries": entries}
    yield "DescribeDhcpOptions", {}, {"DhcpOptions": [_dhcp_options(place)]}
    body: Json = {"VpcBlockPublicAccessOptions": _public_access(place)}
    yield "DescribeVpcBlockPublicAccessOptions", {}, body
    yield "DescribeVpcBlockPublicAccessExclusions", {}, {"VpcBlockPublicAccessExclusions": []}


def _prefix_list(place: Place, identifier: str) -> Json:
    return {
        "PrefixListId": identifier,
        "AddressFamily": "IPv4",
        "State": "create-complete",
        "PrefixListArn": f"arn:aws:ec2:{place.region}:aws:prefix-list/{identifier}",
        "PrefixListName": f"com.amazonaws.{place.region}.s3",
        "OwnerId": "AWS",
    }


def _dhcp_options(place: Place) -> Json:
    servers: list[Json] = [{"Value": "AmazonProvidedDNS"}]
    return {
        "DhcpOptionsId": ec2_id("dopt", *place),
        "OwnerId": place.account,
        "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": servers}],
    }


def _public_access(place: Place) -> Json:
    return {
        "AwsAccountId": place.account,
        "AwsRegion": place.region,
        "State": "default-state",
        "InternetGatewayBlockMode": "off",
        "ManagedBy": "account",
    }


def _trail_answers(place: Place) -> Iterator[tuple[str, Json, Json]]:
    arn = f"arn:aws:cloudtrail:{_HOME}:{place.account}:trail/all-regions"
    trail: Json = {
        "Name": "all-regions",
        "S3BucketName": LOG_BUCKET,
        "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": True,
        "HomeRegion": _HOME,
        "TrailARN": arn,
        "LogFileValidationEnabled": True,
        "HasCustomEventSelectors": False,
        "IsOrganizationTrail": False,
    }
    yield "DescribeTrails", {"includeShadowTrails": True}, {"trailList": [trail]}
    status: Json = {"IsLogging": True, "StartLoggingTime": iso(SET_UP)}
    yield "GetTrailStatus", {"Name": arn}, status
