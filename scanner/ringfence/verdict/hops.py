"""Where a route's next hop leads: one function for each kind of target."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringfence.model.coverage import Source
from ringfence.model.network import NatGateway, Route, RouteTable, RouteTarget
from ringfence.model.verdict import ReasonCode, route_sentence
from ringfence.verdict.enforcement import LOAD_BALANCER_ENDPOINT, endpoint_way, interface_way
from ringfence.verdict.index import NetworkIndex
from ringfence.verdict.routes import Governed
from ringfence.verdict.spaces import IPV4, IPV6, PRIVATE, PUBLIC, Space, common
from ringfence.verdict.ways import Outcome, Way, way

_DOORS = frozenset(
    {
        RouteTarget.INTERNET_GATEWAY,
        RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY,
        RouteTarget.CARRIER_GATEWAY,
    }
)
_NETWORKS = frozenset(
    {
        RouteTarget.TRANSIT_GATEWAY,
        RouteTarget.CORE_NETWORK,
        RouteTarget.VIRTUAL_PRIVATE_GATEWAY,
        RouteTarget.LOCAL_GATEWAY,
    }
)
_BLOCKED_BY_VPC_SETTING = frozenset(
    {RouteTarget.INTERNET_GATEWAY, RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a packet stands: the table that decides, and how it came there."""

    index: NetworkIndex
    table: RouteTable
    account: str
    region: str
    subnet_id: str
    via: str = ""
    """The sentence of the hop before, when the packet already passed a NAT gateway."""

    def leads(self, governed: Governed) -> str:
        """The sentence that says what this table does with a block."""
        shown = governed.route.destination
        if shown != governed.cidr:
            shown = f"{governed.cidr} of {shown}"
        return self.sends(shown, governed.route)

    def sends(self, shown: str, route: Route) -> str:
        sentence = route_sentence(self.table.id, shown, route.target_id or route.target.value)
        return f"{self.via}, whose {sentence[0].lower()}{sentence[1:]}" if self.via else sentence


def ways_of(position: Position, governed: Governed) -> list[Way]:
    """The ways that one route opens or closes; none for traffic that stays in the VPC."""
    route, table, leads = governed.route, position.table.id, position.leads(governed)
    if route.target is RouteTarget.LOCAL:
        return []
    if route.state == "blackhole":
        detail = f"{leads}, which no longer exists: packets are dropped there."
        return [way(Outcome.CLOSED, ReasonCode.BLACKHOLE, detail, table)]
    if route.state != "active":
        detail = f"{leads}, but the route is {route.state or 'in no known state'}."
        return [way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_UNTRACED, detail, table)]
    if route.target is RouteTarget.NETWORK_INTERFACE:
        return [interface_way(position.index, route, leads=leads, table=table)]
    if route.target is RouteTarget.VPC_ENDPOINT:
        return [endpoint_way(position.index, route, leads=leads, table=table)]
    if route.target is RouteTarget.NAT_GATEWAY:
        return _nat_ways(position, governed, leads)
    return _gateway_ways(position, governed, leads)


def unexpanded_way(position: Position, route: Route) -> Way | None:
    """The way of a prefix list route whose entries are not known or do not matter."""
    leads, table = position.sends(route.destination, route), position.table.id
    if route.state == "blackhole" or route.target is RouteTarget.LOCAL:
        return None
    if route.target is RouteTarget.VPC_ENDPOINT:
        return _prefix_list_endpoint_way(position.index, route, leads, table)
    if route.target is RouteTarget.NETWORK_INTERFACE and route.state == "active":
        return interface_way(position.index, route, leads=leads, table=table)
    detail = f"{leads}, but the entries of that prefix list were not read."
    return way(Outcome.UNKNOWN, ReasonCode.ROUTES_NOT_READ, detail, table)


def _prefix_list_endpoint_way(index: NetworkIndex, route: Route, leads: str, table: str) -> Way:
    """A gateway endpoint to S3 or DynamoDB, unless the endpoint is of another kind."""
    if route.target_id in index.settings.enforcement_endpoints:
        return endpoint_way(index, route, leads=leads, table=table)
    endpoint = index.endpoints.get(route.target_id)
    listed = index.prefix_lists.get(route.destination)
    if endpoint is not None and endpoint.type == LOAD_BALANCER_ENDPOINT:
        return endpoint_way(index, route, leads=leads, table=table)
    if (endpoint is not None and endpoint.type == "Gateway") or (listed and listed.owner == "AWS"):
        service = endpoint.service_name if endpoint else listed.name if listed else ""
        detail = (
            f"{leads}, a gateway endpoint{f' to {service}' if service else ''}: what its policy "
            "allows is reached without passing a firewall."
        )
        return way(Outcome.SIDE_DOOR, ReasonCode.GATEWAY_ENDPOINT_ROUTE, detail, table)
    detail = f"{leads}, an endpoint that was not read."
    return way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_NOT_READ, detail, table)


def _gateway_ways(position: Position, governed: Governed, leads: str) -> list[Way]:
    target, table = governed.route.target, position.table.id
    public, private = _split(governed)
    if target is RouteTarget.PEERING:
        detail = f"{leads}: what listens behind that peering is reached without passing a firewall."
        return [way(Outcome.SIDE_DOOR, ReasonCode.PEERING_ROUTE, detail, table)]
    if target in _DOORS:
        return [_door_way(position, governed, leads)] if public else []
    if target not in _NETWORKS:
        detail = f"{leads}, a kind of next hop that ringfence does not know."
        return [way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_UNTRACED, detail, table)]
    ways = []
    if private and not governed.default:
        detail = f"{leads} ({target.value}): private networks are reached without a firewall."
        ways.append(way(Outcome.SIDE_DOOR, ReasonCode.PEERING_ROUTE, detail, table))
    if public:
        detail = f"{leads} ({target.value}); where it goes from there was not traced."
        ways.append(way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_UNTRACED, detail, table))
    return ways


def _door_way(position: Position, governed: Governed, leads: str) -> Way:
    """An internet, egress-only or carrier gateway, unless the VPC setting closes it."""
    target, table = governed.route.target, position.table.id
    if target in _BLOCKED_BY_VPC_SETTING and _blocked(position):
        detail = (
            f"{leads} ({target.value}), but VPC block public access is block-bidirectional for "
            f"account {position.account} in {position.region}: nothing passes it."
        )
        return way(Outcome.CLOSED, ReasonCode.NO_WAY_OUT, detail, table)
    detail = f"{leads} ({target.value}): that way passes no enforcement point."
    if not governed.default:
        return way(Outcome.SIDE_DOOR, ReasonCode.SPECIFIC_ROUTE_BYPASS, detail, table)
    code = (
        ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS
        if governed.family == IPV6
        else ReasonCode.DEFAULT_ROUTE_BYPASS
    )
    return way(Outcome.BYPASSES, code, detail, table)


def _nat_ways(position: Position, governed: Governed, leads: str) -> list[Way]:
    """One more hop: a NAT gateway sends on by the route table of its own subnet."""
    table = position.table.id
    nat = position.index.nat_gateways.get(governed.route.target_id)
    if nat is None or not _usable(position, Source.NAT_GATEWAYS):
        detail = f"{leads}, a NAT gateway that was not read."
        return [way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_NOT_READ, detail, table)]
    if not nat.subnet_id or position.via:
        detail = f"{leads}; where that NAT gateway sends on was not traced."
        return [way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_UNTRACED, detail, table)]
    behind = _behind(position, nat, leads)
    if behind is None:
        detail = f"{leads}, but the routes of its subnet {nat.subnet_id} were not read."
        return [way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_NOT_READ, detail, table)]
    ways = _onward(behind, governed)
    if ways or not governed.default:
        return ways
    detail = f"{leads}, whose subnet {nat.subnet_id} has no route on."
    return [way(Outcome.CLOSED, ReasonCode.NO_WAY_OUT, detail, table)]


def _behind(position: Position, nat: NatGateway, leads: str) -> Position | None:
    table = route_table_of(position.index, nat.subnet_id, nat.vpc_id, nat.account, nat.region)
    if table is None:
        return None
    return replace(position, table=table, subnet_id=nat.subnet_id, via=leads)


def _onward(behind: Position, governed: Governed) -> list[Way]:
    """What the NAT gateway's table does with the traffic of one route, as IPv4.

    Over the NAT64 prefix every IPv4 address is reached.
    """
    space = governed.space if governed.family == IPV4 else PUBLIC[IPV4]
    routes = behind.index.routes_of(behind.table)
    ways = []
    for onward in routes.governed:
        if onward.family != IPV4 or not (shared := common(onward.space, space)):
            continue
        narrowed = replace(onward, space=shared, default=onward.default and governed.default)
        ways.extend(ways_of(behind, narrowed))
    if governed.default:
        doors = (unexpanded_way(behind, route) for route in routes.unexpanded)
        ways.extend(door for door in doors if door is not None)
    return ways


def route_table_of(
    index: NetworkIndex, subnet_id: str, vpc_id: str, account: str, region: str
) -> RouteTable | None:
    """The table that a subnet uses; None when that cannot be said.

    The main table of the VPC speaks only when all tables were read: one that was not could hold
    an explicit association.
    """
    explicit = index.tables_by_subnet.get(subnet_id)
    if explicit is not None:
        return explicit
    if not index.coverage.complete(Source.ROUTE_TABLES, account, region):
        return None
    return index.main_tables.get(vpc_id)


def _blocked(position: Position) -> bool:
    """Whether VPC block public access closes internet gateways for this subnet."""
    index, place = position.index, (position.account, position.region)
    block = index.blocks.get(place)
    if block is None or block.mode != "block-bidirectional":
        return False
    if not index.coverage.complete(Source.PUBLIC_ACCESS_BLOCK, *place):
        return False
    exempt = {exclusion.rpartition("/")[2] for exclusion in block.exclusions}
    return not exempt & {position.subnet_id, position.table.vpc_id}


def _split(governed: Governed) -> tuple[Space, Space]:
    family = governed.family
    return common(governed.space, PUBLIC[family]), common(governed.space, PRIVATE[family])


def _usable(position: Position, source: Source) -> bool:
    return position.index.coverage.usable(source, position.account, position.region)
