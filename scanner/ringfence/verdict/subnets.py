"""All ways out of one subnet."""

from __future__ import annotations

from dataclasses import replace

from ringfence.model.coverage import Source
from ringfence.model.network import RouteTable, Subnet
from ringfence.model.verdict import Containment, ReasonCode
from ringfence.verdict.hops import Position, route_table_of, unexpanded_way, ways_of
from ringfence.verdict.index import NetworkIndex
from ringfence.verdict.routes import EffectiveRoutes, Governed
from ringfence.verdict.side_doors import endpoint_ways
from ringfence.verdict.spaces import IPV4, IPV6
from ringfence.verdict.ways import Outcome, Part, Way, way

_MAY_PASS = (Outcome.PASSES, Outcome.UNKNOWN)


def trace_subnet(
    index: NetworkIndex, subnet_id: str, *, account: str, region: str
) -> tuple[Way, ...]:
    """Every way out of a subnet, and every reason why one could not be judged.

    account and region are those of the workload; they say which coverage speaks for a subnet that
    was not found.
    """
    subnet = index.subnets.get(subnet_id)
    if subnet is not None:
        account, region = subnet.account, subnet.region
    ways = list(_unread_subnet(index, subnet, subnet_id, account, region))
    vpc_id = subnet.vpc_id if subnet else ""
    table = route_table_of(index, subnet_id, vpc_id, account, region)
    ways += endpoint_ways(
        index, vpc_id or (table.vpc_id if table else ""), account=account, region=region
    )
    if table is None:
        detail = f"The route table of subnet {subnet_id} was not read."
        return (*ways, way(Outcome.UNKNOWN, ReasonCode.ROUTES_NOT_READ, detail, subnet_id))
    if not index.coverage.usable(Source.ROUTE_TABLES, account, region):
        detail = f"Route tables of account {account} in {region} were not read completely."
        ways.append(way(Outcome.UNKNOWN, ReasonCode.ROUTES_NOT_READ, detail, table.id))
    position = Position(
        index=index, table=table, account=account, region=region, subnet_id=subnet_id
    )
    ways.extend(_routed(position, ipv6=bool(subnet and subnet.ipv6_cidrs)))
    return tuple(dict.fromkeys(ways))


def _unread_subnet(
    index: NetworkIndex, subnet: Subnet | None, subnet_id: str, account: str, region: str
) -> list[Way]:
    if subnet is not None and index.coverage.usable(Source.SUBNETS, account, region):
        return []
    detail = f"Subnet {subnet_id} was not read: whether it has an IPv6 way out is not known."
    return [way(Outcome.UNKNOWN, ReasonCode.SUBNET_NOT_READ, detail, subnet_id)]


def _routed(position: Position, *, ipv6: bool) -> list[Way]:
    routes = position.index.routes_of(position.table)
    by_ipv4 = [governed for governed in routes.governed if governed.family == IPV4]
    ways = _ways_of_all(position, by_ipv4) + _unroutable(position, routes)
    if ipv6:
        by_ipv6 = [governed for governed in routes.governed if governed.family == IPV6]
        defaults = _ways_of_all(position, [route for route in by_ipv4 if route.default])
        beside = any(found.outcome in _MAY_PASS for found in defaults)
        ways += [
            _side_door_beside_ipv4(found) if beside else found
            for found in _ways_of_all(position, by_ipv6)
        ]
    return ways or [_isolated(position.table)]


def _ways_of_all(position: Position, routes: list[Governed]) -> list[Way]:
    return [
        replace(found, part=_part(governed))
        for governed in routes
        for found in ways_of(position, governed)
    ]


def _part(governed: Governed) -> Part:
    if not governed.default:
        return Part.SPECIFIC
    return Part.IPV4_DEFAULT if governed.family == IPV4 else Part.IPV6_DEFAULT


def _unroutable(position: Position, routes: EffectiveRoutes) -> list[Way]:
    """Prefix list routes without entries, and routes that make no sense."""
    doors = [unexpanded_way(position, route) for route in routes.unexpanded]
    broken = [
        way(
            Outcome.UNKNOWN,
            ReasonCode.ROUTES_NOT_READ,
            f"Route table {position.table.id} has a route whose destination is no address block.",
            position.table.id,
        )
        for _ in routes.unreadable
    ]
    found = [door for door in doors if door is not None] + broken
    return [replace(each, part=Part.SPECIFIC) for each in found]


def _side_door_beside_ipv4(found: Way) -> Way:
    """An IPv6 default that bypasses leaks beside an IPv4 one that does not.

    Where IPv4 has no way out, IPv6 is the way, and nothing stands in it.
    """
    if found.containment is Containment.UNCONTAINED:
        return replace(found, outcome=Outcome.SIDE_DOOR)
    return found


def _isolated(table: RouteTable) -> Way:
    detail = f"Route table {table.id} has no route out of the VPC."
    return way(Outcome.CLOSED, ReasonCode.NO_WAY_OUT, detail, table.id)
