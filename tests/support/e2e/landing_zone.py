"""A VPC with an enforcement point, and one subnet for each way out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from support.aws import vpc_mode
from support.aws.seed import Seed

CONTROLLER_TAG = {"Aviatrix-Created-Resource": "Do-Not-Delete-Aviatrix-Created-Resource"}
ANYWHERE, ANYWHERE_IPV6 = "0.0.0.0/0", "::/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingZone:
    """What a test needs to know of it; subnets are named by where their default route leads."""

    cidr_prefix: str
    """The first two numbers of every address in it."""
    vpc: str
    group: str
    gateway_interface: str
    behind_gateway: str
    behind_nat: str
    with_ipv6_door: str
    with_gateway_endpoint: str
    without_way_out: str

    def placed(self, subnet: str, **options: Any) -> dict[str, Any]:
        """The network configuration of a runtime in one of the subnets."""
        return vpc_mode(subnets=[subnet], security_groups=[self.group], **options)


def build_landing_zone(seed: Seed, cidr_prefix: str = "10.50") -> LandingZone:
    """Write the VPC `10.50.0.0/16`, or that of another prefix."""
    vpc = seed.vpc(f"{cidr_prefix}.0.0/16", ipv6=True, name="landing-zone")
    edge = seed.subnet(vpc, f"{cidr_prefix}.0.0/24", name="edge")
    seed.route_table(vpc, subnets=[edge], routes={ANYWHERE: seed.internet_gateway(vpc)})
    gateway = seed.spoke_gateway(edge, ip=f"{cidr_prefix}.0.10", name="aviatrix-spoke")
    seed.ec2.create_tags([gateway.instance], CONTROLLER_TAG)
    nat = seed.nat_gateway(edge)

    def subnet(number: int, name: str, routes: dict[str, str], *, ipv6: bool = False) -> str:
        made = seed.subnet(
            vpc,
            f"{cidr_prefix}.{number}.0/24",
            name=name,
            ipv6_cidr=_ipv6_block(seed, vpc, number) if ipv6 else None,
        )
        if ipv6:
            _say_associated(seed, made)
        seed.route_table(vpc, subnets=[made], routes=routes, name=name)
        return made

    through_gateway = {ANYWHERE: gateway.interface}
    side_door = {**through_gateway, ANYWHERE_IPV6: seed.egress_only_gateway(vpc)}
    with_endpoint = seed.subnet(vpc, f"{cidr_prefix}.40.0/24", name="gateway-endpoint")
    table = seed.route_table(vpc, subnets=[with_endpoint], routes=through_gateway)
    seed.gateway_endpoint(vpc, "s3", route_tables=[table])
    return LandingZone(
        cidr_prefix=cidr_prefix,
        vpc=vpc,
        group=seed.security_group(vpc, "agents"),
        gateway_interface=gateway.interface,
        behind_gateway=subnet(10, "behind-gateway", through_gateway),
        behind_nat=subnet(20, "behind-nat", {ANYWHERE: nat}),
        with_ipv6_door=subnet(30, "ipv6-door", side_door, ipv6=True),
        with_gateway_endpoint=with_endpoint,
        without_way_out=subnet(50, "closed", {}),
    )


def _ipv6_block(seed: Seed, vpc: str, number: int) -> str:
    """A /64 of the VPC's own /56."""
    blocks = seed.ec2.get_vpc(vpc).get_cidr_block_association_set(ipv6=True)
    prefix = str(blocks[0]["cidr_block"]).removesuffix("00::/56")
    return f"{prefix}{number:02x}::/64"


class _AssociationState(dict[str, str]):
    """moto writes the whole mapping into the answer where EC2 has one word."""

    def __str__(self) -> str:
        return self["State"]


def _say_associated(seed: Seed, subnet: str) -> None:
    for association in seed.ec2.get_subnet(subnet).ipv6_cidr_block_associations.values():
        association["ipv6CidrBlockState"] = _AssociationState(State="associated")
