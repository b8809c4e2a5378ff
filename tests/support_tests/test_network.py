"""The seeded network, seen through EC2."""

from __future__ import annotations

from typing import Any

import pytest

from support.aws import AwsLab
from support.aws.seed import Seed


def landing_zone(seed: Seed) -> tuple[str, str, str]:
    """Seed a VPC with one runtime subnet and one group, and return their ids."""
    vpc = seed.vpc("10.50.0.0/16", name="landing-zone")
    subnet = seed.subnet(vpc, "10.50.10.0/24", name="runtimes")
    group = seed.security_group(vpc, "agentcore-runtime")
    return vpc, subnet, group


def routes_of(lab: AwsLab, table: str) -> dict[str, dict[str, Any]]:
    """Return the routes of a table by their destination, without the local one."""
    found = lab.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"][0]
    keys = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    routes = {
        next(route[key] for key in keys if route.get(key)): route for route in found["Routes"]
    }
    return {name: route for name, route in routes.items() if route.get("GatewayId") != "local"}


def test_an_agent_interface_looks_as_the_service_makes_it(lab: AwsLab) -> None:
    _, subnet, group = landing_zone(lab.seed())
    interface = lab.seed().agent_interface(subnet, ip="10.50.10.57", security_groups=[group])

    found = lab.client("ec2").describe_network_interfaces()["NetworkInterfaces"]

    (eni,) = [each for each in found if each["NetworkInterfaceId"] == interface]
    assert eni["InterfaceType"] == "agentic_ai"
    assert eni["Status"] == "in-use"
    assert eni["RequesterManaged"] is False
    assert eni["SourceDestCheck"] is True
    assert eni["PrivateIpAddress"] == "10.50.10.57"
    assert [each["GroupId"] for each in eni["Groups"]] == [group]
    assert eni["Attachment"]["InstanceOwnerId"] == "amazon-aws"
    assert eni["Attachment"]["AttachmentId"].startswith("ela-attach-")
    assert "InstanceId" not in eni["Attachment"]
    assert eni["TagSet"] == [{"Key": "AmazonBedrockAgentCoreManaged", "Value": "true"}]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("interface-type", "agentic_ai", ["10.50.10.5", "10.50.10.6"]),
        ("tag:AmazonBedrockAgentCoreManaged", "true", ["10.50.10.5"]),
        ("subnet-id", "", ["10.50.10.5", "10.50.10.6", "10.50.10.7"]),
    ],
)
def test_interfaces_can_be_filtered(
    lab: AwsLab, name: str, value: str, expected: list[str]
) -> None:
    seed = lab.seed()
    _, subnet, group = landing_zone(seed)
    seed.agent_interface(subnet, ip="10.50.10.5", security_groups=[group])
    seed.agent_interface(subnet, ip="10.50.10.6", security_groups=[group], tagged=False)
    seed.interface(subnet, ip="10.50.10.7", security_groups=[group])

    found = lab.client("ec2").describe_network_interfaces(
        Filters=[{"Name": name, "Values": [value or subnet]}]
    )["NetworkInterfaces"]

    assert sorted(each["PrivateIpAddress"] for each in found) == expected


def test_a_spoke_gateway_forwards_and_has_a_public_address(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, _, _ = landing_zone(seed)
    public = seed.subnet(vpc, "10.50.0.0/24")
    spoke = seed.spoke_gateway(public, ip="10.50.0.10", public_ip="203.0.113.10")
    ec2 = lab.client("ec2")

    eni = ec2.describe_network_interfaces(NetworkInterfaceIds=[spoke.interface])
    addresses = ec2.describe_addresses()["Addresses"]
    instance = ec2.describe_instances(InstanceIds=[spoke.instance])["Reservations"][0]["Instances"]

    (interface,) = eni["NetworkInterfaces"]
    assert interface["SourceDestCheck"] is False
    assert interface["PrivateIpAddress"] == "10.50.0.10"
    assert interface["Attachment"]["InstanceId"] == spoke.instance
    assert interface["Association"]["PublicIp"] == "203.0.113.10"
    assert [each["PublicIp"] for each in addresses] == ["203.0.113.10"]
    assert instance[0]["SourceDestCheck"] is False
    assert {"Key": "Name", "Value": "spoke-gw"} in instance[0]["Tags"]


def test_routes_lead_where_they_were_seeded_to(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, subnet, _ = landing_zone(seed)
    peer = seed.vpc("10.60.0.0/16")
    spoke = seed.spoke_gateway(subnet, ip="10.50.10.10")
    targets = {
        "0.0.0.0/0": spoke.interface,
        "198.18.0.0/15": seed.nat_gateway(subnet),
        "203.0.113.0/24": seed.internet_gateway(vpc),
        "10.60.0.0/16": seed.peering(vpc, peer),
        "10.0.0.0/8": seed.transit_gateway(vpc, subnets=[subnet]),
        "::/0": seed.egress_only_gateway(vpc),
        "192.0.2.0/24": seed.gateway_load_balancer_endpoint(vpc, subnets=[subnet]),
        seed.prefix_list("partners", ["192.0.2.0/25"]): spoke.interface,
    }
    table = seed.route_table(vpc, subnets=[subnet], routes=targets)

    routes = routes_of(lab, table)

    members = (
        "NetworkInterfaceId",
        "NatGatewayId",
        "GatewayId",
        "VpcPeeringConnectionId",
        "TransitGatewayId",
        "EgressOnlyInternetGatewayId",
    )
    led = {
        destination: next(route[name] for name in members if name in route)
        for destination, route in routes.items()
    }
    assert led == targets
    assert {route["State"] for route in routes.values()} == {"active"}
    assert routes["0.0.0.0/0"]["InstanceId"] == spoke.instance
    assert routes["0.0.0.0/0"]["InstanceOwnerId"] == "123456789012"
    assert routes["::/0"]["DestinationIpv6CidrBlock"] == "::/0"


def test_a_route_can_be_a_blackhole(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, subnet, _ = landing_zone(seed)
    table = seed.route_table(vpc, subnets=[subnet])
    seed.route(table, "0.0.0.0/0", seed.nat_gateway(subnet), blackhole=True)

    assert routes_of(lab, table)["0.0.0.0/0"]["State"] == "blackhole"


def test_a_subnet_without_a_table_has_the_main_one(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, subnet, _ = landing_zone(seed)
    own = seed.route_table(vpc, subnets=[seed.subnet(vpc, "10.50.20.0/24")])

    tables = lab.client("ec2").describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])[
        "RouteTables"
    ]

    associated = {
        table["RouteTableId"]: [each.get("SubnetId", "main") for each in table["Associations"]]
        for table in tables
    }
    assert associated[seed.main_route_table(vpc)] == ["main"]
    assert subnet not in associated[own]


def test_a_gateway_endpoint_adds_its_prefix_list_route(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, subnet, _ = landing_zone(seed)
    table = seed.route_table(vpc, subnets=[subnet])

    endpoint = seed.gateway_endpoint(vpc, "s3", route_tables=[table])

    route = routes_of(lab, table)[seed.prefix_list("s3")]
    assert route["GatewayId"] == endpoint
    lists = lab.client("ec2").describe_managed_prefix_lists()["PrefixLists"]
    assert "com.amazonaws.us-east-1.s3" in [each["PrefixListName"] for each in lists]


def test_an_interface_endpoint_has_an_interface_in_its_subnet(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc, subnet, group = landing_zone(seed)
    seed.interface_endpoint(
        vpc,
        "bedrock-agentcore.gateway",
        subnets=[subnet],
        security_groups=[group],
        policy={"Version": "2012-10-17", "Statement": []},
    )
    ec2 = lab.client("ec2")

    (endpoint,) = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    eni = ec2.describe_network_interfaces(NetworkInterfaceIds=endpoint["NetworkInterfaceIds"])

    assert endpoint["ServiceName"] == "com.amazonaws.us-east-1.bedrock-agentcore.gateway"
    assert endpoint["VpcEndpointType"] == "Interface"
    assert endpoint["State"] == "available"
    assert endpoint["PrivateDnsEnabled"] is True
    assert endpoint["SubnetIds"] == [subnet]
    assert [each["GroupId"] for each in endpoint["Groups"]] == [group]
    assert endpoint["PolicyDocument"] == '{"Version": "2012-10-17", "Statement": []}'
    assert eni["NetworkInterfaces"][0]["InterfaceType"] == "vpc_endpoint"
    assert eni["NetworkInterfaces"][0]["PrivateIpAddress"].startswith("10.50.10.")


def test_the_endpoint_services_of_agentcore_are_offered(lab: AwsLab) -> None:
    name = "com.amazonaws.us-east-1.bedrock-agentcore"

    answer = lab.client("ec2").describe_vpc_endpoint_services(ServiceNames=[name])

    (service,) = answer["ServiceDetails"]
    assert service["PrivateDnsNames"] == [
        {"PrivateDnsName": "bedrock-agentcore.us-east-1.amazonaws.com"}
    ]


@pytest.mark.parametrize(
    ("servers", "expected"),
    [(None, ["AmazonProvidedDNS"]), (["10.50.0.53"], ["10.50.0.53"]), ([], None)],
)
def test_a_vpc_has_the_dns_servers_of_its_options(
    lab: AwsLab, servers: list[str] | None, expected: list[str] | None
) -> None:
    vpc = lab.seed().vpc(dns_servers=servers)
    ec2 = lab.client("ec2")

    identifier = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["DhcpOptionsId"]
    options = {each["DhcpOptionsId"]: each for each in ec2.describe_dhcp_options()["DhcpOptions"]}

    if expected is None:
        assert identifier == "default"
        return
    found = {
        each["Key"]: [value["Value"] for value in each["Values"]]
        for each in options[identifier]["DhcpConfigurations"]
    }
    assert found["domain-name-servers"] == expected


def test_dns_attributes_of_a_vpc_are_as_seeded(lab: AwsLab) -> None:
    vpc = lab.seed().vpc(dns_support=False, dns_hostnames=True)
    ec2 = lab.client("ec2")

    support = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
    names = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")

    assert support["EnableDnsSupport"]["Value"] is False
    assert names["EnableDnsHostnames"]["Value"] is True


def test_block_public_access_is_off_until_it_is_set(lab: AwsLab) -> None:
    ec2 = lab.client("ec2")

    def mode() -> str:
        answer = ec2.describe_vpc_block_public_access_options()
        return str(answer["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"])

    before = mode()
    exclusion = {
        "ExclusionId": "vpcbpa-exclude-1",
        "InternetGatewayExclusionMode": "allow-egress",
        "State": "create-complete",
    }
    lab.seed().block_public_access("block-bidirectional", exclusions=[exclusion])

    assert (before, mode()) == ("off", "block-bidirectional")
    excluded = ec2.describe_vpc_block_public_access_exclusions()["VpcBlockPublicAccessExclusions"]
    assert [each["ExclusionId"] for each in excluded] == ["vpcbpa-exclude-1"]


def test_egress_rules_replace_the_one_that_allows_everything(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc = seed.vpc()
    rule = {"protocol": "tcp", "ports": (443, 443), "cidrs": ["10.0.0.0/8"]}
    group = seed.security_group(vpc, "narrow", egress=[rule])

    (found,) = lab.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]

    (permission,) = found["IpPermissionsEgress"]
    assert (permission["FromPort"], permission["ToPort"]) == (443, 443)
    assert [each["CidrIp"] for each in permission["IpRanges"]] == ["10.0.0.0/8"]


def test_only_regions_that_are_on_are_described(lab: AwsLab) -> None:
    ec2 = lab.client("ec2")

    on = {each["RegionName"] for each in ec2.describe_regions()["Regions"]}
    known = {each["RegionName"] for each in ec2.describe_regions(AllRegions=True)["Regions"]}

    assert {"us-east-1", "eu-west-1"} <= on
    assert on < known


def test_describe_operations_page(lab: AwsLab) -> None:
    seed = lab.seed()
    vpc = seed.vpc()
    subnets = {seed.subnet(vpc, f"10.50.{number}.0/24") for number in range(7)}
    seed.page_limit(3)
    client = lab.client("ec2", recorded=True)

    pages = list(
        client.get_paginator("describe_subnets").paginate(
            Filters=[{"Name": "vpc-id", "Values": [vpc]}]
        )
    )

    assert {each["SubnetId"] for page in pages for each in page["Subnets"]} == subnets
    assert [len(page["Subnets"]) for page in pages] == [3, 3, 1]
