"""VPC objects: by default one subnet behind a spoke gateway."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.network import (
    DhcpOptions,
    FlowLogConfig,
    Instance,
    NatGateway,
    NetworkInterface,
    PrefixList,
    PublicAccessBlock,
    ResolverLogConfig,
    Route,
    RouteTable,
    RouteTarget,
    SecurityGroup,
    Subnet,
    Vpc,
    VpcEndpoint,
)
from support.builders.constants import (
    ACCOUNT,
    DHCP_OPTIONS_ID,
    IPV4_DEFAULT,
    REGION,
    SECURITY_GROUP_ID,
    SPOKE_ENI,
    SPOKE_INSTANCE,
    SUBNET_ID,
    VPC_ID,
    WINDOW,
)


def vpc(vpc_id: str = VPC_ID, *cidrs: str, **changes: Any) -> Vpc:
    base = Vpc(
        id=vpc_id,
        account=ACCOUNT,
        region=REGION,
        cidrs=cidrs or ("10.20.0.0/16",),
        dhcp_options_id=DHCP_OPTIONS_ID,
        dns_support=True,
        dns_hostnames=True,
    )
    return replace(base, **changes)


def dhcp_options(*name_servers: str, **changes: Any) -> DhcpOptions:
    """The DHCP options of the default VPC, with Amazon's resolver unless others are named."""
    base = DhcpOptions(
        id=DHCP_OPTIONS_ID,
        account=ACCOUNT,
        region=REGION,
        name_servers=name_servers or ("AmazonProvidedDNS",),
    )
    return replace(base, **changes)


def subnet(subnet_id: str = SUBNET_ID, cidr: str = "10.20.1.0/24", **changes: Any) -> Subnet:
    base = Subnet(id=subnet_id, account=ACCOUNT, region=REGION, vpc_id=VPC_ID, cidr=cidr)
    return replace(base, **changes)


def route(
    destination: str = IPV4_DEFAULT,
    target: RouteTarget = RouteTarget.NETWORK_INTERFACE,
    target_id: str = SPOKE_ENI,
    state: str = "active",
) -> Route:
    """A route; by default the IPv4 default to the spoke gateway's interface."""
    return Route(destination=destination, target=target, target_id=target_id, state=state)


def local_route(cidr: str = "10.20.0.0/16") -> Route:
    return route(cidr, RouteTarget.LOCAL, "local")


def internet_route(destination: str = IPV4_DEFAULT) -> Route:
    return route(destination, RouteTarget.INTERNET_GATEWAY, "igw-0internet")


def nat_route(destination: str = IPV4_DEFAULT, nat_id: str = "nat-0internet") -> Route:
    return route(destination, RouteTarget.NAT_GATEWAY, nat_id)


def route_table(
    *routes: Route,
    table_id: str = "rtb-0runtime",
    subnets: tuple[str, ...] = (SUBNET_ID,),
    **changes: Any,
) -> RouteTable:
    """A table of the default subnet with its local route and the routes given."""
    base = RouteTable(
        id=table_id,
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC_ID,
        main=False,
        subnets=subnets,
        routes=(local_route(), *routes),
    )
    return replace(base, **changes)


def spoke_interface(**changes: Any) -> NetworkInterface:
    """The interface of the spoke gateway, source/destination check off."""
    base = interface(
        SPOKE_ENI,
        subnet_id="subnet-0spoke",
        private_ips=("10.20.9.10",),
        instance_id=SPOKE_INSTANCE,
        source_dest_check=False,
    )
    return replace(base, **changes)


def spoke_instance(**changes: Any) -> Instance:
    base = Instance(
        id=SPOKE_INSTANCE,
        account=ACCOUNT,
        region=REGION,
        name="aviatrix-ai-spoke",
        state="running",
        tags=(
            ("Aviatrix-Created-Resource", "Do-Not-Delete-Aviatrix-Created-Resource"),
            ("Name", "aviatrix-ai-spoke"),
        ),
    )
    return replace(base, **changes)


def interface(interface_id: str = "eni-0plain", **changes: Any) -> NetworkInterface:
    base = NetworkInterface(
        id=interface_id,
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC_ID,
        subnet_id=SUBNET_ID,
        status="in-use",
        source_dest_check=True,
    )
    return replace(base, **changes)


def agent_interface(interface_id: str = "eni-0agent", **changes: Any) -> NetworkInterface:
    """An interface that AgentCore made for runtimes in the default subnet and security group."""
    base = interface(
        interface_id,
        interface_type="agentic_ai",
        private_ips=("10.20.1.57",),
        security_groups=(SECURITY_GROUP_ID,),
        instance_owner_id="amazon-aws",
        tags=(("AmazonBedrockAgentCoreManaged", "true"),),
    )
    return replace(base, **changes)


def nat_gateway(
    nat_id: str = "nat-0internet", subnet_id: str = "subnet-0public", **changes: Any
) -> NatGateway:
    base = NatGateway(
        id=nat_id,
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC_ID,
        subnet_id=subnet_id,
        state="available",
        public_ips=("198.51.100.7",),
    )
    return replace(base, **changes)


def vpc_endpoint(
    endpoint_id: str, service: str, endpoint_type: str = "Gateway", **changes: Any
) -> VpcEndpoint:
    base = VpcEndpoint(
        id=endpoint_id,
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC_ID,
        type=endpoint_type,
        service_name=f"com.amazonaws.{REGION}.{service}",
        state="available",
    )
    return replace(base, **changes)


def prefix_list(
    list_id: str, name: str, cidrs: tuple[str, ...] | None, *, owner: str = ACCOUNT
) -> PrefixList:
    return PrefixList(
        id=list_id, account=ACCOUNT, region=REGION, name=name, owner=owner, cidrs=cidrs
    )


def public_access_block(mode: str, *exclusions: str) -> PublicAccessBlock:
    return PublicAccessBlock(account=ACCOUNT, region=REGION, mode=mode, exclusions=exclusions)


def security_group(group_id: str = SECURITY_GROUP_ID, **changes: Any) -> SecurityGroup:
    base = SecurityGroup(id=group_id, account=ACCOUNT, region=REGION, vpc_id=VPC_ID, name="agents")
    return replace(base, **changes)


def flow_log(resource_id: str = VPC_ID, **changes: Any) -> FlowLogConfig:
    """A flow log that delivers everything."""
    base = FlowLogConfig(
        id=f"fl-{resource_id}",
        account=ACCOUNT,
        region=REGION,
        resource_id=resource_id,
        traffic_type="ALL",
        status="ACTIVE",
        delivery_status="SUCCESS",
        destination_type="s3",
        destination="arn:aws:s3:::logs",
        created_at=WINDOW.start - timedelta(days=30),
    )
    return replace(base, **changes)


def resolver_log(*vpcs: str, **changes: Any) -> ResolverLogConfig:
    base = ResolverLogConfig(
        id="rqlc-0main",
        account=ACCOUNT,
        region=REGION,
        destination_arn="arn:aws:s3:::logs",
        status="CREATED",
        vpcs=vpcs or (VPC_ID,),
    )
    return replace(base, **changes)
