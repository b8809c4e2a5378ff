"""EC2 answers that others recorded, where they are at hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.model.network import RouteTarget
from support.api_answers import answer, inventory
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA

pytestmark = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=WITHOUT_SHARED_DATA)


def recorded(name: str, member: str) -> dict[str, Any]:
    """The recorded list, wherever the file keeps it."""
    content = json.loads((SHARED_DATA / "inventory" / f"ec2_{name}.json").read_bytes())
    for part in (content, *content.values()):
        if isinstance(part, dict) and member in part:
            return {member: part[member]}
    return {member: next(part for part in content.values() if isinstance(part, list))}


def test_recorded_interfaces_are_read() -> None:
    body = recorded("network_interfaces", "NetworkInterfaces")

    interfaces = inventory(answer("DescribeNetworkInterfaces", body)).interfaces

    assert len(interfaces) == len(body["NetworkInterfaces"])
    assert all(each.subnet_id and each.private_ips for each in interfaces)
    assert any(each.public_ips for each in interfaces)


def test_recorded_route_tables_are_read() -> None:
    tables = inventory(
        answer("DescribeRouteTables", recorded("route_tables", "RouteTables"))
    ).route_tables

    targets = {route.target for table in tables for route in table.routes}
    assert {RouteTarget.LOCAL, RouteTarget.INTERNET_GATEWAY, RouteTarget.VPC_ENDPOINT} <= targets
    assert any(table.main for table in tables)


@pytest.mark.parametrize(
    ("name", "operation", "member", "field"),
    [
        ("subnets", "DescribeSubnets", "Subnets", "subnets"),
        ("vpcs", "DescribeVpcs", "Vpcs", "vpcs"),
        ("security_groups", "DescribeSecurityGroups", "SecurityGroups", "security_groups"),
        ("vpc_endpoints", "DescribeVpcEndpoints", "VpcEndpoints", "vpc_endpoints"),
        ("internet_gateways", "DescribeInternetGateways", "InternetGateways", "internet_gateways"),
    ],
)
def test_recorded_lists_are_read_whole(name: str, operation: str, member: str, field: str) -> None:
    body = recorded(name, member)

    found = getattr(inventory(answer(operation, body)), field)

    assert len(found) == len(body[member]) > 0
