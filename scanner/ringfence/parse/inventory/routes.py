"""Route tables, and the gateways and prefix lists that routes point at."""

from __future__ import annotations

from ringfence.model.network import (
    InternetGateway,
    NatGateway,
    PrefixList,
    Route,
    RouteTable,
    RouteTarget,
)
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.sightings import Sightings
from ringfence.parse.inventory.wire import PascalShape, texts


class _Route(PascalShape, frozen=True):
    destination_cidr_block: str = ""
    destination_ipv6_cidr_block: str = ""
    destination_prefix_list_id: str = ""
    gateway_id: str = ""
    nat_gateway_id: str = ""
    network_interface_id: str = ""
    instance_id: str = ""
    transit_gateway_id: str = ""
    vpc_peering_connection_id: str = ""
    egress_only_internet_gateway_id: str = ""
    carrier_gateway_id: str = ""
    local_gateway_id: str = ""
    core_network_arn: str = ""
    odb_network_arn: str = ""
    state: str = "active"


class _AssociationState(PascalShape, frozen=True):
    state: str = "associated"


class _Association(PascalShape, frozen=True):
    main: bool = False
    subnet_id: str = ""
    association_state: _AssociationState = _AssociationState()


class _RouteTable(PascalShape, frozen=True):
    route_table_id: str
    vpc_id: str = ""
    owner_id: str = ""
    associations: tuple[_Association, ...] = ()
    routes: tuple[_Route, ...] = ()


class _NatAddress(PascalShape, frozen=True):
    network_interface_id: str = ""
    private_ip: str = ""
    public_ip: str = ""


class _NatGateway(PascalShape, frozen=True):
    nat_gateway_id: str
    vpc_id: str = ""
    subnet_id: str = ""
    state: str = ""
    nat_gateway_addresses: tuple[_NatAddress, ...] = ()


class _Attachment(PascalShape, frozen=True):
    vpc_id: str = ""


class _InternetGateway(PascalShape, frozen=True):
    internet_gateway_id: str
    owner_id: str = ""
    attachments: tuple[_Attachment, ...] = ()


class _EgressOnlyInternetGateway(PascalShape, frozen=True):
    egress_only_internet_gateway_id: str
    attachments: tuple[_Attachment, ...] = ()


class _PrefixList(PascalShape, frozen=True):
    prefix_list_id: str
    prefix_list_name: str = ""
    owner_id: str = ""


class _PrefixListEntry(PascalShape, frozen=True):
    cidr: str


_GATEWAY_PREFIXES = (
    ("igw-", RouteTarget.INTERNET_GATEWAY),
    ("eigw-", RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY),
    ("vgw-", RouteTarget.VIRTUAL_PRIVATE_GATEWAY),
    ("vpce-", RouteTarget.VPC_ENDPOINT),
    ("cagw-", RouteTarget.CARRIER_GATEWAY),
)


def assemble_route_tables(answers: Answers) -> tuple[RouteTable, ...]:
    """Every route table."""
    found: Sightings[RouteTable] = Sightings()
    for page in answers.items("DescribeRouteTables", "RouteTables", _RouteTable):
        for body in page.records:
            associations = [
                each
                for each in body.associations
                if each.association_state.state in ("associated", "associating")
            ]
            table = RouteTable(
                id=body.route_table_id,
                account=page.account,
                region=page.region,
                vpc_id=body.vpc_id,
                main=any(each.main for each in associations),
                subnets=texts(each.subnet_id for each in associations),
                routes=_routes(body.routes),
            )
            found.add(body.route_table_id, table, own=body.owner_id == page.account)
    return found.sorted()


def _routes(routes: tuple[_Route, ...]) -> tuple[Route, ...]:
    found = set()
    for body in routes:
        target, target_id = _target(body)
        destination = (
            body.destination_cidr_block
            or body.destination_ipv6_cidr_block
            or body.destination_prefix_list_id
        )
        found.add(
            Route(destination=destination, target=target, target_id=target_id, state=body.state)
        )
    return tuple(sorted(found, key=lambda route: (route.destination, route.target_id, route.state)))


def _target(body: _Route) -> tuple[RouteTarget, str]:
    """The next hop.

    Responses name no endpoint of their own: gateway endpoints and Gateway Load Balancer endpoints
    both stand in GatewayId. A route to an instance names its interface as well.
    """
    named = (
        (RouteTarget.NETWORK_INTERFACE, body.network_interface_id),
        (RouteTarget.NAT_GATEWAY, body.nat_gateway_id),
        (RouteTarget.TRANSIT_GATEWAY, body.transit_gateway_id),
        (RouteTarget.PEERING, body.vpc_peering_connection_id),
        (RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY, body.egress_only_internet_gateway_id),
        (RouteTarget.CARRIER_GATEWAY, body.carrier_gateway_id),
        (RouteTarget.LOCAL_GATEWAY, body.local_gateway_id),
        (RouteTarget.CORE_NETWORK, body.core_network_arn),
    )
    for target, target_id in named:
        if target_id:
            return target, target_id
    if body.gateway_id == "local":
        return RouteTarget.LOCAL, "local"
    for prefix, target in _GATEWAY_PREFIXES:
        if body.gateway_id.startswith(prefix):
            return target, body.gateway_id
    return RouteTarget.OTHER, body.gateway_id or body.instance_id or body.odb_network_arn


def assemble_nat_gateways(answers: Answers) -> tuple[NatGateway, ...]:
    """Every NAT gateway; a regional one has no subnet."""
    found: Sightings[NatGateway] = Sightings()
    for page in answers.items("DescribeNatGateways", "NatGateways", _NatGateway):
        for body in page.records:
            addresses = body.nat_gateway_addresses
            gateway = NatGateway(
                id=body.nat_gateway_id,
                account=page.account,
                region=page.region,
                vpc_id=body.vpc_id,
                subnet_id=body.subnet_id,
                state=body.state,
                public_ips=texts(each.public_ip for each in addresses),
                private_ips=texts(each.private_ip for each in addresses),
                interface_ids=texts(each.network_interface_id for each in addresses),
            )
            found.add(body.nat_gateway_id, gateway, own=True)
    return found.sorted()


def assemble_internet_gateways(answers: Answers) -> tuple[InternetGateway, ...]:
    """Every internet gateway and egress-only internet gateway."""
    found: Sightings[InternetGateway] = Sightings()
    for page in answers.items("DescribeInternetGateways", "InternetGateways", _InternetGateway):
        for body in page.records:
            gateway = InternetGateway(
                id=body.internet_gateway_id,
                account=page.account,
                region=page.region,
                vpc_ids=texts(each.vpc_id for each in body.attachments),
                egress_only=False,
            )
            found.add(body.internet_gateway_id, gateway, own=body.owner_id == page.account)
    for only in answers.items(
        "DescribeEgressOnlyInternetGateways",
        "EgressOnlyInternetGateways",
        _EgressOnlyInternetGateway,
    ):
        for record in only.records:
            gateway = InternetGateway(
                id=record.egress_only_internet_gateway_id,
                account=only.account,
                region=only.region,
                vpc_ids=texts(each.vpc_id for each in record.attachments),
                egress_only=True,
            )
            found.add(record.egress_only_internet_gateway_id, gateway, own=True)
    return found.sorted()


def assemble_prefix_lists(answers: Answers) -> tuple[PrefixList, ...]:
    """Every managed prefix list; entries that were not read to their end are None."""
    entries = _prefix_list_entries(answers)
    found: Sightings[PrefixList] = Sightings()
    for page in answers.items("DescribeManagedPrefixLists", "PrefixLists", _PrefixList):
        for body in page.records:
            prefix_list = PrefixList(
                id=body.prefix_list_id,
                account=page.account,
                region=page.region,
                name=body.prefix_list_name,
                owner=body.owner_id,
                cidrs=entries.get(body.prefix_list_id),
            )
            found.add(body.prefix_list_id, prefix_list, own=body.owner_id == page.account)
    return found.sorted()


def _prefix_list_entries(answers: Answers) -> dict[str, tuple[str, ...] | None]:
    """The entries by prefix list; AWS's own lists have one id in all accounts of a region."""
    cidrs: dict[str, set[str]] = {}
    damaged: set[str] = set()
    for page in answers.items("GetManagedPrefixListEntries", "Entries", _PrefixListEntry):
        prefix_list_id = page.params.get("PrefixListId", "")
        cidrs.setdefault(prefix_list_id, set()).update(entry.cidr for entry in page.records)
        if not page.whole:
            damaged.add(prefix_list_id)
    return {
        prefix_list_id: None if prefix_list_id in damaged else texts(found)
        for prefix_list_id, found in cidrs.items()
    }
