"""Which token of a line is which field, for one layout of flow logs."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.parse.flow_log import Layout

OPTIONAL = -1
"""The place of a field that the layout lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The places of the fields that are read, OPTIONAL where the layout has none."""

    width: int
    interface: int
    account: int
    region: int
    start: int
    end: int
    status: int
    source: int
    packet_source: int
    target: int
    packet_target: int
    source_port: int
    target_port: int
    protocol: int
    flags: int
    direction: int
    packets: int
    size: int
    action: int
    source_service: int
    target_service: int
    next_hop: int


def plan_of(layout: Layout) -> Plan | None:
    """The plan of a layout; None for one without interface-id, whose lines the careful reader takes."""
    place = layout.places
    if "interface-id" not in place:
        return None

    def at(name: str, fallback: str = "") -> int:
        return place.get(name, place.get(fallback, OPTIONAL))

    return Plan(
        width=layout.width,
        interface=at("interface-id"),
        account=at("account-id"),
        region=at("region"),
        start=at("start"),
        end=at("end", "start"),
        status=at("log-status"),
        source=at("srcaddr", "pkt-srcaddr"),
        packet_source=at("pkt-srcaddr"),
        target=at("dstaddr", "pkt-dstaddr"),
        packet_target=at("pkt-dstaddr"),
        source_port=at("srcport"),
        target_port=at("dstport"),
        protocol=at("protocol"),
        flags=at("tcp-flags"),
        direction=at("flow-direction"),
        packets=at("packets"),
        size=at("bytes"),
        action=at("action"),
        source_service=at("pkt-src-aws-service"),
        target_service=at("pkt-dst-aws-service"),
        next_hop=at("next-hop-interface-id"),
    )
