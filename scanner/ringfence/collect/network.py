"""The VPC objects that decide which way packets of runtimes and tools leave.

Interfaces made by AgentCore are asked for in every region. The rest of EC2 is asked only where such
an interface exists or something found before is placed in a VPC; elsewhere its sources have no row,
which means that nobody asked. Where it is asked, whole lists of the region are read: a route may
lead through any of it.

Where AI workloads outside AgentCore are asked for, all interfaces and instances of the region are
read, since either may be one of theirs, and the settings of logs wherever there is an interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ringfence.collect.audit import collect_flow_log_configs, collect_resolver_log_configs
from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import Source
from ringfence.model.required import WITH_VPC_MODE

_MADE_BY_AGENTCORE = (
    {"Name": "interface-type", "Values": ["agentic_ai"]},
    {"Name": "tag:AmazonBedrockAgentCoreManaged", "Values": ["true"]},
)
_FILTER_VALUES = 200
"""EC2's limit of values in one filter."""
_ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames")


def collect_network(visit: Visit) -> None:
    """Read the network of a region, if anything of AgentCore is placed in it."""
    with _source(visit, Source.NETWORK_INTERFACES) as interfaces:
        found = _interfaces(interfaces, everything=visit.workloads)
        made = [item for item in found if not visit.workloads or _made_by_agentcore(item)]
        subnets = set(placed_subnets(visit))
        interfaces.required = bool(made or subnets)
        if interfaces.required:
            visit.each(lambda read: read(visit), (*_LISTS, *_LOG_SETTINGS))
            collect_vpc_attributes(visit, subnets, made)
            collect_prefix_lists(visit)
            known = {item.get("NetworkInterfaceId") for item in found} if visit.workloads else set()
            found += _next_hops(visit, interfaces, known)
        elif found:
            visit.each(lambda read: read(visit), _LOG_SETTINGS)
        if visit.workloads:
            _collect_all_instances(visit, required=interfaces.required)
        interfaces.count(len({item.get("NetworkInterfaceId") for item in found}))


def _interfaces(reading: Reading, *, everything: bool) -> list[Mapping[str, Any]]:
    """The interfaces that AgentCore made, or all of the region."""
    questions: tuple[dict[str, Any], ...] = (
        ({},) if everything else tuple({"Filters": [each]} for each in _MADE_BY_AGENTCORE)
    )
    return [
        item
        for question in questions
        for item in reading.pages(
            "ec2",
            "DescribeNetworkInterfaces",
            "NetworkInterfaces",
            counted=False,
            **question,
            MaxResults=1000,
        )
    ]


def _made_by_agentcore(interface: Mapping[str, Any]) -> bool:
    """The same as the two filters, of an interface that was listed among all others."""
    tags = {(tag.get("Key"), tag.get("Value")) for tag in interface.get("TagSet", ())}
    return (
        interface.get("InterfaceType") == "agentic_ai"
        or ("AmazonBedrockAgentCoreManaged", "true") in tags
    )


def placed_subnets(visit: Visit) -> Iterator[str]:
    """The subnets in which runtimes, tools and capacity providers of the region are placed."""
    for operation, path in _PLACEMENTS:
        for body in visit.bodies(operation):
            value: Any = body
            for key in path:
                value = value.get(key, {}) if isinstance(value, Mapping) else {}
            yield from (subnet for subnet in value if isinstance(subnet, str))


_PLACEMENTS = (
    ("GetAgentRuntime", ("networkConfiguration", "networkModeConfig", "subnets")),
    ("GetBrowser", ("networkConfiguration", "vpcConfig", "subnets")),
    ("GetCodeInterpreter", ("networkConfiguration", "vpcConfig", "subnets")),
    (
        "GetCapacityProvider",
        ("computeConfiguration", "ec2Configuration", "vpcConfiguration", "subnets"),
    ),
)


def collect_vpcs(visit: Visit) -> None:
    with _source(visit, Source.VPCS) as reading:
        reading.pages("ec2", "DescribeVpcs", "Vpcs", MaxResults=1000)


def collect_subnets(visit: Visit) -> None:
    with _source(visit, Source.SUBNETS) as reading:
        reading.pages("ec2", "DescribeSubnets", "Subnets", MaxResults=1000)


def collect_route_tables(visit: Visit) -> None:
    with _source(visit, Source.ROUTE_TABLES) as reading:
        reading.pages("ec2", "DescribeRouteTables", "RouteTables", MaxResults=100)


def collect_security_groups(visit: Visit) -> None:
    with _source(visit, Source.SECURITY_GROUPS) as reading:
        reading.pages("ec2", "DescribeSecurityGroups", "SecurityGroups", MaxResults=1000)


def collect_network_acls(visit: Visit) -> None:
    with _source(visit, Source.NETWORK_ACLS) as reading:
        reading.pages("ec2", "DescribeNetworkAcls", "NetworkAcls", MaxResults=1000)


def collect_nat_gateways(visit: Visit) -> None:
    with _source(visit, Source.NAT_GATEWAYS) as reading:
        reading.pages("ec2", "DescribeNatGateways", "NatGateways", MaxResults=1000)


def collect_internet_gateways(visit: Visit) -> None:
    with _source(visit, Source.INTERNET_GATEWAYS) as reading:
        reading.pages("ec2", "DescribeInternetGateways", "InternetGateways", MaxResults=1000)
        reading.pages(
            "ec2",
            "DescribeEgressOnlyInternetGateways",
            "EgressOnlyInternetGateways",
            MaxResults=255,
        )


def collect_vpc_endpoints(visit: Visit) -> None:
    with _source(visit, Source.VPC_ENDPOINTS) as reading:
        reading.pages("ec2", "DescribeVpcEndpoints", "VpcEndpoints", MaxResults=1000)


def collect_dhcp_options(visit: Visit) -> None:
    with _source(visit, Source.DHCP_OPTIONS) as reading:
        reading.pages("ec2", "DescribeDhcpOptions", "DhcpOptions", MaxResults=1000)


def collect_public_access_block(visit: Visit) -> None:
    """Read VPC block public access, which is one switch for the region, and what it exempts."""
    with _source(visit, Source.PUBLIC_ACCESS_BLOCK) as reading:
        if reading.call("ec2", "DescribeVpcBlockPublicAccessOptions") is not None:
            reading.count(1)
        reading.pages(
            "ec2",
            "DescribeVpcBlockPublicAccessExclusions",
            "VpcBlockPublicAccessExclusions",
            MaxResults=1000,
        )


def collect_vpc_attributes(
    visit: Visit, subnets: set[str], interfaces: Iterable[Mapping[str, Any]]
) -> None:
    """Read the DNS attributes of the VPCs that hold something of AgentCore."""
    with _source(visit, Source.VPC_ATTRIBUTES) as reading:
        reading.depends_on("DescribeSubnets")
        vpcs = {
            item.get("VpcId")
            for body in visit.bodies("DescribeSubnets")
            for item in body.get("Subnets", ())
            if item.get("SubnetId") in subnets
        }
        vpcs |= {item.get("VpcId") for item in interfaces}
        wanted = sorted(vpc for vpc in vpcs if vpc)
        visit.each(
            lambda question: reading.call(
                "ec2", "DescribeVpcAttribute", VpcId=question[0], Attribute=question[1]
            ),
            [(vpc, attribute) for vpc in wanted for attribute in _ATTRIBUTES],
        )
        reading.count(len(wanted))


def collect_prefix_lists(visit: Visit) -> None:
    """Read the prefix lists, and the entries of those that a route uses."""
    with _source(visit, Source.PREFIX_LISTS) as reading:
        reading.depends_on("DescribeRouteTables")
        reading.pages("ec2", "DescribeManagedPrefixLists", "PrefixLists", MaxResults=100)
        visit.each(
            lambda name: reading.pages(
                "ec2",
                "GetManagedPrefixListEntries",
                "Entries",
                counted=False,
                PrefixListId=name,
                MaxResults=100,
            ),
            _routed(visit, "DestinationPrefixListId"),
        )


def _next_hops(visit: Visit, interfaces: Reading, known: set[Any]) -> list[Mapping[str, Any]]:
    """Read the interfaces that routes lead to, and the instances behind them."""
    interfaces.depends_on("DescribeRouteTables")
    wanted = _routed(visit, "NetworkInterfaceId")
    found = [
        item
        for names in _chunks([name for name in wanted if name not in known])
        for item in interfaces.pages(
            "ec2",
            "DescribeNetworkInterfaces",
            "NetworkInterfaces",
            counted=False,
            Filters=[{"Name": "network-interface-id", "Values": names}],
            MaxResults=1000,
        )
    ]
    instances = {item.get("Attachment", {}).get("InstanceId") for item in found}
    instances |= set(_routed(visit, "InstanceId"))
    if not visit.workloads:
        _collect_instances(visit, sorted(name for name in instances if name))
    return found


def _collect_instances(visit: Visit, instances: list[str]) -> None:
    with _source(visit, Source.INSTANCES) as reading:
        reading.depends_on("DescribeRouteTables", "DescribeNetworkInterfaces")
        for names in _chunks(instances):
            found = reading.pages(
                "ec2",
                "DescribeInstances",
                "Reservations",
                counted=False,
                Filters=[{"Name": "instance-id", "Values": names}],
                MaxResults=1000,
            )
            reading.count(sum(len(item.get("Instances", ())) for item in found))


def _collect_all_instances(visit: Visit, *, required: bool) -> None:
    """Read every instance of the region, those that routes lead to included."""
    with visit.source(Source.INSTANCES, required=required) as reading:
        found = reading.pages(
            "ec2", "DescribeInstances", "Reservations", counted=False, MaxResults=1000
        )
        reading.count(sum(len(item.get("Instances", ())) for item in found))


def _routed(visit: Visit, target: str) -> list[str]:
    """The distinct values of one member of every route of the region, sorted."""
    values = {
        route.get(target)
        for body in visit.bodies("DescribeRouteTables")
        for table in body.get("RouteTables", ())
        for route in table.get("Routes", ())
    }
    return sorted(value for value in values if value)


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _FILTER_VALUES):
        yield names[start : start + _FILTER_VALUES]


def _source(visit: Visit, source: Source) -> Reading:
    return visit.source(source, required=source in WITH_VPC_MODE)


_LISTS = (
    collect_vpcs,
    collect_subnets,
    collect_route_tables,
    collect_security_groups,
    collect_network_acls,
    collect_nat_gateways,
    collect_internet_gateways,
    collect_vpc_endpoints,
    collect_dhcp_options,
    collect_public_access_block,
)
_LOG_SETTINGS = (collect_flow_log_configs, collect_resolver_log_configs)
