"""Where a way out of a placement leads, and which reasons of a verdict speak of one."""

from __future__ import annotations

from enum import StrEnum

from ringfence.model.verdict import ReasonCode


class WayEnd(StrEnum):
    """Where a way leads, as far as the verdict could follow it."""

    INTERNET = "internet"
    """Past every enforcement point."""
    SIDE_DOOR = "side-door"
    """Some services or networks, past every enforcement point."""
    UNKNOWN = "unknown"
    ENFORCEMENT_POINT = "enforcement-point"
    """Its rules decide."""
    NOWHERE = "nowhere"


WAY_ENDS = {
    ReasonCode.PUBLIC_MODE: WayEnd.INTERNET,
    ReasonCode.DEFAULT_ROUTE_BYPASS: WayEnd.INTERNET,
    ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS: WayEnd.INTERNET,
    ReasonCode.SPECIFIC_ROUTE_BYPASS: WayEnd.INTERNET,
    ReasonCode.SANDBOX_MODE: WayEnd.SIDE_DOOR,
    ReasonCode.PEERING_ROUTE: WayEnd.SIDE_DOOR,
    ReasonCode.GATEWAY_ENDPOINT_ROUTE: WayEnd.SIDE_DOOR,
    ReasonCode.INTERFACE_ENDPOINT: WayEnd.SIDE_DOOR,
    ReasonCode.SERVICE_S3_PATH: WayEnd.SIDE_DOOR,
    ReasonCode.MODE_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.VERSION_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.ENDPOINTS_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.INSTANCES_MODE: WayEnd.UNKNOWN,
    ReasonCode.SUBNET_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.ROUTES_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.INTERFACE_ENDPOINT_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.SERVICE_S3_PATH_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.NEXT_HOP_UNTRACED: WayEnd.UNKNOWN,
    ReasonCode.NEXT_HOP_NOT_READ: WayEnd.UNKNOWN,
    ReasonCode.SOURCE_DEST_CHECK: WayEnd.UNKNOWN,
    ReasonCode.ENFORCEMENT_POINT_ROUTE: WayEnd.ENFORCEMENT_POINT,
    ReasonCode.BLACKHOLE: WayEnd.NOWHERE,
    ReasonCode.NO_WAY_OUT: WayEnd.NOWHERE,
}
"""The reasons that speak of a way. The others speak of rules, endpoints and updates."""

LEADS_TO = {
    WayEnd.INTERNET: "the internet, past every enforcement point",
    WayEnd.SIDE_DOOR: "some services or networks, past every enforcement point",
    WayEnd.UNKNOWN: "not known",
    WayEnd.ENFORCEMENT_POINT: "an enforcement point, whose rules decide",
    WayEnd.NOWHERE: "nowhere",
}
"""Each end in a reader's words."""
