"""Route 53 Resolver query log records: who asked for which name, and what was answered.

One JSON object for each query. Format: Route 53 developer guide, "Values that appear in VPC
Resolver query logs". Queries that the Resolver answered from its cache are not logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

import msgspec

from ringfence.parse.timestamp import unix_second

_MAX_NAME = 255
_ADDRESS_TYPES = ("A", "AAAA")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverQuery:
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


class _Record(msgspec.Struct):
    query_name: str
    query_timestamp: str
    srcaddr: str
    account_id: str | None = None
    region: str | None = None
    vpc_id: str | None = None
    rcode: str | None = None
    answers: list[_Answer] | None = None
    firewall_rule_action: str | None = None


_DECODER = msgspec.json.Decoder(_Record)


def parse_query(raw: bytes) -> ResolverQuery | None:
    """Read one record; None when it is none."""
    try:
        return _query(_DECODER.decode(raw))
    except (ValueError, OverflowError, RecursionError):
        return None


def _query(record: _Record) -> ResolverQuery:
    name = record.query_name.lower().removesuffix(".")
    if len(name) > _MAX_NAME:
        raise ValueError("the name is longer than names can be")
    return ResolverQuery(
        account=record.account_id or "",
        region=record.region or "",
        vpc_id=record.vpc_id or "",
        client=ip_address(record.srcaddr).compressed,
        name=name,
        addresses=_addresses(record.answers or []),
        rcode=record.rcode or "",
        blocked=(record.firewall_rule_action or "").upper() == "BLOCK",
        second=unix_second(record.query_timestamp),
    )


def _addresses(answers: list[_Answer]) -> tuple[str, ...]:
    found = dict.fromkeys(
        address
        for answer in answers
        if answer.Type in _ADDRESS_TYPES and (address := _canonical(answer.Rdata or ""))
    )
    return tuple(found)


def _canonical(text: str) -> str:
    try:
        return ip_address(text).compressed
    except ValueError:
        return ""
