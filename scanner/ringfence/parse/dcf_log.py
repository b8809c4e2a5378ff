"""Distributed Cloud Firewall decisions, from the syslog of Aviatrix gateways.

Two engines write them: the packet engine `AviatrixGwMicrosegPacket: POLICY=… SRC_IP=…`, whose
fields grew over the releases, and the proxy `traffic_server[PID]: {…}`. Neither names the rule:
both give its UUID. The lines are rate-limited at the gateway, so they prove decisions and do not
count them.

A client chooses the server name that the proxy logs. So the engine, the gateway and the time are
read from what stands before the record only, and a record that says one thing twice is refused: no
name makes a line into a decision that no rule made.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Protocol

import msgspec

from ringfence.parse.remembered import remembered
from ringfence.parse.timestamp import unix_second

PACKET_ENGINE, PROXY_ENGINE = b"AviatrixGwMicrosegPacket", b"traffic_server"
_MAX_HEAD = 512
"""Bytes before a record: a header of syslog and the name of a program."""
_FIELD = re.compile(r"(?<!\S)([A-Z_]{1,32})=(\S*)")
_GATEWAY_TIME = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)")
_SYSLOG_TIME = re.compile(r"(?:<\d{1,3}>)?(?:1 )?\s*(?P<iso>\d{4}-\d\d-\d\dT\S+)\s+(?P<host>\S+)")
_GATEWAY = re.compile(r"\bGW-(?P<name>\S{1,128}?)-\d+\.\d+\.\d+\.\d+(?:-sink)?(?!\S)")
_PROXY_RECORD = re.compile(
    rb"traffic_server(?:\[\d{1,10}\])?:?(?: \d{1,10} \S{1,64} (?:-|\[[^]{}]{0,128}\]))?[ \t]*(?=\{)"
)
"""The proxy's name and its record, as RFC 3164 and RFC 5424 put them; it writes other lines as well."""
_OTHER_PROGRAM = re.compile(rb":[ \t]+(?!\d{4}/\d\d/\d\d )\S")
"""A program that had said something before: it may quote anybody, such as a user who is refused."""
_OLD_SYSLOG_HOST = re.compile(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} +\d+ [\d:]{8} (?P<host>\S+)")

_LAST_PORT = 65535
_MAX_TEXT = 255
_ACTIONS = {"PERMIT": "PERMIT", "ALLOW": "PERMIT", "DENY": "DENY", "DROP": "DENY"}
_POLICY = "POLICY"
_NANOSECONDS = 1_000_000_000
_ONCE = (
    b'"action"',
    b'"src"',
    b'"dest"',
    b'"dest_port"',
    b'"proto"',
    b'"enforced"',
    b'"reason"',
    b'"decided_by"',
    b'"sni_hostname"',
    b'"timestamp"',
    b'"session_start"',
)
"""Members of a proxy's record that mean something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of one gateway."""

    gateway: str
    client: str
    server: str
    port: int
    protocol: str
    sni: str
    rule_id: str
    """The rule's UUID; empty when no rule decided."""
    action: str
    """PERMIT or DENY; the proxy's DROP is a DENY."""
    enforced: bool
    """False also where the line does not say: only an enforced deny proves anything."""
    reason: str
    second: int


@dataclass(frozen=True, slots=True)
class NoDecision:
    """Another line of a gateway's syslog."""


class ProxyMembers(Protocol):
    """The members of a proxy's record that mean something, as they came."""

    action: str
    src: str
    dest: str
    dest_port: Any
    proto: Any
    enforced: Any
    reason: Any
    decided_by: Any
    sni_hostname: Any


class _Proxy(msgspec.Struct):
    action: str
    src: str
    dest: str
    dest_port: Any = None
    proto: Any = None
    enforced: Any = None
    reason: str | None = None
    decided_by: str | None = None
    sni_hostname: str | None = None
    timestamp: Any = None
    session_start: Any = None


_PROXY_JSON = msgspec.json.Decoder(_Proxy)


def parse_decision(raw: bytes) -> Decision | NoDecision | None:
    """Read one syslog line.

    None for a decision that lacks its addresses, as in the oldest releases, or is garbled.
    """
    packet, proxy = raw.find(PACKET_ENGINE), raw.find(PROXY_ENGINE)
    at = min(place for place in (packet, proxy, len(raw)) if place >= 0)
    if at == len(raw) or _OTHER_PROGRAM.search(raw, 0, min(at, _MAX_HEAD)):
        return NoDecision()
    try:
        if at == packet:
            return _packet_decision(raw, at)
        record = _PROXY_RECORD.match(raw, at)
        return _proxy_decision(raw, record.end()) if record else NoDecision()
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def once_each(record: bytes) -> bool:
    """Whether a proxy's record has each of its members once; a forged one would have two.

    Names are counted first. A value may be spelled like one, and an escape may hide one: then the
    record is looked at member by member. ValueError where it is no JSON.
    """
    if b"\\" not in record:
        count = record.count
        for member in _ONCE:
            if count(member) > 1:
                break
        else:
            return True
    members: list[tuple[str, object]] = json.loads(record, object_pairs_hook=list)
    return len(dict(members)) == len(members)


def packet_decision(
    gateway: str,
    second: int,
    *,
    rule: str,
    client: str,
    server: str,
    protocol: str,
    port: str,
    action: str,
    enforced: str,
) -> Decision:
    """What the fields of the packet engine mean. ValueError where they are no decision."""
    rule_id = rule[:_MAX_TEXT]
    return Decision(
        gateway=gateway,
        client=_address(client),
        server=_address(server),
        port=_port(port or 0),
        protocol=_protocol(protocol),
        sni="",
        rule_id=rule_id,
        action=_action(action),
        enforced=enforced.lower() == "true",
        reason=_POLICY if rule_id else "",
        second=second,
    )


def proxy_decision(gateway: str, second: int, proxy: ProxyMembers) -> Decision:
    """What the members of a proxy's record mean. ValueError where they are no decision."""
    return Decision(
        gateway=gateway,
        client=_address(proxy.src),
        server=_address(proxy.dest),
        port=_port(proxy.dest_port),
        protocol=_protocol(str(proxy.proto or "")),
        sni=(proxy.sni_hostname or "").lower().removesuffix(".")[:_MAX_TEXT],
        rule_id=(proxy.decided_by or "")[:_MAX_TEXT],
        action=_action(proxy.action),
        enforced=proxy.enforced is True or str(proxy.enforced).lower() == "true",
        reason=(proxy.reason or "").upper()[:_MAX_TEXT],
        second=second,
    )


def _packet_decision(raw: bytes, at: int) -> Decision:
    before = _head(raw, at)
    record = raw[at + len(PACKET_ENGINE) :].decode("utf-8", "replace")
    found = _FIELD.findall(record)
    fields = dict(found)
    if len(fields) != len(found):
        raise ValueError("the line gives a field twice")
    return packet_decision(
        gateway_of(before),
        _second(before),
        rule=fields.get("POLICY", ""),
        client=fields.get("SRC_IP", ""),
        server=fields.get("DST_IP", ""),
        protocol=fields.get("PROTO", ""),
        port=fields.get("DST_PORT") or fields.get("DPT") or "",
        action=fields.get("ACT") or fields.get("ACTION") or "",
        enforced=fields.get("ENFORCED", ""),
    )


def _proxy_decision(raw: bytes, begin: int) -> Decision:
    before = _head(raw, begin)
    record = raw[begin:].rstrip()
    if not once_each(record):
        raise ValueError("the record gives a member twice")
    proxy = _PROXY_JSON.decode(record.decode("utf-8", "replace").encode())
    return proxy_decision(gateway_of(before), _proxy_second(before, proxy), proxy)


def _head(raw: bytes, end: int) -> str:
    """What stands before a record: header and program, which no client can write."""
    if end > _MAX_HEAD:
        raise ValueError("what stands before the record is no header")
    return raw[:end].decode("utf-8", "replace").lstrip()


def gateway_of(before: str) -> str:
    """The gateway's name; the host name of the syslog header in older releases."""
    if match := _GATEWAY.search(before):
        return match["name"][:_MAX_TEXT]
    header = _SYSLOG_TIME.match(before) or _OLD_SYSLOG_HOST.match(before)
    return header["host"][:_MAX_TEXT] if header else ""


def _second(before: str) -> int:
    """The time that the gateway wrote before the record, in UTC; else that of the syslog header."""
    if times := _GATEWAY_TIME.findall(before):
        year, month, day, hour, minute, second = map(int, times[-1])
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    if header := _SYSLOG_TIME.match(before):
        return unix_second(header["iso"])
    raise ValueError("the line has no time with a year")


def _proxy_second(before: str, proxy: _Proxy) -> int:
    if proxy.timestamp is not None:
        return int(float(proxy.timestamp))
    if proxy.session_start is not None:
        return int(proxy.session_start) // _NANOSECONDS
    return _second(before)


def _action(text: str) -> str:
    action = _ACTIONS.get(text.upper())
    if action is None:
        raise ValueError("the line has no action")
    return action


@remembered
def _address(text: str) -> str:
    return ip_address(text).compressed


def _protocol(text: str) -> str:
    return text.upper()[:16]


def _port(value: Any) -> int:
    port = int(value)
    if not 0 <= port <= _LAST_PORT:
        raise ValueError("the port is out of range")
    return port
