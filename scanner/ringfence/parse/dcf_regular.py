"""Regular lines of gateways, as the current releases write them; every other one is read carefully.

What a line means is said in `dcf_log` only: here it is told apart by the members that decide it.
All patterns are ASCII, so that nothing reads as a space here and as a letter there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter

import msgspec

from ringfence.parse.dcf_log import (
    PACKET_ENGINE,
    PROXY_ENGINE,
    Decision,
    gateway_of,
    once_each,
    packet_decision,
    proxy_decision,
)
from ringfence.parse.remembered import remembered

_HEAD = (
    rb"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.+Z-]{5,24})"
    rb" ([!-9;-z]{1,160}) "
)
_SESSION = (
    rb"(?: SESSION_ID=\w* SESSION_EVENT=\d* SESSION_END_REASON=\d* SESSION_PKT_CNT=\d*"
    rb" SESSION_BYTE_CNT=\d* SESSION_DUR=\d*)?"
)
_PACKET = re.compile(
    _HEAD
    + rb"avx-gw-state-sync(?:\[\d{1,10}\]:)? (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)"
    + rb" AviatrixGwMicrosegPacket: POLICY=([\w-]{1,80})"
    + rb"(?: SRC_MAC=[\w:]* DST_MAC=[\w:]* IP_SZ=\d*)?"
    + rb" SRC_IP=([\w.:]{2,45}) DST_IP=([\w.:]{2,45}) PROTO=(\w{1,16}) SRC_PORT=\d*"
    + rb" DST_PORT=(\d{1,5})(?: DATA=\w*)? ACT=(\w{1,16}) ENFORCED=(\w{1,16})"
    + _SESSION
    + rb"\s*",
    re.ASCII,
)
_PROXY = re.compile(_HEAD + rb"traffic_server\[\d{1,10}\]: (?=\{)")

packet_line = _PACKET.fullmatch
"""The members of a regular line of the packet engine; the second one is its time."""
proxy_head = _PROXY.match
"""The header of a regular line of the proxy: the host, and where the record begins."""


class ProxyRecord(msgspec.Struct, gc=False):
    """The members of a regular record of the proxy that mean something."""

    action: str
    src: str
    dest: str
    dest_port: int
    proto: str
    enforced: bool
    reason: str
    timestamp: int
    decided_by: str = ""
    sni_hostname: str = ""


_DECODE: Callable[[bytes], ProxyRecord] = msgspec.json.Decoder(ProxyRecord).decode
_MEMBERS = (
    "action",
    "src",
    "dest",
    "dest_port",
    "proto",
    "enforced",
    "reason",
    "decided_by",
    "sni_hostname",
)
proxy_members: Callable[[ProxyRecord], tuple[str | int | bool, ...]] = attrgetter(*_MEMBERS)
"""All that tells what a decision of the proxy means, without its time."""
_YEAR_9999 = 253_402_300_800
MAX_RECORD = 4096
"""Bytes of a record whose members are worth remembering."""


def proxy_record(record: bytes) -> ProxyRecord:
    """Decode a regular record; ValueError for every other one."""
    found = _DECODE(record)
    if len(record) > MAX_RECORD or not (0 <= found.timestamp < _YEAR_9999 and once_each(record)):
        raise ValueError("the careful reader has to look at it")
    return found


def understand_packet(line: re.Match[bytes], second: int) -> Decision:
    """What a regular line of the packet engine means."""
    host, rule, client, server, protocol, port, action, enforced = line.group(
        1, 3, 4, 5, 6, 7, 8, 9
    )
    return packet_decision(
        _gateway(host),
        second,
        rule=rule.decode(),
        client=client.decode(),
        server=server.decode(),
        protocol=protocol.decode(),
        port=port.decode(),
        action=action.decode(),
        enforced=enforced.decode(),
    )


def understand_proxy(host: bytes, record: ProxyRecord) -> Decision:
    """What a regular record of the proxy means."""
    return proxy_decision(_gateway(host), record.timestamp, record)


def is_other_line(line: bytes) -> bool:
    """Whether a line is surely none of a decision: it begins like syslog and names no engine."""
    first = line[:1]
    return (first == b"<" or first.isalpha()) and not (
        PACKET_ENGINE in line or PROXY_ENGINE in line
    )


@remembered
def _gateway(host: bytes) -> str:
    """The gateway's name; a header of RFC 3164 stands for every other, as the host says it alone."""
    return gateway_of(f"Jan  1 00:00:00 {host.decode()} ")


@remembered
def gateway_second(text: bytes) -> int:
    """The Unix time of the moment that a gateway writes, in UTC. ValueError for none."""
    return int(
        datetime.strptime(text.decode(), "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
    )
