"""Network interfaces, the instances they belong to, and VPC endpoints."""

from __future__ import annotations

from ringfence.model.network import Instance, NetworkInterface, VpcEndpoint
from ringfence.parse.hosts import canonical_host
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.policies import document_text
from ringfence.parse.inventory.sightings import Sightings
from ringfence.parse.inventory.wire import Group, PascalShape, Tag, tag_pairs, texts


class _PublicAddress(PascalShape, frozen=True):
    public_ip: str = ""
    carrier_ip: str = ""


class _PrivateAddress(PascalShape, frozen=True):
    private_ip_address: str = ""
    association: _PublicAddress = _PublicAddress()


class _Ipv6Address(PascalShape, frozen=True):
    ipv6_address: str = ""


class _Attachment(PascalShape, frozen=True):
    instance_id: str = ""
    instance_owner_id: str = ""


class _Interface(PascalShape, frozen=True):
    network_interface_id: str
    vpc_id: str = ""
    subnet_id: str = ""
    owner_id: str = ""
    interface_type: str = "interface"
    status: str = ""
    description: str = ""
    private_ip_address: str = ""
    private_ip_addresses: tuple[_PrivateAddress, ...] = ()
    ipv6_address: str = ""
    ipv6_addresses: tuple[_Ipv6Address, ...] = ()
    association: _PublicAddress = _PublicAddress()
    groups: tuple[Group, ...] = ()
    source_dest_check: bool | None = None
    attachment: _Attachment = _Attachment()
    requester_managed: bool = False
    tag_set: tuple[Tag, ...] = ()


class _State(PascalShape, frozen=True):
    name: str = ""


class _Instance(PascalShape, frozen=True):
    instance_id: str
    state: _State = _State()
    tags: tuple[Tag, ...] = ()


class _Reservation(PascalShape, frozen=True):
    owner_id: str = ""
    instances: tuple[_Instance, ...] = ()


class _DnsEntry(PascalShape, frozen=True):
    dns_name: str = ""


class _Endpoint(PascalShape, frozen=True):
    vpc_endpoint_id: str
    vpc_endpoint_type: str = ""
    vpc_id: str = ""
    owner_id: str = ""
    service_name: str = ""
    state: str = ""
    subnet_ids: tuple[str, ...] = ()
    route_table_ids: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    private_dns_enabled: bool | None = None
    policy_document: str = ""
    dns_entries: tuple[_DnsEntry, ...] = ()


def assemble_interfaces(answers: Answers) -> tuple[NetworkInterface, ...]:
    """Every network interface; several filtered calls may show the same one."""
    found: Sightings[NetworkInterface] = Sightings()
    for page in answers.items("DescribeNetworkInterfaces", "NetworkInterfaces", _Interface):
        for body in page.records:
            interface = _interface(body, account=page.account, region=page.region)
            found.add(body.network_interface_id, interface, own=body.owner_id == page.account)
    return found.sorted()


def _interface(body: _Interface, *, account: str, region: str) -> NetworkInterface:
    publics = (body.association, *(each.association for each in body.private_ip_addresses))
    return NetworkInterface(
        id=body.network_interface_id,
        account=account,
        region=region,
        vpc_id=body.vpc_id,
        subnet_id=body.subnet_id,
        interface_type=body.interface_type,
        status=body.status,
        description=body.description,
        private_ips=texts(
            (
                body.private_ip_address,
                *(each.private_ip_address for each in body.private_ip_addresses),
            )
        ),
        ipv6_addresses=texts(
            (body.ipv6_address, *(each.ipv6_address for each in body.ipv6_addresses))
        ),
        public_ips=texts(
            address for each in publics for address in (each.public_ip, each.carrier_ip)
        ),
        security_groups=texts(group.group_id for group in body.groups),
        source_dest_check=body.source_dest_check,
        instance_id=body.attachment.instance_id,
        instance_owner_id=body.attachment.instance_owner_id,
        requester_managed=body.requester_managed,
        tags=tag_pairs(body.tag_set),
    )


def assemble_instances(answers: Answers) -> tuple[Instance, ...]:
    """Every instance that was asked about."""
    found: Sightings[Instance] = Sightings()
    for page in answers.items("DescribeInstances", "Reservations", _Reservation):
        for reservation in page.records:
            for body in reservation.instances:
                tags = tag_pairs(body.tags)
                instance = Instance(
                    id=body.instance_id,
                    account=page.account,
                    region=page.region,
                    name=dict(tags).get("Name", ""),
                    state=body.state.name,
                    tags=tags,
                )
                found.add(body.instance_id, instance, own=reservation.owner_id == page.account)
    return found.sorted()


def assemble_vpc_endpoints(answers: Answers) -> tuple[VpcEndpoint, ...]:
    """Every VPC endpoint."""
    found: Sightings[VpcEndpoint] = Sightings()
    for page in answers.items("DescribeVpcEndpoints", "VpcEndpoints", _Endpoint):
        for body in page.records:
            endpoint = VpcEndpoint(
                id=body.vpc_endpoint_id,
                account=page.account,
                region=page.region,
                vpc_id=body.vpc_id,
                type=body.vpc_endpoint_type,
                service_name=body.service_name,
                state=body.state,
                subnets=texts(body.subnet_ids),
                route_tables=texts(body.route_table_ids),
                security_groups=texts(group.group_id for group in body.groups),
                private_dns=body.private_dns_enabled,
                policy=document_text(body.policy_document),
                dns_names=texts(canonical_host(entry.dns_name) for entry in body.dns_entries),
            )
            found.add(body.vpc_endpoint_id, endpoint, own=body.owner_id == page.account)
    return found.sorted()
