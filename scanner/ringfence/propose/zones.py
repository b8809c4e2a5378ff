"""Landing zones: the VPCs with runtimes in them, by what their served versions say."""

from __future__ import annotations

import ipaddress
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ringfence.classify.names import canonical_name
from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.network import NetworkInterface, Subnet, VpcEndpoint
from ringfence.model.proposal import EndpointName, LandingZone, ProposedSubnet
from ringfence.model.snapshot import Inventory

AGENTCORE_SERVICES = ("bedrock-agentcore", "bedrock-agentcore-control", "bedrock-agentcore.gateway")
_GATEWAY = ".gateway"
"""Of a service's name; in a host name it stands before the service, if at all."""
WIDEST = 16
"""Bits of the widest block that a VPC or subnet can have (VPC user guide, VPC CIDR blocks)."""
_NARROWEST = 28
_PUBLIC_SUFFIX = ".vpce.amazonaws.com"
_USABLE = ("available", "pending", "pendingacceptance", "")
_NOT_OTHERS = frozenset(
    {
        "vpc_endpoint",
        "nat_gateway",
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
        "transit_gateway",
    }
)
"""Types of interfaces that send nothing of their own through the subnet's routes."""


@dataclass(slots=True)
class _Draft:
    """What was gathered of one VPC."""

    subnets: dict[str, set[str]] = field(default_factory=dict)
    """With the runtimes in each."""
    groups: set[str] = field(default_factory=set)


def landing_zones(inventory: Inventory) -> tuple[LandingZone, ...]:
    """Every VPC with runtimes in VPC mode, by account, region and id.

    Subnets that were not read stand in a zone without an id of a VPC.
    """
    subnets = {subnet.id: subnet for subnet in inventory.subnets}
    drafts: defaultdict[tuple[str, str, str], _Draft] = defaultdict(_Draft)
    for runtime in inventory.runtimes:
        _place(runtime, subnets, drafts)
    strangers = _others(inventory.interfaces)
    endpoints = agentcore_endpoints(inventory)
    return tuple(
        LandingZone(
            account=account,
            region=region,
            vpc_id=vpc,
            subnets=tuple(
                _subnet(each, draft.subnets[each], subnets, strangers)
                for each in sorted(draft.subnets)
            ),
            security_groups=tuple(sorted(draft.groups)),
            endpoints=tuple(each for each in endpoints if vpc and each.vpc_id == vpc),
            runtimes=tuple(sorted(set().union(*draft.subnets.values()))),
        )
        for (account, region, vpc), draft in sorted(drafts.items())
    )


def in_vpc(runtime: AgentRuntime) -> bool:
    """Whether a version that is served stands in subnets of the customer."""
    return any(
        version.placement.mode is NetworkMode.VPC and version.placement.subnets
        for version in runtime.served_versions
    )


def _place(
    runtime: AgentRuntime,
    subnets: Mapping[str, Subnet],
    drafts: defaultdict[tuple[str, str, str], _Draft],
) -> None:
    for version in runtime.served_versions:
        if version.placement.mode is not NetworkMode.VPC:
            continue
        for subnet_id in version.placement.subnets:
            subnet = subnets.get(subnet_id)
            draft = drafts[(runtime.account, runtime.region, subnet.vpc_id if subnet else "")]
            draft.subnets.setdefault(subnet_id, set()).add(runtime.arn)
            draft.groups.update(version.placement.security_groups)


def _others(interfaces: Iterable[NetworkInterface]) -> Counter[str]:
    """Interfaces by subnet that the pack governs and that are none of AgentCore's."""
    return Counter(
        each.subnet_id
        for each in interfaces
        if not each.managed_by_agentcore and each.interface_type not in _NOT_OTHERS
    )


def _subnet(
    identifier: str,
    runtimes: set[str],
    subnets: Mapping[str, Subnet],
    strangers: Mapping[str, int],
) -> ProposedSubnet:
    found = subnets.get(identifier)
    return ProposedSubnet(
        id=identifier,
        cidr=ipv4(found.cidr) if found else "",
        ipv6_cidrs=found.ipv6_cidrs if found else (),
        runtimes=tuple(sorted(runtimes)),
        other_interfaces=strangers.get(identifier, 0),
    )


def ipv4(text: str) -> str:
    """An IPv4 CIDR in canonical form; empty for what AWS gives no VPC or subnet.

    A recording may say anything: of 0.0.0.0/0 the whole network would be a group's.
    """
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return ""
    possible = WIDEST <= network.prefixlen <= _NARROWEST
    return "" if not possible or _is_nobody_s(network) else str(network)


def _is_nobody_s(network: ipaddress.IPv4Network) -> bool:
    return network.is_loopback or network.is_link_local or network.is_multicast


def agentcore_endpoints(inventory: Inventory) -> tuple[EndpointName, ...]:
    """Every usable interface endpoint for AgentCore, in VPCs without runtimes as well."""
    return tuple(
        EndpointName(id=each.id, service=service, vpc_id=each.vpc_id, host=public_name(each))
        for each in inventory.vpc_endpoints
        if (service := agentcore_service(each))
    )


def agentcore_service(endpoint: VpcEndpoint) -> str:
    """The AgentCore service of a usable interface endpoint; empty for any other endpoint."""
    service = endpoint.service_name.removeprefix(f"com.amazonaws.{endpoint.region}.")
    usable = endpoint.type == "Interface" and endpoint.state.lower() in _USABLE
    return service if usable and service in AGENTCORE_SERVICES else ""


def public_name(endpoint: VpcEndpoint) -> str:
    """The regional name that the public DNS knows too, the gateway's resolver with it.

    Names of one zone have the zone behind the first label, so the regional one is the shortest.
    Whatever is no clean name of this endpoint and its service is none.
    """
    own = (name for name in endpoint.dns_names if _is_of(name, endpoint))
    return min(own, key=lambda name: (len(name), name), default="")


def _is_of(name: str, endpoint: VpcEndpoint) -> bool:
    """Whether AWS gives the endpoint the name: its id, its service, its region."""
    service = agentcore_service(endpoint).removesuffix(_GATEWAY)
    begins = name.startswith((f"{endpoint.id}-", f"{endpoint.id}."))
    ends = name.endswith(f".{service}.{endpoint.region}{_PUBLIC_SUFFIX}")
    return begins and ends and canonical_name(name) == name
