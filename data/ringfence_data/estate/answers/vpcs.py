"""VPCs, subnets, route tables and gateways as EC2 answers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence_data.estate.identifiers import Place, ec2_id
from ringfence_data.estate.network import (
    RouteDesign,
    SubnetDesign,
    TableDesign,
    Via,
    VpcDesign,
)
from ringfence_data.estate.record import AnswerRecord, Json, tag_list

SERVICE = "ec2"
_ZONE_IDS = {"us-east-1": "use1", "us-west-2": "usw2", "eu-central-1": "euc1"}


def vpc_answers(place: Place, networks: Sequence[VpcDesign]) -> Iterator[AnswerRecord]:
    """Where packets may go in one account and region."""

    def answer(operation: str, body: Json, **params: object) -> AnswerRecord:
        return AnswerRecord(
            place=place, service=SERVICE, operation=operation, params=params, body=body
        )

    yield answer("DescribeVpcs", {"Vpcs": [_vpc(vpc) for vpc in networks]})
    for vpc in networks:
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            member = f"{attribute[0].upper()}{attribute[1:]}"
            body: Json = {"VpcId": vpc.id, member: {"Value": True}}
            yield answer("DescribeVpcAttribute", body, VpcId=vpc.id, Attribute=attribute)
    subnets = [_subnet(vpc, subnet) for vpc in networks for subnet in vpc.subnets]
    yield answer("DescribeSubnets", {"Subnets": subnets})
    tables = [_table(vpc, table) for vpc in networks for table in vpc.tables]
    yield answer("DescribeRouteTables", {"RouteTables": tables})
    yield answer("DescribeNatGateways", {"NatGateways": list(_nat_gateways(networks))})
    gateways = [_internet_gateway(vpc) for vpc in networks if vpc.has_route(Via.INTERNET_GATEWAY)]
    yield answer("DescribeInternetGateways", {"InternetGateways": gateways})
    egress_only = [
        {
            "EgressOnlyInternetGatewayId": vpc.id_of("eigw"),
            "Attachments": [{"State": "attached", "VpcId": vpc.id}],
        }
        for vpc in networks
        if vpc.has_route(Via.EGRESS_ONLY_GATEWAY)
    ]
    yield answer("DescribeEgressOnlyInternetGateways", {"EgressOnlyInternetGateways": egress_only})


def s3_prefix_list(place: Place) -> str:
    """AWS's prefix list of S3; its id is the same for every account of a region."""
    return ec2_id("pl", "s3", place.region)


def zone(vpc: VpcDesign, subnet: SubnetDesign) -> tuple[str, str]:
    """Name and id of a subnet's availability zone."""
    region = vpc.place.region
    prefix = _ZONE_IDS.get(region, region.replace("-", ""))
    return f"{region}{'abc'[subnet.zone - 1]}", f"{prefix}-az{subnet.zone}"


def _vpc(vpc: VpcDesign) -> Json:
    body: Json = {
        "VpcId": vpc.id,
        "CidrBlock": vpc.cidr,
        "DhcpOptionsId": ec2_id("dopt", *vpc.place),
        "State": "available",
        "OwnerId": vpc.place.account,
        "IsDefault": False,
        "CidrBlockAssociationSet": [
            {
                "CidrBlock": vpc.cidr,
                "CidrBlockState": {"State": "associated"},
            }
        ],
        "Tags": tag_list({"Name": vpc.name}),
    }
    if vpc.ipv6:
        body["Ipv6CidrBlockAssociationSet"] = [_ipv6_association(vpc.ipv6)]
    return body


def _ipv6_association(cidr: str) -> Json:
    return {"Ipv6CidrBlock": cidr, "Ipv6CidrBlockState": {"State": "associated"}}


def _subnet(vpc: VpcDesign, subnet: SubnetDesign) -> Json:
    name, identifier = zone(vpc, subnet)
    return {
        "SubnetId": vpc.id_of("subnet", subnet.name),
        "VpcId": vpc.id,
        "CidrBlock": subnet.cidr,
        "AvailabilityZone": name,
        "AvailabilityZoneId": identifier,
        "State": "available",
        "OwnerId": vpc.place.account,
        "MapPublicIpOnLaunch": False,
        "Ipv6CidrBlockAssociationSet": ([_ipv6_association(subnet.ipv6)] if subnet.ipv6 else []),
        "Tags": tag_list({"Name": f"{vpc.name}-{subnet.name}"}),
    }


def _table(vpc: VpcDesign, table: TableDesign) -> Json:
    identifier = vpc.id_of("rtb", table.name)
    return {
        "RouteTableId": identifier,
        "VpcId": vpc.id,
        "OwnerId": vpc.place.account,
        "Associations": list(_associations(vpc, table, identifier)),
        "Routes": list(_routes(vpc, table)),
        "PropagatingVgws": [],
        "Tags": tag_list({"Name": f"{vpc.name}-{table.name}"}),
    }


def _associations(vpc: VpcDesign, table: TableDesign, identifier: str) -> Iterator[Json]:
    def association(name: str) -> Json:
        return {
            "RouteTableAssociationId": vpc.id_of("rtbassoc", f"{table.name}/{name}"),
            "RouteTableId": identifier,
            "Main": not name,
            "AssociationState": {"State": "associated"},
        }

    if table.main:
        yield association("")
    for subnet in vpc.subnets:
        if subnet.table == table.name:
            yield association(subnet.name) | {"SubnetId": vpc.id_of("subnet", subnet.name)}


def _routes(vpc: VpcDesign, table: TableDesign) -> Iterator[Json]:
    local: Json = {"GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}
    yield local | {"DestinationCidrBlock": vpc.cidr}
    if vpc.ipv6:
        yield local | {"DestinationIpv6CidrBlock": vpc.ipv6}
    for route in table.routes:
        yield _route(vpc, route)


def _route(vpc: VpcDesign, route: RouteDesign) -> Json:
    state = "blackhole" if route.via is Via.DELETED_NAT_GATEWAY else "active"
    return (
        _destination(vpc, route)
        | _target(vpc, route.via)
        | {
            "Origin": "CreateRoute",
            "State": state,
        }
    )


def _destination(vpc: VpcDesign, route: RouteDesign) -> Json:
    if route.destination == "s3":
        return {"DestinationPrefixListId": s3_prefix_list(vpc.place)}
    key = "DestinationIpv6CidrBlock" if ":" in route.destination else "DestinationCidrBlock"
    return {key: route.destination}


def _target(vpc: VpcDesign, via: Via) -> Json:
    targets: dict[Via, Json] = {
        Via.INTERNET_GATEWAY: {"GatewayId": vpc.id_of("igw")},
        Via.NAT_GATEWAY: {"NatGatewayId": vpc.id_of("nat")},
        Via.DELETED_NAT_GATEWAY: {"NatGatewayId": vpc.id_of("nat", "deleted")},
        Via.SPOKE_GATEWAY: {
            "InstanceId": vpc.id_of("i", "spoke"),
            "InstanceOwnerId": vpc.place.account,
            "NetworkInterfaceId": vpc.id_of("eni", "spoke"),
        },
        Via.EGRESS_ONLY_GATEWAY: {"EgressOnlyInternetGatewayId": vpc.id_of("eigw")},
        Via.TRANSIT_GATEWAY: {"TransitGatewayId": ec2_id("tgw", vpc.place.region)},
        Via.S3_ENDPOINT: {"GatewayId": vpc.id_of("vpce", "s3")},
    }
    return targets[via]


def _nat_gateways(networks: Iterable[VpcDesign]) -> Iterator[Json]:
    for vpc in networks:
        if nat := vpc.nat:
            yield {
                "NatGatewayId": vpc.id_of("nat"),
                "VpcId": vpc.id,
                "SubnetId": vpc.id_of("subnet", nat.subnet),
                "State": "available",
                "ConnectivityType": "public",
                "NatGatewayAddresses": [
                    {
                        "NetworkInterfaceId": vpc.id_of("eni", "nat"),
                        "PrivateIp": nat.private_ip,
                        "PublicIp": nat.public_ip,
                        "Status": "succeeded",
                    }
                ],
                "Tags": tag_list({"Name": f"{vpc.name}-nat"}),
            }


def _internet_gateway(vpc: VpcDesign) -> Json:
    return {
        "InternetGatewayId": vpc.id_of("igw"),
        "OwnerId": vpc.place.account,
        "Attachments": [{"State": "available", "VpcId": vpc.id}],
        "Tags": tag_list({"Name": f"{vpc.name}-igw"}),
    }
