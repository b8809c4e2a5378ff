"""CloudTrail records: calls that agents made, and the changes that matter to this estate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ringfence_data.estate.calls import Call
from ringfence_data.estate.identifiers import (
    Place,
    principal_id,
    random_uuid,
    role_arn,
)
from ringfence_data.estate.record import Json, utc

_AGENT = "Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux lang/python#3.13"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDesign:
    """One management event."""

    place: Place
    time: datetime
    source: str
    name: str
    role: str = ""
    """The role whose session did it; empty when a user did."""
    user: str = ""
    session: str
    source_ip: str
    user_agent: str
    request: Json | None
    response: Json | None = None
    error: tuple[str, str] = ("", "")
    """errorCode and errorMessage."""


def call_records(calls: Iterable[Call]) -> Iterator[Json]:
    """A record for each call of an AWS API that a trail sees."""
    for call in calls:
        if call.talk.event[0]:
            yield _call_record(call)


def change_record(change: ChangeDesign) -> Json:
    account = change.place.account
    record: Json = {
        "eventVersion": "1.11",
        "userIdentity": _identity(change),
        "eventTime": utc(change.time),
        "eventSource": change.source,
        "eventName": change.name,
        "awsRegion": change.place.region,
        "sourceIPAddress": change.source_ip,
        "userAgent": change.user_agent,
        "requestParameters": change.request,
        "responseElements": change.response,
        "requestID": random_uuid("request", change.name, change.time.isoformat()),
        "eventID": random_uuid("event", change.name, change.time.isoformat()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    if change.error[0]:
        record |= {"errorCode": change.error[0], "errorMessage": change.error[1]}
    return record


def _identity(change: ChangeDesign) -> Json:
    account = change.place.account
    if change.user:
        return {
            "type": "IAMUser",
            "principalId": principal_id("AIDA", account, change.user),
            "arn": f"arn:aws:iam::{account}:user/{change.user}",
            "accountId": account,
            "userName": change.user,
        }
    return _assumed_role(account, change.role, change.session)


def _assumed_role(account: str, role: str, session: str) -> Json:
    identity = principal_id("AROA", account, role)
    return {
        "type": "AssumedRole",
        "principalId": f"{identity}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": principal_id("ASIA", account, role, session),
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": identity,
                "arn": role_arn(account, role),
                "accountId": account,
                "userName": role,
            }
        },
    }


def _call_record(call: Call) -> Json:
    place, role = call.runtime.place, call.runtime.role
    identity = _assumed_role(place.account, role, f"BedrockAgentCore-{call.session}")
    record: Json = {
        "eventVersion": "1.11",
        "userIdentity": identity | {"accessKeyId": call.access_key},
        "eventTime": utc(call.time),
        "eventSource": call.talk.event[0],
        "eventName": call.talk.event[1],
        "awsRegion": place.region,
        "sourceIPAddress": call.public_source,
        "userAgent": _AGENT,
        "requestParameters": {"modelId": call.talk.model} if call.talk.model else None,
        "responseElements": None,
        "requestID": call.request_id,
        "eventID": random_uuid("event", call.key),
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": place.account,
        "eventCategory": "Management",
    }
    if call.in_vpc and call.interface:
        service = call.talk.host.partition(".")[0]
        record["vpcEndpointId"] = call.interface.vpc.id_of("vpce", service)
        record["vpcEndpointAccountId"] = place.account
    return record
