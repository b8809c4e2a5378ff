"""Interfaces, instances, security groups and endpoints as EC2 answers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence_data.estate.answers.vpcs import SERVICE, zone
from ringfence_data.estate.identifiers import Place, digest, ec2_id
from ringfence_data.estate.interfaces import Interface
from ringfence_data.estate.network import SpokeDesign, VpcDesign
from ringfence_data.estate.record import AnswerRecord, Json, tag_list

_EVERYWHERE: list[Json] = [{"CidrIp": "0.0.0.0/0"}]
_SERVED = {"document-ocr": 8000, "model-sandbox": 11434}
"""The ports at which workloads serve, by security group."""


def interface_answers(
    place: Place, networks: Sequence[VpcDesign], interfaces: Iterable[Interface]
) -> Iterator[AnswerRecord]:
    """AgentCore's interfaces by both filters, then the interfaces and instances on routes.

    Interfaces of capacity that the customer runs are not among them: nothing leads to them.
    """
    managed = [_runtime_interface(each) for each in interfaces if not each.instance]
    for name, value in (
        ("interface-type", "agentic_ai"),
        ("tag:AmazonBedrockAgentCoreManaged", "true"),
    ):
        yield _found(place, "DescribeNetworkInterfaces", name, [value], managed)
    spokes = [(vpc, vpc.spoke) for vpc in networks if vpc.spoke]
    if spokes:
        ids = sorted(vpc.id_of("eni", "spoke") for vpc, _ in spokes)
        hops = [_spoke_interface(vpc, spoke) for vpc, spoke in spokes]
        yield _found(place, "DescribeNetworkInterfaces", "network-interface-id", ids, hops)
        ids = sorted(vpc.id_of("i", "spoke") for vpc, _ in spokes)
        instances = [_spoke_instance(vpc, spoke) for vpc, spoke in spokes]
        yield _found(place, "DescribeInstances", "instance-id", ids, instances)


def workload_answers(
    place: Place, found: Iterable[tuple[Interface, Json | None]]
) -> Iterator[AnswerRecord]:
    """The interfaces of workloads outside AgentCore, and the instances behind them."""
    both = tuple(found)
    if not both:
        return
    ids = sorted(interface.id for interface, _ in both)
    records = [_workload_interface(interface, instance) for interface, instance in both]
    yield _found(place, "DescribeNetworkInterfaces", "network-interface-id", ids, records)
    instances = [instance for _, instance in both if instance is not None]
    if instances:
        ids = sorted(str(instance["InstanceId"]) for instance in instances)
        reservations: list[Json] = [
            {"OwnerId": place.account, "Instances": [each]} for each in instances
        ]
        yield _found(place, "DescribeInstances", "instance-id", ids, reservations)


def _workload_interface(interface: Interface, instance: Json | None) -> Json:
    body = _interface(interface.vpc, interface.id, interface.subnet.name, interface.private_ip)
    body["Groups"] = _groups(interface.vpc, interface.groups)
    if instance is not None:
        body["Attachment"] = _attachment(interface.id, str(instance["InstanceId"]), interface.vpc)
    return body


def perimeter_answers(place: Place, networks: Sequence[VpcDesign]) -> Iterator[AnswerRecord]:
    """Security groups, network ACLs and endpoints of the VPCs of one account and region."""
    for operation, member, records in (
        (
            "DescribeSecurityGroups",
            "SecurityGroups",
            [group for vpc in networks for group in _security_groups(vpc)],
        ),
        ("DescribeNetworkAcls", "NetworkAcls", [_network_acl(vpc) for vpc in networks]),
        (
            "DescribeVpcEndpoints",
            "VpcEndpoints",
            [endpoint for vpc in networks for endpoint in _endpoints(vpc)],
        ),
    ):
        yield AnswerRecord(
            place=place, service=SERVICE, operation=operation, body={member: records}
        )


def _found(
    place: Place, operation: str, name: str, values: list[str], records: list[Json]
) -> AnswerRecord:
    """The answer to a list call with one filter."""
    member = "Reservations" if operation == "DescribeInstances" else "NetworkInterfaces"
    return AnswerRecord(
        place=place,
        service=SERVICE,
        operation=operation,
        params={"Filters": [{"Name": name, "Values": values}]},
        body={member: records},
    )


def _interface(vpc: VpcDesign, identifier: str, subnet_name: str, address: str) -> Json:
    subnet = vpc.subnet(subnet_name)
    name, zone_id = zone(vpc, subnet)
    return {
        "NetworkInterfaceId": identifier,
        "InterfaceType": "interface",
        "Status": "in-use",
        "SubnetId": vpc.id_of("subnet", subnet_name),
        "VpcId": vpc.id,
        "OwnerId": vpc.place.account,
        "AvailabilityZone": name,
        "AvailabilityZoneId": zone_id,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
        "RequesterManaged": False,
        "SourceDestCheck": True,
    }


def _groups(vpc: VpcDesign, names: Iterable[str]) -> list[Json]:
    return [{"GroupId": vpc.id_of("sg", name), "GroupName": f"{vpc.name}-{name}"} for name in names]


def _runtime_interface(interface: Interface) -> Json:
    body = _interface(interface.vpc, interface.id, interface.subnet.name, interface.private_ip) | {
        "InterfaceType": "agentic_ai",
        "Groups": _groups(interface.vpc, interface.groups),
        "Ipv6Addresses": [],
        "Attachment": {
            "AttachmentId": f"ela-attach-{digest(interface.id)[:17]}",
            "InstanceOwnerId": "amazon-aws",
            "Status": "attached",
        },
        "TagSet": tag_list({"AmazonBedrockAgentCoreManaged": "true"}),
    }
    if interface.ipv6:
        body["Ipv6Addresses"] = [{"Ipv6Address": interface.ipv6}]
    return body


def _spoke_interface(vpc: VpcDesign, spoke: SpokeDesign) -> Json:
    identifier = vpc.id_of("eni", "spoke")
    return _interface(vpc, identifier, spoke.subnet, spoke.private_ip) | {
        "SourceDestCheck": False,
        "Association": {"PublicIp": spoke.public_ip},
        "Groups": _groups(vpc, (spoke.name,)),
        "Attachment": _attachment(identifier, vpc.id_of("i", "spoke"), vpc),
        "TagSet": tag_list(_spoke_tags(spoke, "eth0")),
    }


def _attachment(interface: str, instance: str, vpc: VpcDesign) -> Json:
    return {
        "AttachmentId": ec2_id("eni-attach", interface),
        "InstanceId": instance,
        "InstanceOwnerId": vpc.place.account,
        "DeviceIndex": 0,
        "Status": "attached",
    }


def _spoke_tags(spoke: SpokeDesign, part: str) -> dict[str, str]:
    return {
        "Name": f"aviatrix-{spoke.name}" if part == "instance" else f"{spoke.name}-{part}",
        "Aviatrix-Created-Resource": "Do-Not-Delete-Aviatrix-Created-Resource",
    }


def _spoke_instance(vpc: VpcDesign, spoke: SpokeDesign) -> Json:
    instance: Json = {
        "InstanceId": vpc.id_of("i", "spoke"),
        "InstanceType": "c6in.large",
        "State": {"Name": "running"},
        "VpcId": vpc.id,
        "SubnetId": vpc.id_of("subnet", spoke.subnet),
        "PrivateIpAddress": spoke.private_ip,
        "PublicIpAddress": spoke.public_ip,
        "SourceDestCheck": False,
        "Tags": tag_list(_spoke_tags(spoke, "instance")),
    }
    return {
        "OwnerId": vpc.place.account,
        "Instances": [instance],
    }


def _security_groups(vpc: VpcDesign) -> Iterator[Json]:
    names = (*vpc.groups, *((vpc.spoke.name,) if vpc.spoke else ()))
    for name in names:
        yield {
            "GroupId": vpc.id_of("sg", name),
            "GroupName": f"{vpc.name}-{name}",
            "VpcId": vpc.id,
            "OwnerId": vpc.place.account,
            "IpPermissions": _ingress(vpc, name),
            "IpPermissionsEgress": [
                {"IpProtocol": "-1", "IpRanges": _EVERYWHERE, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
            ],
            "Tags": tag_list({"Name": f"{vpc.name}-{name}"}),
        }


def _ingress(vpc: VpcDesign, name: str) -> list[Json]:
    inside: list[Json] = [{"CidrIp": vpc.cidr}]
    if vpc.spoke and name == vpc.spoke.name:
        return [{"IpProtocol": "-1", "IpRanges": inside}]
    if name == "endpoints":
        return [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": inside}]
    if port := _SERVED.get(name):
        return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": inside}]
    return []


def _network_acl(vpc: VpcDesign) -> Json:
    identifier = vpc.id_of("acl")
    entries: list[Json] = [
        {
            "CidrBlock": "0.0.0.0/0",
            "Egress": egress,
            "Protocol": "-1",
            "RuleAction": action,
            "RuleNumber": number,
        }
        for egress in (False, True)
        for number, action in ((100, "allow"), (32767, "deny"))
    ]
    return {
        "NetworkAclId": identifier,
        "VpcId": vpc.id,
        "OwnerId": vpc.place.account,
        "IsDefault": True,
        "Associations": [
            {
                "NetworkAclId": identifier,
                "SubnetId": vpc.id_of("subnet", subnet.name),
            }
            for subnet in vpc.subnets
        ],
        "Entries": entries,
    }


def _endpoints(vpc: VpcDesign) -> Iterator[Json]:
    region = vpc.place.region
    for service, _ in vpc.endpoints:
        name = ".".join(reversed(service.split(".")))
        yield _endpoint(vpc, service) | {
            "VpcEndpointType": "Interface",
            "SubnetIds": [vpc.id_of("subnet", vpc.endpoint_subnet)],
            "Groups": _groups(vpc, ("endpoints",)),
            "PrivateDnsEnabled": True,
            "NetworkInterfaceIds": [vpc.id_of("eni", f"endpoint/{service}")],
            "DnsEntries": [
                {"DnsName": f"{_public_label(vpc, service)}.{name}.{region}.vpce.amazonaws.com"},
                {"DnsName": f"{name}.{region}.amazonaws.com"},
            ],
        }
    if vpc.has_s3_endpoint:
        tables = [
            vpc.id_of("rtb", table.name)
            for table in vpc.tables
            if any(route.destination == "s3" for route in table.routes)
        ]
        yield _endpoint(vpc, "s3") | {
            "VpcEndpointType": "Gateway",
            "RouteTableIds": tables,
            "PrivateDnsEnabled": False,
        }


def _public_label(vpc: VpcDesign, service: str) -> str:
    """The first label of the name that resolves outside the VPC as well."""
    suffix = vpc.id_of("vpce", f"{service}/name").removeprefix("vpce-")[:8]
    return f"{vpc.id_of('vpce', service)}-{suffix}"


def _endpoint(vpc: VpcDesign, service: str) -> Json:
    policy = '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}'
    return {
        "VpcEndpointId": vpc.id_of("vpce", service),
        "VpcId": vpc.id,
        "ServiceName": f"com.amazonaws.{vpc.place.region}.{service}",
        "State": "available",
        "PolicyDocument": policy,
        "RouteTableIds": [],
        "SubnetIds": [],
        "Groups": [],
        "OwnerId": vpc.place.account,
        "Tags": tag_list({"Name": f"{vpc.name}-{service}"}),
    }
