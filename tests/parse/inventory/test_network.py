from __future__ import annotations

from typing import Any

import pytest

from ringfence.model.coverage import Source
from ringfence.model.network import (
    NetworkAclEntry,
    PublicAccessBlock,
    Route,
    RouteTarget,
    SecurityGroupRule,
)
from support.api_answers import ACCOUNT, REGION, answer, damaged, inventory


def route(**members: Any) -> Route:
    body = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [members]}
    (table,) = inventory(answer("DescribeRouteTables", {"RouteTables": [body]})).route_tables
    (only,) = table.routes
    return only


@pytest.mark.parametrize(
    ("members", "target", "target_id"),
    [
        ({"GatewayId": "local"}, RouteTarget.LOCAL, "local"),
        ({"GatewayId": "igw-1"}, RouteTarget.INTERNET_GATEWAY, "igw-1"),
        ({"GatewayId": "vgw-1"}, RouteTarget.VIRTUAL_PRIVATE_GATEWAY, "vgw-1"),
        ({"GatewayId": "vpce-1"}, RouteTarget.VPC_ENDPOINT, "vpce-1"),
        ({"GatewayId": "odd-1"}, RouteTarget.OTHER, "odd-1"),
        ({"NatGatewayId": "nat-1"}, RouteTarget.NAT_GATEWAY, "nat-1"),
        (
            {"InstanceId": "i-1", "InstanceOwnerId": ACCOUNT, "NetworkInterfaceId": "eni-1"},
            RouteTarget.NETWORK_INTERFACE,
            "eni-1",
        ),
        ({"InstanceId": "i-1"}, RouteTarget.OTHER, "i-1"),
        ({"TransitGatewayId": "tgw-1"}, RouteTarget.TRANSIT_GATEWAY, "tgw-1"),
        ({"VpcPeeringConnectionId": "pcx-1"}, RouteTarget.PEERING, "pcx-1"),
        (
            {"EgressOnlyInternetGatewayId": "eigw-1"},
            RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY,
            "eigw-1",
        ),
        ({"CarrierGatewayId": "cagw-1"}, RouteTarget.CARRIER_GATEWAY, "cagw-1"),
        ({"LocalGatewayId": "lgw-1"}, RouteTarget.LOCAL_GATEWAY, "lgw-1"),
        ({"CoreNetworkArn": "arn:core"}, RouteTarget.CORE_NETWORK, "arn:core"),
        ({"OdbNetworkArn": "arn:odb"}, RouteTarget.OTHER, "arn:odb"),
        ({"SomethingNew": "x"}, RouteTarget.OTHER, ""),
    ],
)
def test_every_next_hop_is_told_apart(
    members: dict[str, str], target: RouteTarget, target_id: str
) -> None:
    found = route(DestinationCidrBlock="0.0.0.0/0", **members)

    assert (found.target, found.target_id) == (target, target_id)


@pytest.mark.parametrize(
    ("members", "destination"),
    [
        ({"DestinationCidrBlock": "0.0.0.0/0"}, "0.0.0.0/0"),
        ({"DestinationIpv6CidrBlock": "::/0"}, "::/0"),
        ({"DestinationPrefixListId": "pl-63a5400a"}, "pl-63a5400a"),
    ],
)
def test_a_destination_is_a_cidr_of_either_family_or_a_prefix_list(
    members: dict[str, str], destination: str
) -> None:
    found = route(GatewayId="vpce-1", State="blackhole", **members)

    assert (found.destination, found.state) == (destination, "blackhole")


def test_a_table_knows_its_subnets_and_whether_it_is_the_main_one() -> None:
    body = {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "Associations": [
            {"Main": True, "AssociationState": {"State": "associated"}},
            {"Main": False, "SubnetId": "subnet-b"},
            {"Main": False, "SubnetId": "subnet-a"},
            {
                "Main": False,
                "SubnetId": "subnet-gone",
                "AssociationState": {"State": "disassociated"},
            },
        ],
    }

    (table,) = inventory(answer("DescribeRouteTables", {"RouteTables": [body]})).route_tables

    assert table.main
    assert table.subnets == ("subnet-a", "subnet-b")


def test_an_interface_of_agentcore_is_known_by_its_type_though_the_sdk_has_no_name_for_it() -> None:
    body = {
        "NetworkInterfaceId": "eni-1",
        "InterfaceType": "agentic_ai",
        "Status": "in-use",
        "SubnetId": "subnet-a",
        "VpcId": "vpc-1",
        "PrivateIpAddress": "10.20.1.57",
        "Groups": [{"GroupId": "sg-a", "GroupName": "runtime"}],
        "RequesterManaged": False,
        "SourceDestCheck": True,
        "Attachment": {"AttachmentId": "ela-attach-1", "InstanceOwnerId": "amazon-aws"},
        "TagSet": [{"Key": "AmazonBedrockAgentCoreManaged", "Value": "true"}],
    }

    (interface,) = inventory(
        answer("DescribeNetworkInterfaces", {"NetworkInterfaces": [body]}),
        answer("DescribeNetworkInterfaces", {"NetworkInterfaces": [body]}),
    ).interfaces

    assert interface.managed_by_agentcore
    assert interface.private_ips == ("10.20.1.57",)
    assert interface.security_groups == ("sg-a",)
    assert interface.instance_owner_id == "amazon-aws"
    assert interface.source_dest_check is True


def test_the_source_destination_check_is_unknown_when_the_answer_is_silent() -> None:
    (interface,) = inventory(
        answer(
            "DescribeNetworkInterfaces", {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1"}]}
        )
    ).interfaces

    assert interface.source_dest_check is None


def test_a_vpc_has_all_its_blocks_and_its_dns_attributes() -> None:
    body = {
        "VpcId": "vpc-1",
        "CidrBlock": "10.0.0.0/16",
        "DhcpOptionsId": "dopt-1",
        "CidrBlockAssociationSet": [
            {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
            {"CidrBlock": "10.9.0.0/16", "CidrBlockState": {"State": "disassociated"}},
            {"CidrBlock": "100.64.0.0/16", "CidrBlockState": {"State": "associated"}},
        ],
        "Ipv6CidrBlockAssociationSet": [
            {"Ipv6CidrBlock": "2001:db8::/56", "Ipv6CidrBlockState": {"State": "associated"}}
        ],
    }

    first, second = inventory(
        answer("DescribeVpcs", {"Vpcs": [body, {"VpcId": "vpc-2"}]}),
        answer(
            "DescribeVpcAttribute",
            {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}},
            VpcId="vpc-1",
            Attribute="enableDnsSupport",
        ),
        answer("DescribeVpcAttribute", {"EnableDnsHostnames": {"Value": False}}, VpcId="vpc-1"),
    ).vpcs

    assert first.cidrs == ("10.0.0.0/16", "100.64.0.0/16", "2001:db8::/56")
    assert (first.dns_support, first.dns_hostnames) == (True, False)
    assert (second.dns_support, second.dns_hostnames) == (None, None)


def test_a_shared_subnet_is_one_and_speaks_for_its_owner() -> None:
    participant = {"SubnetId": "subnet-a", "OwnerId": ACCOUNT}
    owner = {**participant, "Tags": [{"Key": "tier", "Value": "private"}]}

    (subnet,) = inventory(
        answer("DescribeSubnets", {"Subnets": [participant]}, account="444455556666"),
        answer("DescribeSubnets", {"Subnets": [owner]}),
    ).subnets

    assert subnet.account == ACCOUNT
    assert subnet.tags == (("tier", "private"),)


def test_a_rule_of_a_security_group_stands_for_one_peer() -> None:
    body = {
        "GroupId": "sg-1",
        "GroupName": "runtime",
        "VpcId": "vpc-1",
        "IpPermissionsEgress": [
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
                "PrefixListIds": [{"PrefixListId": "pl-1"}],
                "UserIdGroupPairs": [{"GroupId": "sg-2"}],
            },
            {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
        ],
    }

    (group,) = inventory(
        answer("DescribeSecurityGroups", {"SecurityGroups": [body]})
    ).security_groups

    assert (
        SecurityGroupRule(
            egress=True, protocol="-1", from_port=None, to_port=None, peer="10.0.0.0/8"
        )
        in group.rules
    )
    assert [rule.peer for rule in group.rules if rule.protocol == "tcp"] == [
        "0.0.0.0/0",
        "::/0",
        "pl-1",
        "sg-2",
    ]


def test_entries_of_a_network_acl_stand_in_the_order_in_which_they_are_tried() -> None:
    body = {
        "NetworkAclId": "acl-1",
        "VpcId": "vpc-1",
        "IsDefault": False,
        "Associations": [{"SubnetId": "subnet-a"}],
        "Entries": [
            {
                "RuleNumber": 32767,
                "Egress": True,
                "RuleAction": "deny",
                "Protocol": "-1",
                "CidrBlock": "0.0.0.0/0",
            },
            {
                "RuleNumber": 100,
                "Egress": True,
                "RuleAction": "allow",
                "Protocol": "6",
                "CidrBlock": "0.0.0.0/0",
                "PortRange": {"From": 443, "To": 443},
            },
        ],
    }

    (acl,) = inventory(answer("DescribeNetworkAcls", {"NetworkAcls": [body]})).network_acls

    assert acl.entries == (
        NetworkAclEntry(
            number=100,
            egress=True,
            allow=True,
            protocol="6",
            cidr="0.0.0.0/0",
            from_port=443,
            to_port=443,
        ),
        NetworkAclEntry(number=32767, egress=True, allow=False, protocol="-1", cidr="0.0.0.0/0"),
    )


def test_entries_of_a_prefix_list_are_unknown_until_they_were_read() -> None:
    lists = {
        "PrefixLists": [
            {
                "PrefixListId": "pl-a",
                "PrefixListName": "com.amazonaws.us-east-1.s3",
                "OwnerId": "AWS",
            },
            {"PrefixListId": "pl-b", "OwnerId": ACCOUNT},
        ]
    }

    first, second = inventory(
        answer("DescribeManagedPrefixLists", lists),
        answer("GetManagedPrefixListEntries", {"Entries": [{"Cidr": "b"}]}, PrefixListId="pl-a"),
        answer("GetManagedPrefixListEntries", {"Entries": [{"Cidr": "a"}]}, PrefixListId="pl-a"),
    ).prefix_lists

    assert first.cidrs == ("a", "b")
    assert second.cidrs is None


def test_a_prefix_list_with_a_malformed_entry_was_not_read() -> None:
    found, row = damaged(
        answer("DescribeManagedPrefixLists", {"PrefixLists": [{"PrefixListId": "pl-a"}]}),
        answer(
            "GetManagedPrefixListEntries", {"Entries": [{"Cidr": "a"}, {}]}, PrefixListId="pl-a"
        ),
    )

    assert found.prefix_lists[0].cidrs is None
    assert row.source is Source.PREFIX_LISTS


def test_gateways_of_all_kinds_are_read() -> None:
    found = inventory(
        answer(
            "DescribeInternetGateways",
            {"InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "v"}]}]},
        ),
        answer(
            "DescribeEgressOnlyInternetGateways",
            {"EgressOnlyInternetGateways": [{"EgressOnlyInternetGatewayId": "eigw-1"}]},
        ),
        answer(
            "DescribeNatGateways",
            {
                "NatGateways": [
                    {
                        "NatGatewayId": "nat-1",
                        "VpcId": "v",
                        "State": "available",
                        "NatGatewayAddresses": [
                            {
                                "NetworkInterfaceId": "eni-1",
                                "PrivateIp": "10.0.0.5",
                                "PublicIp": "198.51.100.7",
                            }
                        ],
                    }
                ]
            },
        ),
    )

    assert [(each.id, each.egress_only, each.vpc_ids) for each in found.internet_gateways] == [
        ("eigw-1", True, ()),
        ("igw-1", False, ("v",)),
    ]
    (nat,) = found.nat_gateways
    assert (nat.public_ips, nat.interface_ids, nat.subnet_id) == (("198.51.100.7",), ("eni-1",), "")


def test_an_endpoint_keeps_its_policy_and_whether_its_names_are_private() -> None:
    (endpoint,) = inventory(
        answer(
            "DescribeVpcEndpoints",
            {
                "VpcEndpoints": [
                    {
                        "VpcEndpointId": "vpce-1",
                        "VpcEndpointType": "Gateway",
                        "ServiceName": "com.amazonaws.us-east-1.s3",
                        "State": "available",
                        "RouteTableIds": ["rtb-1"],
                        "PolicyDocument": '{"Statement": []}',
                        "PrivateDnsEnabled": False,
                        "DnsEntries": [
                            {"DnsName": "VPCE-1-abc.s3.us-east-1.vpce.amazonaws.com."},
                            {"DnsName": "\\052.s3.us-east-1.amazonaws.com"},
                        ],
                    }
                ]
            },
        )
    ).vpc_endpoints

    assert (endpoint.type, endpoint.route_tables) == ("Gateway", ("rtb-1",))
    assert endpoint.policy == '{"Statement":[]}'
    assert endpoint.private_dns is False
    assert endpoint.dns_names == ("vpce-1-abc.s3.us-east-1.vpce.amazonaws.com",)


def test_dhcp_options_and_instances_keep_what_a_verdict_needs() -> None:
    found = inventory(
        answer(
            "DescribeDhcpOptions",
            {
                "DhcpOptions": [
                    {
                        "DhcpOptionsId": "dopt-1",
                        "DhcpConfigurations": [
                            {"Key": "domain-name", "Values": [{"Value": "corp.example"}]},
                            {
                                "Key": "domain-name-servers",
                                "Values": [{"Value": "AmazonProvidedDNS"}],
                            },
                        ],
                    }
                ]
            },
        ),
        answer(
            "DescribeInstances",
            {
                "Reservations": [
                    {
                        "Instances": [
                            {
                                "InstanceId": "i-1",
                                "State": {"Name": "running"},
                                "Tags": [{"Key": "Name", "Value": "spoke"}],
                            }
                        ]
                    }
                ]
            },
        ),
    )

    assert found.dhcp_options[0].name_servers == ("AmazonProvidedDNS",)
    assert (found.instances[0].name, found.instances[0].state) == ("spoke", "running")


def test_public_access_is_blocked_but_for_the_exclusions_in_force() -> None:
    found = inventory(
        answer(
            "DescribeVpcBlockPublicAccessOptions",
            {"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "block-bidirectional"}},
        ),
        answer(
            "DescribeVpcBlockPublicAccessExclusions",
            {
                "VpcBlockPublicAccessExclusions": [
                    {"ResourceArn": "arn:a", "State": "create-complete"},
                    {"ResourceArn": "arn:b", "State": "delete-complete"},
                ]
            },
        ),
    )

    assert found.public_access_blocks == (
        PublicAccessBlock(
            account=ACCOUNT, region=REGION, mode="block-bidirectional", exclusions=("arn:a",)
        ),
    )


def test_public_access_that_was_not_read_is_no_record() -> None:
    assert inventory(answer("DescribeVpcs", {"Vpcs": []})).public_access_blocks == ()
