"""Seeds what stands in a subnet: AgentCore's interfaces, spoke gateways and VPC endpoints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.moto_api._internal import mock_random

from support.aws.grafts.network import ServiceAttachment
from support.aws.seed_network import NetworkSeed

AGENTCORE_TAG = "AmazonBedrockAgentCoreManaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokeGateway:
    """An instance that routes: the enforcement point of a landing zone."""

    instance: str
    interface: str
    public_ip: str


class InterfaceSeed(NetworkSeed):
    """Writes network interfaces and what owns them."""

    def agent_interface(
        self, subnet: str, *, ip: str, security_groups: Sequence[str], tagged: bool = True
    ) -> str:
        """Add an interface that AgentCore made: of type ``agentic_ai``, attached to nothing of the customer's.

        ``tagged`` tells whether it carries the tag the service sets; either sign alone must be enough to know it by.
        """
        tags = {AGENTCORE_TAG: "true"} if tagged else {}
        interface = self.ec2.create_network_interface(
            subnet, ip, group_ids=list(security_groups), tags=tags
        )
        interface.interface_type = "agentic_ai"
        interface.status = "in-use"
        attachment = f"ela-attach-{mock_random.get_random_hex(17)}"
        interface.__dict__["lab_attachment"] = ServiceAttachment(attachment_id=attachment)
        return interface.id

    def interface(
        self,
        subnet: str,
        *,
        ip: str,
        security_groups: Sequence[str] = (),
        interface_type: str = "interface",
        description: str = "",
        tags: Mapping[str, str] | None = None,
    ) -> str:
        """Add an interface of any type, attached to nothing."""
        interface = self.ec2.create_network_interface(
            subnet,
            ip,
            group_ids=list(security_groups),
            description=description,
            tags=dict(tags or {}),
        )
        interface.interface_type = interface_type
        return interface.id

    def spoke_gateway(
        self,
        subnet: str,
        *,
        ip: str,
        public_ip: str = "203.0.113.10",
        source_dest_check: bool = False,
        name: str = "spoke-gw",
    ) -> SpokeGateway:
        """Add a gateway instance; one that checks source and destination cannot forward what is not its own."""
        reservation = self.ec2.run_instances(
            "ami-spoke",
            1,
            None,
            [],
            subnet_id=subnet,
            private_ip=ip,
            instance_type="t3.medium",
            is_instance_type_default=False,
            region_name=self.region,
            tags={"instance": {"Name": name}},
        )
        instance = reservation.instances[0]
        interface = instance.nics[0]
        interface.source_dest_check = source_dest_check
        instance.source_dest_check = source_dest_check
        address = self.ec2.allocate_address("vpc", public_ip)
        self.ec2.associate_address(
            instance=instance, eni=interface, allocation_id=address.allocation_id
        )
        return SpokeGateway(instance=instance.id, interface=interface.id, public_ip=public_ip)

    def gateway_endpoint(
        self, vpc: str, service: str, *, route_tables: Sequence[str], policy: Any = None
    ) -> str:
        """Add a gateway endpoint for ``s3`` or ``dynamodb``, and its prefix-list route in each of these tables."""
        endpoint = self.ec2.create_vpc_endpoint(
            vpc,
            f"com.amazonaws.{self.region}.{service}",
            "Gateway",
            json.dumps(policy) if policy else None,
            list(route_tables),
        )
        return endpoint.id

    def interface_endpoint(
        self,
        vpc: str,
        service: str,
        *,
        subnets: Sequence[str],
        security_groups: Sequence[str],
        private_dns: bool = True,
        policy: Any = None,
        state: str = "available",
    ) -> str:
        """Add a PrivateLink endpoint, e.g. for ``bedrock-agentcore.gateway``, with an interface in each subnet."""
        endpoint = self.ec2.create_vpc_endpoint(
            vpc,
            f"com.amazonaws.{self.region}.{service}",
            "Interface",
            json.dumps(policy) if policy else None,
            [],
            subnet_ids=list(subnets),
            security_group_ids=list(security_groups),
            private_dns_enabled=private_dns,
        )
        endpoint.state = state
        for identifier, subnet in zip(endpoint.network_interface_ids, subnets, strict=True):
            interface = self.ec2.get_network_interface(identifier)
            interface.interface_type = "vpc_endpoint"
            interface.status = "in-use"
            interface.private_ip_address = self.ec2.get_subnet(subnet).get_available_subnet_ip(
                interface  # type: ignore[arg-type] # moto asks for an instance and only keeps it
            )
            interface.private_ip_addresses = [
                {"Primary": True, "PrivateIpAddress": interface.private_ip_address}
            ]
        return endpoint.id

    def gateway_load_balancer_endpoint(self, vpc: str, *, subnets: Sequence[str]) -> str:
        """Add a Gateway Load Balancer endpoint: a next hop whose far side this account does not show."""
        service = f"com.amazonaws.vpce.{self.region}.vpce-svc-0123456789abcdef0"
        endpoint = self.ec2.create_vpc_endpoint(
            vpc, service, "GatewayLoadBalancer", None, [], subnet_ids=list(subnets)
        )
        return endpoint.id
