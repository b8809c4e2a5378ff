"""Distributed Cloud Firewall decisions, from the syslog of Aviatrix gateways.

Two engines write them: the packet engine `AviatrixGwMicrosegPacket: POLICY=… SRC_IP=…`, whose
fields grew over the releases, and the proxy `traffic_server[PID]: {…}`. Neither names the rule:
both give its UUID. The lines are rate-limited at the gateway, so they prove decisions and do not
count them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import msgspec

from ringfence.parse.timestamp import unix_second

_PACKET_ENGINE, _PROXY_ENGINE = "AviatrixGwMicrosegPacket", "traffic_server"
_FIELD = re.compile(r"([A-Z_]{1,32})=(\S*)")
_GATEWAY_TIME = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)")
_SYSLOG_TIME = re.compile(r"(?:<\d+>)?\s*(?P<iso>\d{4}-\d\d-\d\dT\S+)\s+(?P<host>\S+)")
_GATEWAY = re.compile(r"\bGW-(?P<name>\S{1,128}?)-\d+\.\d+\.\d+\.\d+(?:-sink)?\s")
_OLD_SYSLOG_HOST = re.compile(r"(?:<\d+>)?[A-Z][a-z]{2} +\d+ [\d:]{8} (?P<host>\S+)")

_LAST_PORT = 65535
_MAX_TEXT = 255
_ACTIONS = {"PERMIT": "PERMIT", "ALLOW": "PERMIT", "DENY": "DENY", "DROP": "DENY"}
_POLICY = "POLICY"
_NANOSECONDS = 1_000_000_000


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
    line = raw.decode("utf-8", "replace").strip()
    try:
        if _PACKET_ENGINE in line:
            return _packet_decision(line)
        if _PROXY_ENGINE in line:
            return _proxy_decision(line)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return NoDecision()


def _packet_decision(line: str) -> Decision:
    before, _, record = line.partition(f"{_PACKET_ENGINE}:")
    fields = dict(_FIELD.findall(record))
    rule_id = fields.get("POLICY", "")[:_MAX_TEXT]
    return Decision(
        gateway=_gateway(line),
        client=_address(fields.get("SRC_IP", "")),
        server=_address(fields.get("DST_IP", "")),
        port=_port(fields.get("DST_PORT") or fields.get("DPT") or 0),
        protocol=_protocol(fields.get("PROTO", "")),
        sni="",
        rule_id=rule_id,
        action=_action(fields.get("ACT") or fields.get("ACTION") or ""),
        enforced=fields.get("ENFORCED", "").lower() == "true",
        reason=_POLICY if rule_id else "",
        second=_second(before),
    )


def _proxy_decision(line: str) -> Decision:
    record = line[line.index("{", line.index(_PROXY_ENGINE)) : line.rindex("}") + 1]
    proxy = _PROXY_JSON.decode(record.encode())
    return Decision(
        gateway=_gateway(line),
        client=_address(proxy.src),
        server=_address(proxy.dest),
        port=_port(proxy.dest_port),
        protocol=_protocol(str(proxy.proto or "")),
        sni=(proxy.sni_hostname or "").lower().removesuffix(".")[:_MAX_TEXT],
        rule_id=(proxy.decided_by or "")[:_MAX_TEXT],
        action=_action(proxy.action),
        enforced=proxy.enforced is True or str(proxy.enforced).lower() == "true",
        reason=(proxy.reason or "").upper()[:_MAX_TEXT],
        second=_proxy_second(line, proxy),
    )


def _gateway(line: str) -> str:
    """The gateway's name; the host name of the syslog header in older releases."""
    if match := _GATEWAY.search(line):
        return match["name"][:_MAX_TEXT]
    header = _SYSLOG_TIME.match(line) or _OLD_SYSLOG_HOST.match(line)
    return header["host"][:_MAX_TEXT] if header else ""


def _second(before: str) -> int:
    """The time that the gateway wrote before the record, in UTC; else that of the syslog header."""
    if times := _GATEWAY_TIME.findall(before):
        year, month, day, hour, minute, second = map(int, times[-1])
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    if header := _SYSLOG_TIME.match(before):
        return unix_second(header["iso"])
    raise ValueError("the line has no time with a year")


def _proxy_second(line: str, proxy: _Proxy) -> int:
    if proxy.timestamp is not None:
        return int(float(proxy.timestamp))
    if proxy.session_start is not None:
        return int(proxy.session_start) // _NANOSECONDS
    return _second(line)


def _action(text: str) -> str:
    action = _ACTIONS.get(text.upper())
    if action is None:
        raise ValueError("the line has no action")
    return action


def _address(text: str) -> str:
    return ip_address(text).compressed


def _protocol(text: str) -> str:
    return text.upper()[:16]


def _port(value: Any) -> int:
    port = int(value)
    if not 0 <= port <= _LAST_PORT:
        raise ValueError("the port is out of range")
    return port
