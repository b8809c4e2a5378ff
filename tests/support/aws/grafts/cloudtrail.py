"""CloudTrail: LookupEvents, which moto lacks."""

from __future__ import annotations

import json
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse

from support.aws.answers import AwsError
from support.aws.paging import page

PAGE_SIZE = 50

_MEMBER_OF_ATTRIBUTE = {
    "AccessKeyId": "AccessKeyId",
    "EventId": "EventId",
    "EventName": "EventName",
    "EventSource": "EventSource",
    "ReadOnly": "ReadOnly",
    "Username": "Username",
}


def graft() -> None:
    setattr(CloudTrailResponse, "lookup_events", lookup_events)  # noqa: B010 - the class has no such attribute


def lookup_events(response: CloudTrailResponse) -> str:
    """Answer with the events of the window that carry the one attribute, newest first, 50 to a page."""
    events: list[dict[str, Any]] = response.cloudtrail_backend.__dict__.get("lab_events", [])
    attributes = response._get_param("LookupAttributes") or []
    if len(attributes) > 1:
        raise AwsError(
            "InvalidLookupAttributesException", "Only one attribute can be looked up at a time"
        )
    start = response._get_param("StartTime") or 0
    end = response._get_param("EndTime") or float("inf")
    found = [
        event
        for event in events
        if start <= event["EventTime"] <= end and all(_carries(event, each) for each in attributes)
    ]
    found.sort(key=lambda event: (-event["EventTime"], event["EventId"]))
    params = {name: response._get_param(name) for name in ("MaxResults", "NextToken")}
    answer = page(
        found,
        params,
        "Events",
        (PAGE_SIZE, PAGE_SIZE),
        size_parameter="MaxResults",
        token_parameter="NextToken",  # noqa: S106 - a parameter name
    )
    return json.dumps(answer)


def _carries(event: dict[str, Any], attribute: dict[str, str]) -> bool:
    key, value = attribute["AttributeKey"], attribute["AttributeValue"]
    if key == "ResourceName":
        return any(resource.get("ResourceName") == value for resource in event["Resources"])
    if key == "ResourceType":
        return any(resource.get("ResourceType") == value for resource in event["Resources"])
    return bool(event.get(_MEMBER_OF_ATTRIBUTE[key]) == value)
