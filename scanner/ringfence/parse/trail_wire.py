"""The members of CloudTrail records that are read, as the wire has them."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import msgspec

from ringfence.parse.wrapping import Wire, Wrapping

_ABSENT = msgspec.Raw()


class Issuer(msgspec.Struct, rename="camel", frozen=True, gc=False, omit_defaults=True):
    """The role of a session."""

    type: str | None = None
    arn: str | None = None


class SessionContext(msgspec.Struct, rename="camel", frozen=True, gc=False, omit_defaults=True):
    """The session of a caller."""

    session_issuer: Issuer | None = None


class Identity(msgspec.Struct, rename="camel", frozen=True, gc=False, omit_defaults=True):
    """The caller."""

    type: str | None = None
    arn: str | None = None
    principal_id: str | None = None
    account_id: str | None = None
    access_key_id: str | None = None
    invoked_by: str | None = None
    session_context: SessionContext | None = None


class TrailRecord(msgspec.Struct, rename="camel", gc=False):
    """One record of a trail, whatever it is."""

    event_time: str | None = None
    event_source: str | None = None
    event_name: str | None = None
    event_id: str | None = msgspec.field(default=None, name="eventID")
    request_id: str | None = msgspec.field(default=None, name="requestID")
    aws_region: str | None = None
    source_ip: str | None = msgspec.field(default=None, name="sourceIPAddress")
    user_agent: str | None = None
    error_code: str | None = None
    event_category: str | None = None
    recipient_account_id: str | None = None
    vpc_endpoint_id: str | None = None
    user_identity: Identity | None = None
    resources: msgspec.Raw = _ABSENT
    request_parameters: msgspec.Raw = _ABSENT
    response_elements: msgspec.Raw = _ABSENT
    digest_start_time: str | None = None


class RegularEvent(Wrapping, rename="camel", gc=False):
    """One event in which nothing is wrapped; of requests and responses nothing is decoded.

    It names members of TrailRecord again: a struct of msgspec cannot have two bases with members.
    """

    event_time: str
    event_source: str
    event_name: str
    event_id: str | None = msgspec.field(default=None, name="eventID")
    request_id: str | None = msgspec.field(default=None, name="requestID")
    aws_region: str | None = None
    source_ip: str | None = msgspec.field(default=None, name="sourceIPAddress")
    user_agent: str | None = None
    error_code: str | None = None
    event_category: str | None = None
    recipient_account_id: str | None = None
    vpc_endpoint_id: str | None = None
    user_identity: Identity | None = None
    digest_start_time: None = None


regular_event: Callable[[Wire], RegularEvent] = msgspec.json.Decoder(RegularEvent).decode
"""Decode a regular event; it raises for every other record."""

event_members: Callable[[RegularEvent], tuple[object, ...]] = attrgetter(
    "user_identity",
    "event_source",
    "event_name",
    "source_ip",
    "error_code",
    "event_category",
    "vpc_endpoint_id",
    "aws_region",
    "recipient_account_id",
)
"""All that tells who called what, without time and ids."""

decode_record: Callable[[bytes], TrailRecord] = msgspec.json.Decoder(TrailRecord).decode
