"""Ways out of a runtime's subnet that pass no enforcement point, or of which that is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.network import Route, RouteTarget
from ringfence.model.telemetry import FlowSummary
from ringfence.model.verification import CheckStatus, Layer
from support import builders as build
from support.builders.constants import IPV6_DEFAULT, NOW
from support.faults.placement import inventory_with
from support.verified_estate import Estate, Fault

NAT_ENI = "eni-0nat"
PUBLIC_TABLE = build.route_table(
    build.internet_route(), table_id="rtb-0public", subnets=("subnet-0public",)
)
PUBLIC_SUBNET = build.subnet("subnet-0public", "10.20.2.0/24")
NAT = build.nat_gateway(interface_ids=(NAT_ENI,))
"""A NAT gateway in a subnet with a way to the internet."""


def routed(*routes: Route) -> Callable[[Estate], Estate]:
    """The runtime's subnet with these routes instead, a NAT gateway beside it."""

    def change(estate: Estate) -> Estate:
        held = estate.inventory
        return replace(
            estate,
            inventory=replace(
                held,
                subnets=(*held.subnets, PUBLIC_SUBNET),
                route_tables=(build.route_table(*routes), PUBLIC_TABLE),
                nat_gateways=(NAT,),
            ),
        )

    return change


def dual_stack(*routes: Route) -> Callable[[Estate], Estate]:
    """The same with an IPv6 block on the runtime's subnet."""

    def change(estate: Estate) -> Estate:
        changed = routed(*routes)(estate)
        own = build.subnet(ipv6_cidrs=("2600:1f18:aaaa:bbbb::/64",))
        subnets = (own, *changed.inventory.subnets[1:])
        return replace(changed, inventory=replace(changed.inventory, subnets=subnets))

    return change


def flowing(*hops: str, **changes: Any) -> Callable[[Estate], Estate]:
    """A recent flow of the agent whose records name these next hops."""

    def change(estate: Estate) -> Estate:
        seen: FlowSummary = build.flow(server="203.0.113.80", next_hops=hops, **changes)
        return replace(estate, telemetry=replace(estate.telemetry, flows=(seen,)))

    return change


def _beside_nat(change: Callable[[Estate], Estate]) -> Callable[[Estate], Estate]:
    """The correct routes, and a NAT gateway whose interface was read."""
    interface = build.interface(NAT_ENI, interface_type="nat_gateway", subnet_id=PUBLIC_SUBNET.id)

    def both(estate: Estate) -> Estate:
        changed = routed(build.route())(estate)
        held = (*changed.inventory.interfaces, interface)
        return change(replace(changed, inventory=replace(changed.inventory, interfaces=held)))

    return both


def _main_table(estate: Estate) -> Estate:
    """Nobody associated the subnet with a table: the main one speaks, and leads to the internet."""
    main = build.route_table(build.internet_route(), subnets=(), main=True)
    return inventory_with(route_tables=(main,))(estate)


def _with_gateway_endpoint(estate: Estate) -> Estate:
    door = build.route("pl-0s3", RouteTarget.VPC_ENDPOINT, "vpce-0s3")
    changed = routed(build.route(), door)(estate)
    endpoint = build.vpc_endpoint("vpce-0s3", "s3")
    held = (*changed.inventory.vpc_endpoints, endpoint)
    return replace(changed, inventory=replace(changed.inventory, vpc_endpoints=held))


def _with_interface_endpoint(estate: Estate) -> Estate:
    endpoint = build.vpc_endpoint("vpce-0s3", "s3", "Interface")
    return inventory_with(vpc_endpoints=(*estate.inventory.vpc_endpoints, endpoint))(estate)


def _spoke(**changes: object) -> Callable[[Estate], Estate]:
    return inventory_with(interfaces=(build.spoke_interface(**changes), build.agent_interface()))


def _fault(
    id_: str,
    change: Callable[[Estate], Estate],
    check: str,
    cause: str,
    status: CheckStatus = CheckStatus.FAIL,
) -> Fault:
    return Fault(id=id_, change=change, layer=Layer.ROUTE, check=check, cause=cause, status=status)


_UNKNOWN = CheckStatus.UNKNOWN
_EIGW = build.route(IPV6_DEFAULT, RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-0out")
_TGW = build.route("0.0.0.0/0", RouteTarget.TRANSIT_GATEWAY, "tgw-0hub")
_PEERING = build.route("10.90.0.0/16", RouteTarget.PEERING, "pcx-0other")
ROUTES: tuple[Fault, ...] = (
    _fault(
        "the default route leads to an internet gateway",
        routed(build.internet_route()),
        "default-route",
        "default-route-bypass",
    ),
    _fault(
        "the default route leads to a NAT gateway",
        routed(build.nat_route()),
        "default-route",
        "default-route-bypass",
    ),
    _fault(
        "half of the default is split off to a NAT gateway",
        routed(build.route(), build.nat_route("0.0.0.0/1")),
        "default-route",
        "default-route-bypass",
    ),
    _fault(
        "the main table speaks, and leads to the internet",
        _main_table,
        "default-route",
        "default-route-bypass",
    ),
    _fault(
        "the default route leads to a transit gateway",
        routed(_TGW),
        "default-route",
        "next-hop-untraced",
        _UNKNOWN,
    ),
    _fault(
        "the default route leads to an instance that is no gateway",
        inventory_with(instances=(build.spoke_instance(name="web", tags=()),)),
        "default-route",
        "next-hop-untraced",
        _UNKNOWN,
    ),
    _fault(
        "the gateway's interface was not read",
        inventory_with(interfaces=(build.agent_interface(),)),
        "default-route",
        "next-hop-not-read",
        _UNKNOWN,
    ),
    _fault(
        "no table of the subnet is known",
        inventory_with(route_tables=()),
        "default-route",
        "routes-not-read",
        _UNKNOWN,
    ),
    _fault(
        "IPv6 leaves by an egress-only gateway beside the firewall",
        dual_stack(build.route(), _EIGW),
        "ipv6-default-route",
        "ipv6-default-route-bypass",
    ),
    _fault(
        "IPv6 is the only way out, and passes nothing",
        dual_stack(_EIGW),
        "ipv6-default-route",
        "ipv6-only-way-out",
    ),
    _fault(
        "a more specific route leads to the internet",
        routed(build.route(), build.internet_route("203.0.113.0/24")),
        "specific-routes",
        "specific-route-bypass",
    ),
    _fault(
        "a peering reaches another network",
        routed(build.route(), _PEERING),
        "specific-routes",
        "peering-route",
    ),
    _fault(
        "a gateway endpoint reaches Amazon S3",
        _with_gateway_endpoint,
        "specific-routes",
        "gateway-endpoint-route",
    ),
    _fault(
        "an interface endpoint reaches Amazon S3",
        _with_interface_endpoint,
        "side-door-endpoints",
        "interface-endpoint",
    ),
    _fault(
        "the gateway's source/destination check is on",
        _spoke(source_dest_check=True),
        "source-dest-check",
        "source-dest-check",
        _UNKNOWN,
    ),
    _fault(
        "the gateway's source/destination check was not read",
        _spoke(source_dest_check=None),
        "source-dest-check",
        "source-dest-check",
        _UNKNOWN,
    ),
    _fault(
        "routes look right, and packets went through a NAT gateway today",
        _beside_nat(flowing(NAT_ENI, first_seen=NOW - timedelta(hours=4))),
        "next-hop-observed",
        "next-hop-elsewhere",
    ),
    _fault(
        "packets went to an interface that nobody read",
        flowing("eni-0nobody"),
        "next-hop-observed",
        "next-hop-not-known",
        _UNKNOWN,
    ),
)
