"""Route 53 Resolver query log records: who asked for which name, and what was answered.

One JSON object for each query. Format: Route 53 developer guide, "Values that appear in VPC
Resolver query logs". Queries that the Resolver answered from its cache are not logged.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from operator import attrgetter
from typing import ClassVar

import msgspec

from ringfence.parse.remembered import remembered
from ringfence.parse.timestamp import unix_second
from ringfence.parse.wrapping import Wire, Wrapping

_MAX_NAME = 255
_ADDRESS_TYPES = ("A", "AAAA")


class ResolverQuery(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One query and its answer."""

    account: str
    region: str
    vpc_id: str
    client: str
    """The querying address in canonical form."""
    name: str
    """Lower case, without the trailing dot."""
    addresses: tuple[str, ...]
    """The A and AAAA answers at the end of any CNAME chain; empty when there are none."""
    rcode: str
    blocked: bool
    """Whether a DNS Firewall rule blocked the query; ALERT only watches."""
    second: int
    """Unix time of the query."""


class _Answer(msgspec.Struct):
    Rdata: str | None = None
    Type: str | None = None


class _Record(msgspec.Struct, gc=False):
    query_name: str
    query_timestamp: str
    srcaddr: str
    account_id: str | None = None
    region: str | None = None
    vpc_id: str | None = None
    rcode: str | None = None
    answers: msgspec.Raw = msgspec.Raw(b"null")
    firewall_rule_action: str | None = None


class RegularQuery(Wrapping, gc=False):
    """One record as the wire has it, in which nothing is wrapped and no member is null."""

    query_name: str
    query_timestamp: str
    srcaddr: str
    account_id: str = ""
    region: str = ""
    vpc_id: str = ""
    rcode: str = ""
    firewall_rule_action: str = ""
    answers: msgspec.Raw = msgspec.Raw(b"null")
    end: ClassVar[str] = ""


_DECODER = msgspec.json.Decoder(_Record)
_ANSWERS = msgspec.json.Decoder(list[_Answer] | None)

regular_query: Callable[[Wire], RegularQuery] = msgspec.json.Decoder(RegularQuery).decode
"""Decode a regular record; it raises for every other one."""

_MEMBERS = (
    "query_name",
    "srcaddr",
    "vpc_id",
    "rcode",
    "account_id",
    "region",
    "firewall_rule_action",
    "end",
)
query_members: Callable[[RegularQuery], tuple[str, ...]] = attrgetter(*_MEMBERS)
"""All that tells what a query means, before its answers and without its time."""


def parse_query(raw: bytes) -> ResolverQuery | None:
    """Read one record; None when it is none."""
    try:
        return understand(_DECODER.decode(raw))
    except (ValueError, OverflowError, RecursionError):
        return None


def understand(record: _Record | RegularQuery) -> ResolverQuery:
    """What a record means. Raises ValueError when it is no query."""
    name = record.query_name.lower().removesuffix(".")
    if len(name) > _MAX_NAME:
        raise ValueError("the name is longer than names can be")
    return ResolverQuery(
        account=record.account_id or "",
        region=record.region or "",
        vpc_id=record.vpc_id or "",
        client=_address(record.srcaddr),
        name=name,
        addresses=_addresses(bytes(record.answers)),
        rcode=record.rcode or "",
        blocked=(record.firewall_rule_action or "").upper() == "BLOCK",
        second=unix_second(record.query_timestamp),
    )


@remembered
def _addresses(answers: bytes) -> tuple[str, ...]:
    found = dict.fromkeys(
        address
        for answer in _ANSWERS.decode(answers) or ()
        if answer.Type in _ADDRESS_TYPES and (address := _canonical(answer.Rdata or ""))
    )
    return tuple(found)


def _canonical(text: str) -> str:
    try:
        return _address(text)
    except ValueError:
        return ""


@remembered
def _address(text: str) -> str:
    return ip_address(text).compressed
