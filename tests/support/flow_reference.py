"""A slow and obvious reading of default-format flow logs, to hold the fast one against.

It keeps every record, looks at all of them at once, and forgets nothing before the end.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.model.telemetry import FlowAction, FlowSummary, Orientation
from ringfence.model.window import instant

NAMES = {6: "TCP", 17: "UDP", 1: "ICMP"}
HEADER = (
    "interface-id srcaddr dstaddr srcport dstport protocol tcp-flags packets bytes start end action"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record."""

    interface: str
    source: str
    target: str
    source_port: int
    target_port: int
    protocol: int
    flags: int
    packets: int
    size: int
    start: int
    end: int
    action: str

    def line(self) -> str:
        return (
            f"{self.interface} {self.source} {self.target} {self.source_port} {self.target_port}"
            f" {self.protocol} {self.flags} {self.packets} {self.size} {self.start} {self.end}"
            f" {self.action}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turned:
    """A record with its client told from its server."""

    client: str
    server: str
    port: int
    forward: bool
    observed: bool
    record: Seen


def summaries(records: Iterable[Seen]) -> tuple[FlowSummary, ...]:
    """What the records come to."""
    seen = list(records)
    groups: dict[tuple[str, str, str, int, int, str], list[_Turned]] = defaultdict(list)
    for record in seen:
        turned = _turn(record, seen)
        key = (
            record.interface,
            turned.client,
            turned.server,
            turned.port,
            record.protocol,
            record.action,
        )
        groups[key].append(turned)
    flows = [_summary(key, members) for key, members in groups.items()]
    return tuple(
        sorted(
            flows,
            key=lambda f: (f.interface_id, f.client, f.server, f.port, f.protocol, f.action),
        )
    )


def _turn(record: Seen, seen: list[Seen]) -> _Turned:
    forward = (record.source, record.target, record.target_port, True)
    backward = (record.target, record.source, record.source_port, False)
    syn = record.protocol == 6 and record.flags & 2
    if syn:
        client, server, port, is_forward = backward if record.flags & 16 else forward
    elif record.protocol not in (6, 17) or record.source_port == record.target_port:
        client, server, port, is_forward = forward if _asked(record, seen) else backward
    elif record.source_port > record.target_port:
        client, server, port, is_forward = forward
    else:
        client, server, port, is_forward = backward
    return _Turned(
        client=client,
        server=server,
        port=port if record.protocol in (6, 17) else 0,
        forward=is_forward,
        observed=bool(syn),
        record=record,
    )


def _asked(record: Seen, seen: list[Seen]) -> bool:
    """Whether the source of a record with equal ports is the one that began."""
    there = [r for r in seen if _twin(r, record) and r.source == record.source]
    back = [r for r in seen if _twin(r, record) and r.source == record.target]
    if not back or record.source == record.target:
        return True
    return (min(r.start for r in there), _outside(record.source), record.source) < (
        min(r.start for r in back),
        _outside(record.target),
        record.target,
    )


def _twin(one: Seen, other: Seen) -> bool:
    ports = (one.source_port, one.target_port) == (other.source_port, other.target_port)
    return (
        one.interface == other.interface
        and {one.source, one.target} == {other.source, other.target}
        and one.protocol == other.protocol
        and one.action == other.action
        and (one.protocol not in (6, 17) or ports)
        and not (one.protocol == 6 and one.flags & 2)
    )


def _outside(address: str) -> bool:
    return ipaddress.ip_address(address).is_global


def _summary(key: tuple[str, str, str, int, int, str], members: list[_Turned]) -> FlowSummary:
    interface, client, server, port, protocol, action = key
    asked = [member.record for member in members if member.forward]
    answered = [member.record for member in members if not member.forward]
    everything = asked + answered
    return FlowSummary(
        interface_id=interface,
        account="",
        region="",
        client=client,
        server=server,
        port=port,
        protocol=NAMES.get(protocol, str(protocol)),
        action=FlowAction(action),
        orientation=(
            Orientation.OBSERVED if any(m.observed for m in members) else Orientation.INFERRED
        ),
        records=len(members),
        packets=sum(r.packets for r in asked),
        bytes=sum(r.size for r in asked),
        reply_packets=sum(r.packets for r in answered),
        reply_bytes=sum(r.size for r in answered),
        first_seen=instant(min(r.start for r in everything)),
        last_seen=instant(max(r.end for r in everything)),
    )
