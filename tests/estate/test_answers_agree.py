"""The answers of an estate agree: what one names, another has."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from support.estate import Bundle

_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
)


def test_every_interface_stands_in_a_subnet_that_exists_and_has_its_address(bundle: Bundle) -> None:
    subnets = {subnet["SubnetId"]: subnet for subnet in bundle.listed("DescribeSubnets", "Subnets")}

    for interface in bundle.listed("DescribeNetworkInterfaces", "NetworkInterfaces"):
        subnet = subnets[interface["SubnetId"]]
        address = ipaddress.ip_address(interface["PrivateIpAddress"])
        assert address in ipaddress.ip_network(subnet["CidrBlock"])
        assert interface["VpcId"] == subnet["VpcId"]


def test_no_two_interfaces_have_the_same_address_in_a_vpc(bundle: Bundle) -> None:
    holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for interface in bundle.listed("DescribeNetworkInterfaces", "NetworkInterfaces"):
        key = (interface["VpcId"], interface["PrivateIpAddress"])
        holders[key].add(interface["NetworkInterfaceId"])

    assert [key for key, ids in holders.items() if len(ids) > 1] == []


def test_address_plans_of_vpcs_do_not_overlap(bundle: Bundle) -> None:
    blocks = sorted(
        ipaddress.IPv4Network(vpc["CidrBlock"]) for vpc in bundle.listed("DescribeVpcs", "Vpcs")
    )

    assert all(not first.overlaps(second) for first, second in pairwise(blocks))


def test_every_security_group_in_use_exists(bundle: Bundle) -> None:
    known = {
        group["GroupId"] for group in bundle.listed("DescribeSecurityGroups", "SecurityGroups")
    }
    used = set(_values(bundle, "securityGroups")) | {
        group["GroupId"]
        for interface in bundle.listed("DescribeNetworkInterfaces", "NetworkInterfaces")
        for group in interface["Groups"]
    }

    assert used <= known


def test_every_subnet_that_a_placement_names_exists_and_has_an_interface(bundle: Bundle) -> None:
    known = {subnet["SubnetId"] for subnet in bundle.listed("DescribeSubnets", "Subnets")}
    seats = {
        (interface["SubnetId"], frozenset(group["GroupId"] for group in interface["Groups"]))
        for interface in bundle.listed("DescribeNetworkInterfaces", "NetworkInterfaces")
    }

    for answer in bundle.answers("GetAgentRuntime"):
        details = answer.body.get("networkConfiguration", {}).get("networkModeConfig", {})
        for subnet in details.get("subnets", ()):
            assert subnet in known
            assert (subnet, frozenset(details["securityGroups"])) in seats


def test_every_subnet_has_a_route_table_of_its_own_or_of_its_vpc(bundle: Bundle) -> None:
    tables = bundle.listed("DescribeRouteTables", "RouteTables")
    main = {table["VpcId"] for table in tables for link in table["Associations"] if link["Main"]}
    own = {link.get("SubnetId") for table in tables for link in table["Associations"]}

    for subnet in bundle.listed("DescribeSubnets", "Subnets"):
        assert subnet["SubnetId"] in own or subnet["VpcId"] in main


def test_every_next_hop_exists_unless_the_route_is_a_blackhole(bundle: Bundle) -> None:
    # Transit gateways are never asked for, so that nothing but their routes names them.
    hops = {"local", *_next_hops(bundle)}
    routes = [
        (route["State"], route[key])
        for table in bundle.listed("DescribeRouteTables", "RouteTables")
        for route in table["Routes"]
        for key in _TARGETS
        if key in route
    ]

    assert {target for state, target in routes if state == "active"} <= hops
    gone = {target for state, target in routes if state == "blackhole"}
    assert gone
    assert not gone & hops


def test_every_role_that_is_named_exists(bundle: Bundle) -> None:
    known = {
        role["Arn"] for role in bundle.listed("GetAccountAuthorizationDetails", "RoleDetailList")
    }

    named = {
        *_values(bundle, "roleArn"),
        *_values(bundle, "executionRoleArn"),
        *_values(bundle, "capacityProviderOperatorRoleArn"),
    }
    assert named
    assert named <= known


def test_every_endpoint_serves_a_version_that_was_read_or_denied(bundle: Bundle) -> None:
    read = {
        (answer.body["agentRuntimeArn"], answer.body["agentRuntimeVersion"])
        for answer in bundle.answers("GetAgentRuntime")
    }
    served = {
        (endpoint["agentRuntimeArn"], endpoint["liveVersion"])
        for endpoint in bundle.listed("ListAgentRuntimeEndpoints", "runtimeEndpoints")
    }

    missing = {arn.rpartition("/")[2].partition("-")[0] for arn, _ in served - read}
    assert missing == {"eu_pilot"}


def test_every_row_of_a_summary_names_an_interface_of_the_estate(larger: Bundle) -> None:
    known = {
        interface["NetworkInterfaceId"]: interface["PrivateIpAddress"]
        for interface in larger.listed("DescribeNetworkInterfaces", "NetworkInterfaces")
    }

    flows = larger.rows("telemetry/flows.jsonl")

    assert flows
    assert all(known[flow["interface_id"]] == flow["client"] for flow in flows)


def test_every_source_of_every_place_has_one_row_of_coverage(bundle: Bundle) -> None:
    rows = [(row["source"], row["account"], row["region"]) for row in bundle.rows("coverage.jsonl")]

    assert len(rows) == len(set(rows))


def _values(bundle: Bundle, key: str) -> Iterator[str]:
    """Every value of a member with that name, anywhere in the answers."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for name, item in value.items():
                if name == key:
                    yield from item if isinstance(item, list) else [item]
                yield from walk(item)
        elif isinstance(value, list):
            for item in value:
                yield from walk(item)

    for answer in bundle.answers():
        yield from walk(answer.body)


def _next_hops(bundle: Bundle) -> Iterator[str]:
    """Everything that a route may lead to, by the lists that describe it."""
    for operation, member, key in (
        ("DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceId"),
        ("DescribeInternetGateways", "InternetGateways", "InternetGatewayId"),
        (
            "DescribeEgressOnlyInternetGateways",
            "EgressOnlyInternetGateways",
            "EgressOnlyInternetGatewayId",
        ),
        ("DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointId"),
        ("DescribeNatGateways", "NatGateways", "NatGatewayId"),
    ):
        yield from (record[key] for record in bundle.listed(operation, member))
    for reservation in bundle.listed("DescribeInstances", "Reservations"):
        yield from (instance["InstanceId"] for instance in reservation["Instances"])
