"""CloudTrail: a trail's bucket where it can be read within bounds, else the event history.

The bucket holds every service and data events; the event history holds management events of the last
90 days, asked for by the names that matter. Never both, since calls would count twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.bulk import read_objects
from ringfence.collect.logs.keys import days, trail_day
from ringfence.collect.logs.objects import LogObject, list_folders, list_objects
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.placed import has_agents, placed_subnets
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Source
from ringfence.model.identity import Trail
from ringfence.model.text import printable
from ringfence.telemetry.kinds import LogKind

_SOURCE = Source.CLOUDTRAIL
_HISTORY = timedelta(days=90)
_PAGE = 50

AGENTCORE_CALLS = (("EventSource", "bedrock-agentcore.amazonaws.com"),)
"""Asked everywhere: it also tells of runtimes that are gone."""

NETWORK_CHANGES = tuple(
    ("EventName", name)
    for name in (
        "AcceptVpcPeeringConnection",
        "AssociateRouteTable",
        "AttachInternetGateway",
        "AuthorizeSecurityGroupEgress",
        "CreateEgressOnlyInternetGateway",
        "CreateNatGateway",
        "CreateRoute",
        "CreateVpcEndpoint",
        "CreateVpcPeeringConnection",
        "DeleteRoute",
        "DisassociateRouteTable",
        "ModifyNetworkInterfaceAttribute",
        "ReplaceRoute",
        "ReplaceRouteTableAssociation",
    )
)
"""Asked where something is placed in a VPC. The service alone would bring all of EC2's changes."""

LOG_CHANGES = tuple(
    ("EventName", name)
    for name in (
        "DeleteFlowLogs",
        "DeleteResolverQueryLogConfig",
        "DeleteTrail",
        "DisassociateResolverQueryLogConfig",
        "PutEventSelectors",
        "StopLogging",
        "UpdateTrail",
    )
)
GUARDRAIL_CHANGES = tuple(
    ("EventName", name)
    for name in (
        "CreatePolicyVersion",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachGroupPolicy",
        "DetachPolicy",
        "DetachRolePolicy",
        "DetachUserPolicy",
        "SetDefaultPolicyVersion",
    )
)
"""Asked where IAM and Organizations write their events, of accounts that run agents."""
_GLOBAL_EVENTS = ("us-east-1", "us-gov-west-1", "cn-north-1")
"""The region of each partition that has the events of services without regions."""
MODEL_CALLS = (("EventSource", "bedrock.amazonaws.com"),)
"""Asked last, where anything runs code: every call of a model is an event, and they may use up what the
bounds leave."""


def read_cloudtrail(visit: LogVisit) -> None:
    """Read the events of one account and region."""
    trails = _trails(visit)
    outcome = Outcome()
    for trail in trails:
        refusal = _read_bucket(visit, trail, outcome)
        if not refusal:
            visit.record(outcome.row(_SOURCE, visit.caller, visit.window))
            return
        outcome = Outcome()
        outcome.note(f"the bucket of trail {printable(trail.name)} was not read: {refusal}")
    _look_up(visit, outcome)
    visit.record(outcome.row(_SOURCE, visit.caller, visit.window, configured=bool(trails)))


def _trails(visit: LogVisit) -> list[Trail]:
    """The trails that record this account and region, the account's own before the organization's."""
    account, region = visit.caller.account, visit.caller.region
    found = [
        trail
        for trail in visit.inventory.trails
        if trail.bucket
        and trail.logging is not False
        and (trail.multi_region or trail.region == region)
        and (trail.account == account or trail.organization)
    ]
    return sorted(found, key=lambda trail: (trail.organization, trail.arn))


def _read_bucket(visit: LogVisit, trail: Trail, outcome: Outcome) -> str:
    """Read a trail's objects; why not, in words, when nothing of them was read."""
    budget = Budget(visit.bounds)
    try:
        objects = list(_objects(visit, trail, budget))
    except CallFailed as failure:
        return failure.detail
    size = sum(each.size for each in objects)
    if len(objects) > visit.bounds.objects or size > visit.bounds.bytes or not budget.may_list:
        return f"it holds {len(objects)} objects of the window, more than the bounds allow"
    if not objects:
        return "it holds no object of the window"
    read_objects(visit, LogKind.CLOUDTRAIL, objects, budget, outcome)
    return outcome.reason if outcome.refused else ""


def _objects(visit: LogVisit, trail: Trail, budget: Budget) -> Iterator[LogObject]:
    """The objects of the account and region, the newest day first; raises CallFailed."""
    account, region = visit.caller.account, visit.caller.region
    prefix = f"{trail.prefix.strip('/')}/" if trail.prefix.strip("/") else ""
    organizations: tuple[str, ...] = ("",)
    if trail.organization:
        folders = list_folders(visit, trail.bucket, f"{prefix}AWSLogs/")
        organizations = tuple(name for name in folders if name.startswith("o-"))
    unlisted = Outcome()
    for day in days(visit.window):
        for organization in organizations:
            of_day = trail_day(prefix, organization, account, region, day)
            for found in list_objects(visit, trail.bucket, of_day, budget, unlisted):
                yield replace(found, account=account, region=region)


def _questions(visit: LogVisit) -> Iterator[tuple[str, str]]:
    """What the event history is asked for, one attribute a question."""
    account, region = visit.caller.account, visit.caller.region
    yield from AGENTCORE_CALLS
    if placed_subnets(visit.inventory, account=account, region=region):
        yield from NETWORK_CHANGES
    agents = has_agents(visit.inventory, account=account, region=region)
    if agents:
        yield from LOG_CHANGES
    if region in _GLOBAL_EVENTS and any(
        each.account == account for each in visit.inventory.runtimes
    ):
        yield from GUARDRAIL_CHANGES
    if agents or _has_compute(visit):
        yield from MODEL_CALLS


def _has_compute(visit: LogVisit) -> bool:
    """Whether anything else runs code here, which may call models."""
    place = visit.caller.account, visit.caller.region
    return any((each.account, each.region) == place for each in visit.inventory.compute)


def _look_up(visit: LogVisit, outcome: Outcome) -> None:
    """Ask the event history, one attribute after the other."""
    outcome.note("read from the event history, which holds management events only")
    start = visit.window.start
    oldest = visit.window.end - _HISTORY
    if start < oldest:
        outcome.missed(f"the event history reaches back to {oldest:%Y-%m-%d} only")
        start = oldest
    budget = Budget(visit.bounds)
    agents = has_agents(visit.inventory, account=visit.caller.account, region=visit.caller.region)
    for key, value in _questions(visit):
        question: dict[str, Any] = {
            "LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}],
            "StartTime": start,
            "EndTime": visit.window.end,
            "MaxResults": _PAGE,
        }
        try:
            for page in visit.caller.pages("cloudtrail", "LookupEvents", **question):
                if not budget.may_look_up:
                    # What others than agents do to models is no gap: no verdict rests on it.
                    say = (
                        outcome.missed
                        if agents or (key, value) not in MODEL_CALLS
                        else outcome.note
                    )
                    say(
                        f"the bound of {visit.bounds.lookups} looked-up events was reached "
                        f"at {value}"
                    )
                    return
                _take(visit, page, budget, outcome)
        except CallFailed as failure:
            outcome.failed(failure)
            return


def _take(visit: LogVisit, page: dict[str, Any], budget: Budget, outcome: Outcome) -> None:
    events = page.get("Events")
    lines = [
        event["CloudTrailEvent"]
        for event in (events if isinstance(events, list) else ())
        if isinstance(event, dict) and isinstance(event.get("CloudTrailEvent"), str)
    ]
    budget.lookups += len(lines)
    visit.tell(_SOURCE, done=budget.lookups)
    if lines:
        result = visit.builder.add_lines(
            LogKind.CLOUDTRAIL,
            "CloudTrail event history",
            lines,
            account=visit.caller.account,
            region=visit.caller.region,
        )
        outcome.took(result)
