"""Records of AWS Network Firewall: who talked to which host, and what the firewall did.

Alerts, netflows and TLS records come in one form, that of Suricata's EVE within an envelope of the
firewall. Format: Network Firewall developer guide, "Contents of a log". The host is what the client
wrote into its TLS greeting or HTTP request; nobody checks that it belongs to the address.
"""

from __future__ import annotations

from ipaddress import ip_address

import msgspec

from ringfence.parse.remembered import remembered
from ringfence.parse.timestamp import unix_second

_NETFLOW = "netflow"
_ACTIONS = ("allowed", "blocked")
_LAST_PORT = 65535
_MAX_TEXT = 255


class FirewallRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One record."""

    firewall: str
    client: str
    server: str
    port: int
    protocol: str
    host: str
    """The SNI, or the host name of an HTTP request; empty when the record has neither."""
    event_type: str
    """alert, netflow or tls."""
    action: str
    """allowed or blocked by an alert; empty for other records."""
    second: int


class _Tls(msgspec.Struct):
    sni: str | None = None


class _Http(msgspec.Struct):
    hostname: str | None = None


class _Alert(msgspec.Struct):
    action: str | None = None


class _Event(msgspec.Struct):
    event_type: str
    src_ip: str
    dest_ip: str
    src_port: int = 0
    dest_port: int = 0
    proto: str = ""
    timestamp: str | None = None
    tls: _Tls | None = None
    http: _Http | None = None
    alert: _Alert | None = None


class _Record(msgspec.Struct):
    firewall_name: str
    event: _Event
    event_timestamp: str | int | None = None


_DECODER = msgspec.json.Decoder(_Record)


def parse_record(raw: bytes) -> FirewallRecord | None:
    """Read one record; None when it is none."""
    try:
        return _understand(_DECODER.decode(raw))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _understand(record: _Record) -> FirewallRecord:
    event = record.event
    # A netflow has one direction, and half of them are answers; the lower port serves.
    answers = event.event_type == _NETFLOW and 0 < event.src_port < event.dest_port
    client, server = event.src_ip, event.dest_ip
    port = event.src_port if answers else event.dest_port
    if not 0 <= port <= _LAST_PORT:
        raise ValueError("the port is out of range")
    action = (event.alert.action or "") if event.alert else ""
    return FirewallRecord(
        firewall=record.firewall_name[:_MAX_TEXT],
        client=_address(server if answers else client),
        server=_address(client if answers else server),
        port=port,
        protocol=event.proto.upper()[:16],
        host=_host(event),
        event_type=event.event_type[:16],
        action=action if action in _ACTIONS else "",
        second=_second(record),
    )


def _host(event: _Event) -> str:
    sni = (event.tls.sni or "") if event.tls else ""
    name = (event.http.hostname or "") if event.http else ""
    return (sni or name).lower().removesuffix(".")[:_MAX_TEXT]


def _second(record: _Record) -> int:
    """The time of the event; where it has none, the one that the firewall put around it."""
    if record.event.timestamp:
        return unix_second(record.event.timestamp)
    return int(record.event_timestamp or "")


@remembered
def _address(text: str) -> str:
    return ip_address(text).compressed
