"""Seeds the network: VPCs, subnets, route tables and what their routes lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.route_tables import Route
from moto.ec2.utils import generate_route_id

from support.aws.place import Place

_TARGET_PARAMETERS = {
    "eigw-": "egress_only_igw_id",
    "eni-": "interface_id",
    "igw-": "gateway_id",
    "nat-": "nat_gateway_id",
    "pcx-": "vpc_peering_connection_id",
    "tgw-": "transit_gateway_id",
    "vgw-": "gateway_id",
    "vpce-": "gateway_id",
    "i-": "instance_id",
}


class NetworkSeed(Place):
    """Writes VPCs and their routing. Every method returns the id of what it made, unless it says otherwise."""

    @property
    def ec2(self) -> EC2Backend:
        """moto's EC2 of this account and region, for what no method here covers."""
        return ec2_backends[self.account][self.region]

    def vpc(
        self,
        cidr: str = "10.50.0.0/16",
        *,
        ipv6: bool = False,
        dns_support: bool = True,
        dns_hostnames: bool = True,
        dns_servers: Sequence[str] | None = None,
        name: str = "",
    ) -> str:
        """Add a VPC with its main route table.

        ``dns_servers`` are those of a DHCP options set of its own; None keeps the region's default set, an empty sequence leaves the VPC
        without any.
        """
        vpc = self.ec2.create_vpc(cidr, amazon_provided_ipv6_cidr_block=ipv6, tags=_tags(name))
        vpc.enable_dns_support = dns_support
        vpc.enable_dns_hostnames = dns_hostnames
        if dns_servers:
            options = self.ec2.create_dhcp_options(domain_name_servers=list(dns_servers))
            self.ec2.associate_dhcp_options(options, vpc)
        elif dns_servers is not None:
            vpc.__dict__["lab_without_dhcp"] = True
        return vpc.id

    def subnet(
        self, vpc: str, cidr: str, *, zone: str = "a", ipv6_cidr: str | None = None, name: str = ""
    ) -> str:
        """Add a subnet in the zone with this letter."""
        subnet = self.ec2.create_subnet(
            vpc,
            cidr,
            ipv6_cidr_block=ipv6_cidr,
            availability_zone=f"{self.region}{zone}",
            tags={"subnet": {"Name": name}} if name else None,
        )
        subnet.map_public_ip_on_launch = False
        return str(subnet.id)

    def main_route_table(self, vpc: str) -> str:
        """Return the id of the VPC's main table, which serves every subnet without one of its own."""
        filters = {"vpc-id": [vpc], "association.main": ["true"]}
        return self.ec2.describe_route_tables(filters=filters)[0].id

    def route_table(
        self,
        vpc: str,
        *,
        subnets: Sequence[str] = (),
        routes: Mapping[str, str] | None = None,
        name: str = "",
    ) -> str:
        """Add a table for these subnets; ``routes`` maps destinations to targets, as ``route`` takes them."""
        table = self.ec2.create_route_table(vpc, tags=_tags(name)).id
        for subnet in subnets:
            self.ec2.associate_route_table(table, subnet_id=subnet)
        for destination, target in (routes or {}).items():
            self.route(table, destination, target)
        return table

    def route(self, table: str, destination: str, target: str, *, blackhole: bool = False) -> None:
        """Add a route from an IPv4 or IPv6 block or a prefix list (``pl-…``) to whatever the target's id stands for.

        With ``blackhole`` the route stays and its target is gone, which drops the traffic.
        """
        parameter = next(
            name for prefix, name in _TARGET_PARAMETERS.items() if target.startswith(prefix)
        )
        is_list, is_ipv6 = destination.startswith("pl-"), ":" in destination
        route = self.ec2.create_route(
            table,
            None if is_list or is_ipv6 else destination,
            destination_ipv6_cidr_block=destination if is_ipv6 else None,
            destination_prefix_list_id=destination if is_list else None,
            **{parameter: target},  # type: ignore[arg-type] # the parameters named above all take an id
        )
        route.__dict__["lab_blackhole"] = blackhole
        if is_list and route.destination_prefix_list is None:
            self._aim_at_prefix_list(route, destination)

    def internet_gateway(self, vpc: str) -> str:
        gateway = self.ec2.create_internet_gateway()
        self.ec2.attach_internet_gateway(gateway.id, vpc)
        return str(gateway.id)

    def egress_only_gateway(self, vpc: str) -> str:
        return str(self.ec2.create_egress_only_internet_gateway(vpc).id)

    def nat_gateway(self, subnet: str, *, public_ip: str = "198.51.100.10") -> str:
        """Add a NAT gateway with an elastic address."""
        address = self.ec2.allocate_address("vpc", public_ip)
        assert address.allocation_id is not None
        return str(self.ec2.create_nat_gateway(subnet, address.allocation_id).id)

    def transit_gateway(self, vpc: str, *, subnets: Sequence[str]) -> str:
        """Add a transit gateway attached to the VPC."""
        gateway = str(self.ec2.create_transit_gateway("").id)
        self.ec2.create_transit_gateway_vpc_attachment(gateway, vpc, list(subnets))
        return gateway

    def peering(self, vpc: str, peer: str) -> str:
        """Add an accepted peering between two VPCs of this account and region."""
        connection = self.ec2.create_vpc_peering_connection(
            self.ec2.get_vpc(vpc), self.ec2.get_vpc(peer)
        )
        connection._status.accept()
        return str(connection.id)

    def prefix_list(self, name: str, entries: Sequence[str] = ()) -> str:
        """Return the id of a prefix list: AWS's own for ``s3`` and ``dynamodb``, else a new one with these entries."""
        managed = f"com.amazonaws.{self.region}.{name}"
        for known in self.ec2.managed_prefix_lists.values():
            if known.prefix_list_name == managed:
                return str(known.id)
        added = self.ec2.create_managed_prefix_list(
            "IPv4", [{"Cidr": entry, "Description": ""} for entry in entries], name
        )
        return str(added.id)

    def security_group(
        self, vpc: str, name: str, *, egress: Sequence[Mapping[str, Any]] | None = None
    ) -> str:
        """Add a security group; ``egress`` replaces the rule that allows everything out.

        A rule is a mapping with ``protocol``, ``ports`` (first, last) and ``cidrs``.
        """
        group = self.ec2.create_security_group(name, name, vpc_id=vpc)
        if egress is not None:
            group.egress_rules.clear()
            for rule in egress:
                first, last = rule["ports"]
                self.ec2.authorize_security_group_egress(
                    group.id,
                    rule["protocol"],
                    str(first),
                    str(last),
                    [{"CidrIp": cidr} for cidr in rule["cidrs"]],
                    vpc_id=vpc,
                )
        return str(group.id)

    def block_public_access(
        self, mode: str, *, exclusions: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Set VPC block public access: ``off``, ``block-ingress`` or ``block-bidirectional``."""
        self.ec2.__dict__["lab_block_mode"] = mode
        self.ec2.__dict__["lab_block_exclusions"] = list(exclusions)

    def _aim_at_prefix_list(self, route: Route, prefix_list: str) -> None:
        """Give a route its prefix list: moto forgets it where the target is an interface."""
        routes = route.route_table._routes
        del routes[route.id]
        route.destination_prefix_list = self.ec2.managed_prefix_lists[prefix_list]
        route.id = generate_route_id(route.route_table.id, None, None, prefix_list)
        routes[route.id] = route


def _tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}] if name else []
