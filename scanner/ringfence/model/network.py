"""The VPC objects that decide which way a packet leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RouteTarget(StrEnum):
    """What a route's next hop is."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only-internet-gateway"
    NAT_GATEWAY = "nat-gateway"
    NETWORK_INTERFACE = "network-interface"
    VPC_ENDPOINT = "vpc-endpoint"
    """A gateway endpoint (prefix list routes) or a Gateway Load Balancer endpoint."""
    TRANSIT_GATEWAY = "transit-gateway"
    CORE_NETWORK = "core-network"
    PEERING = "vpc-peering"
    VIRTUAL_PRIVATE_GATEWAY = "virtual-private-gateway"
    CARRIER_GATEWAY = "carrier-gateway"
    LOCAL_GATEWAY = "local-gateway"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route. The longest prefix wins."""

    destination: str
    """An IPv4 or IPv6 CIDR, or a prefix list id (`pl-…`)."""
    target: RouteTarget
    target_id: str
    state: str = "active"
    """active, blackhole or filtered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """A route table and the subnets explicitly associated with it."""

    id: str
    account: str
    region: str
    vpc_id: str
    main: bool
    subnets: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc:
    """A VPC."""

    id: str
    account: str
    region: str
    cidrs: tuple[str, ...] = ()
    """IPv4 and IPv6 blocks."""
    dhcp_options_id: str = ""
    dns_support: bool | None = None
    dns_hostnames: bool | None = None
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet. It has an IPv6 way out only when it has an IPv6 block."""

    id: str
    account: str
    region: str
    vpc_id: str
    cidr: str
    ipv6_cidrs: tuple[str, ...] = ()
    availability_zone_id: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInterface:
    """An elastic network interface (ENI)."""

    id: str
    account: str
    region: str
    vpc_id: str
    subnet_id: str
    interface_type: str = "interface"
    status: str = ""
    description: str = ""
    private_ips: tuple[str, ...] = ()
    ipv6_addresses: tuple[str, ...] = ()
    public_ips: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    source_dest_check: bool | None = None
    instance_id: str = ""
    instance_owner_id: str = ""
    requester_managed: bool = False
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def managed_by_agentcore(self) -> bool:
        """Whether AgentCore made this interface for runtimes or tools in VPC mode."""
        return self.interface_type == "agentic_ai" or (
            ("AmazonBedrockAgentCoreManaged", "true") in self.tags
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An EC2 instance that a route points at."""

    id: str
    account: str
    region: str
    name: str = ""
    state: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupRule:
    """One rule of a security group; ports are inclusive, None means all."""

    egress: bool
    protocol: str
    """`tcp`, `udp`, `icmp`, a protocol number, or `-1` for all."""
    from_port: int | None
    to_port: int | None
    peer: str
    """A CIDR, a prefix list id, or a security group id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup:
    """A security group."""

    id: str
    account: str
    region: str
    vpc_id: str
    name: str
    rules: tuple[SecurityGroupRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAclEntry:
    """One entry of a network ACL; the lowest rule number wins."""

    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    from_port: int | None = None
    to_port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl:
    """A network ACL and the subnets it guards."""

    id: str
    account: str
    region: str
    vpc_id: str
    default: bool
    subnets: tuple[str, ...] = ()
    entries: tuple[NetworkAclEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway:
    """A NAT gateway."""

    id: str
    account: str
    region: str
    vpc_id: str
    subnet_id: str
    state: str
    public_ips: tuple[str, ...] = ()
    private_ips: tuple[str, ...] = ()
    interface_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway:
    """An internet gateway or egress-only internet gateway."""

    id: str
    account: str
    region: str
    vpc_ids: tuple[str, ...]
    egress_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpoint:
    """A VPC endpoint."""

    id: str
    account: str
    region: str
    vpc_id: str
    type: str
    """Interface, Gateway, GatewayLoadBalancer, Resource or ServiceNetwork."""
    service_name: str
    state: str
    subnets: tuple[str, ...] = ()
    route_tables: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    private_dns: bool | None = None
    policy: str = ""
    """The endpoint policy as JSON text; empty when absent."""
    dns_names: tuple[str, ...] = ()
    """Host names in canonical form, sorted: those below vpce.amazonaws.com resolve everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList:
    """A managed prefix list, AWS's or the customer's."""

    id: str
    account: str
    region: str
    name: str
    owner: str
    """An account id, or AWS."""
    cidrs: tuple[str, ...] | None = None
    """None when the entries could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpOptions:
    """A DHCP options set; its name servers decide whether Resolver logs see a query."""

    id: str
    account: str
    region: str
    name_servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogConfig:
    """A VPC flow log subscription."""

    id: str
    account: str
    region: str
    resource_id: str
    """A VPC, subnet, interface or transit gateway."""
    traffic_type: str
    """ACCEPT, REJECT or ALL."""
    status: str
    delivery_status: str = ""
    """SUCCESS or FAILED; empty before the first delivery."""
    delivery_error: str = ""
    destination_type: str = ""
    """s3, cloud-watch-logs or kinesis-data-firehose."""
    destination: str = ""
    """The bucket ARN with its prefix, or the log group name."""
    log_format: str = ""
    hive_partitions: bool = False
    file_format: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverLogConfig:
    """A Resolver query log configuration and the VPCs that feed it."""

    id: str
    account: str
    region: str
    destination_arn: str
    status: str
    vpcs: tuple[str, ...] = ()
    """Only VPCs whose association is ACTIVE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAccessBlock:
    """VPC block public access of one account and region."""

    account: str
    region: str
    mode: str
    """off, block-bidirectional or block-ingress."""
    exclusions: tuple[str, ...] = ()
    """Subnet and VPC ids (or ARNs) that are exempt."""
