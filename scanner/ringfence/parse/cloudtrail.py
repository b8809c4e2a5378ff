"""CloudTrail events: who called which operation from where, and what it named.

Of request parameters and response elements only identifiers and modes are kept, and
only of events that change something (`CHANGES`); those of other events are not even decoded.
Format: CloudTrail user guide, "CloudTrail record contents".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ringfence.parse.access_key import access_key_digest
from ringfence.parse.arn import parse_role_session
from ringfence.parse.timestamp import unix_second
from ringfence.parse.trail_changes import AGENTCORE, CHANGES, CLOUDTRAIL, IAM
from ringfence.parse.trail_wire import Identity, RegularEvent, TrailRecord, decode_record

AGENT_SESSION = "BedrockAgentCore-"
"""How the names of role sessions begin that AgentCore opens for a runtime or tool."""

MAX_TEXT = 512
"""Characters that are kept of a member."""
_MAX_RESOURCES = 32
_MAX_NODES = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent:
    """One event, as far as it is kept."""

    id: str
    request_id: str
    second: int
    """Unix time of the call."""
    account: str
    """The account whose trail it is."""
    region: str
    event_source: str
    event_name: str
    changes: bool
    """Whether it is one of CHANGES; only then the members below user_agent are read."""
    principal_arn: str
    role_arn: str
    """The role of the caller's session; empty for other callers."""
    session_name: str
    access_key: str
    """A digest; see access_key_digest."""
    source_ip: str
    vpc_endpoint_id: str
    error_code: str
    user_agent: str
    resources: tuple[str, ...] = ()
    """ARNs and ids that a changing event names, with `runtime-endpoint/NAME` and `version/N`."""
    network_mode: str = ""
    policy_engine_mode: str = ""


@dataclass(frozen=True, slots=True)
class NoCall:
    """A record of CloudTrail that is no call."""

    what: str
    """A sentence that names it."""


DIGEST = NoCall("a digest of CloudTrail log files holds no events")
INSIGHTS = NoCall("CloudTrail Insights events are no calls")


_NOBODY = Identity()

_NAMED = frozenset(
    {
        "agentRuntimeArn",
        "agentRuntimeEndpointArn",
        "agentRuntimeId",
        "arn",
        "browserArn",
        "browserId",
        "capacityProviderArn",
        "capacityProviderId",
        "codeInterpreterArn",
        "codeInterpreterId",
        "gatewayArn",
        "gatewayId",
        "gatewayIdentifier",
        "harnessArn",
        "harnessId",
        "logGroupIdentifier",
        "logGroupName",
        "policyArn",
        "policyId",
        "resolverQueryLogConfigId",
        "resourceArn",
        "resourceId",
        "targetId",
        "trailARN",
        "trailName",
    }
)
"""Members whose value names a resource."""
_ENDPOINT_NAMES = frozenset({"agentRuntimeEndpointName", "endpointName"})
_PRINCIPALS = {"roleName": "role", "userName": "user", "groupName": "group"}
_ENGINE_MODES = frozenset({"ENFORCE", "LOG_ONLY"})
_VERSIONS = frozenset({"agentRuntimeVersion", "targetVersion"})
_EC2_ID = re.compile(
    r"(?:acl|dopt|eigw|eni|fl|i|igw|nat|pcx|rtb|rtbassoc|sg|sgr|subnet|tgw|tgw-attach|vgw|vpc|vpce)"
    r"-[0-9a-f]{8,17}"
)
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9a-z-]*:[!-~]{1,400}")
_MODE = re.compile(r"[A-Z_]{1,32}")


def parse_event(raw: bytes) -> TrailEvent | NoCall | None:
    """Read one record of a trail or of LookupEvents; None when it is none."""
    try:
        record = decode_record(raw)
        if record.digest_start_time is not None:
            return DIGEST
        return INSIGHTS if record.event_category == "Insight" else _event(record)
    except (ValueError, OverflowError, RecursionError):
        return None


def understand(regular: RegularEvent) -> TrailEvent | None:
    """What a regular event means, without its ids; None where more of the record has to be read.

    That is the case for changes and Insights. Raises ValueError for what is no event.
    """
    changes = (regular.event_source, regular.event_name) in CHANGES
    if changes or regular.event_category == "Insight":
        return None
    return _event(
        TrailRecord(
            event_time=regular.event_time,
            event_source=regular.event_source,
            event_name=regular.event_name,
            aws_region=regular.aws_region,
            source_ip=regular.source_ip,
            error_code=regular.error_code,
            recipient_account_id=regular.recipient_account_id,
            vpc_endpoint_id=regular.vpc_endpoint_id,
            user_identity=regular.user_identity,
        )
    )


def _event(record: TrailRecord) -> TrailEvent:
    if not (record.event_time and record.event_source and record.event_name):
        raise ValueError("eventTime, eventSource or eventName is missing")
    identity = record.user_identity or Identity()
    session = parse_role_session(identity.arn or "")
    changes = (record.event_source, record.event_name) in CHANGES
    named = tuple(_members(record)) if changes else ()
    return TrailEvent(
        id=_short(record.event_id),
        request_id=_short(record.request_id),
        second=unix_second(record.event_time),
        account=_short(record.recipient_account_id or identity.account_id),
        region=_short(record.aws_region),
        event_source=_short(record.event_source),
        event_name=_short(record.event_name),
        changes=changes,
        principal_arn=_short(identity.arn or identity.principal_id or identity.invoked_by),
        role_arn=_short(_role(identity)),
        session_name=_short(session.session_name if session else ""),
        access_key=access_key_digest(identity.access_key_id or ""),
        source_ip=_short(record.source_ip),
        vpc_endpoint_id=_short(record.vpc_endpoint_id),
        error_code=_short(record.error_code),
        user_agent=_short(record.user_agent) if changes else "",
        resources=_resources(record, named),
        network_mode=next(
            (text for name, text in named if name == "networkMode" and _MODE.fullmatch(text)), ""
        ),
        policy_engine_mode=next(
            (text for name, text in named if name == "mode" and text in _ENGINE_MODES), ""
        ),
    )


def _role(identity: Identity) -> str | None:
    issuer = identity.session_context and identity.session_context.session_issuer
    return issuer.arn if issuer and issuer.type == "Role" else None


def _members(record: TrailRecord) -> Iterator[tuple[str, str]]:
    """Name and text of every member of the request, the response and the resources."""
    for raw in (record.request_parameters, record.response_elements, record.resources):
        if bytes(raw):
            yield from _texts(msgspec.json.decode(raw))


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every string in a decoded value with the name of its member, breadth first and bounded."""
    queue: list[tuple[str, Any]] = [("", value)]
    for name, item in queue:
        if isinstance(item, str):
            yield name, item
        elif len(queue) < _MAX_NODES and isinstance(item, dict):
            queue += item.items()
        elif len(queue) < _MAX_NODES and isinstance(item, list):
            queue += [(name, member) for member in item]


def _resources(record: TrailRecord, named: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What the members name: ARNs, ids, and of a runtime the endpoint and version."""
    found: set[str] = set()
    for name, text in named:
        if name in _NAMED or _EC2_ID.fullmatch(text) or (name == "ARN" and _ARN.fullmatch(text)):
            found.add(_short(text))
        elif name in _PRINCIPALS and record.event_source == IAM:
            found.add(_short(f"{_PRINCIPALS[name]}/{text}"))
        elif name in _VERSIONS:
            found.add(_short(f"version/{text}"))
        elif name in _ENDPOINT_NAMES or (name == "name" and record.event_source == AGENTCORE):
            if "RuntimeEndpoint" in (record.event_name or ""):
                found.add(_short(f"runtime-endpoint/{text}"))
        elif name == "name" and record.event_source == CLOUDTRAIL:
            found.add(_short(text))
    return tuple(sorted(found)[:_MAX_RESOURCES])


def _short(text: str | None) -> str:
    return (text or "")[:MAX_TEXT]
