"""VPCs, subnets, and what else an account configures for a whole VPC."""

from __future__ import annotations

from ringfence.model.network import DhcpOptions, PublicAccessBlock, Subnet, Vpc
from ringfence.parse.inventory.answers import Answers, Page
from ringfence.parse.inventory.sightings import Sightings
from ringfence.parse.inventory.wire import PascalShape, Tag, tag_pairs, texts


class _BlockState(PascalShape, frozen=True):
    state: str = "associated"


class _CidrAssociation(PascalShape, frozen=True):
    cidr_block: str = ""
    cidr_block_state: _BlockState = _BlockState()


class _Ipv6Association(PascalShape, frozen=True):
    ipv6_cidr_block: str = ""
    ipv6_cidr_block_state: _BlockState = _BlockState()


class _Vpc(PascalShape, frozen=True):
    vpc_id: str
    owner_id: str = ""
    cidr_block: str = ""
    cidr_block_association_set: tuple[_CidrAssociation, ...] = ()
    ipv6_cidr_block_association_set: tuple[_Ipv6Association, ...] = ()
    dhcp_options_id: str = ""
    tags: tuple[Tag, ...] = ()


class _Flag(PascalShape, frozen=True):
    value: bool | None = None


class _VpcAttribute(PascalShape, frozen=True):
    vpc_id: str = ""
    enable_dns_support: _Flag = _Flag()
    enable_dns_hostnames: _Flag = _Flag()


class _Subnet(PascalShape, frozen=True):
    subnet_id: str
    vpc_id: str = ""
    owner_id: str = ""
    cidr_block: str = ""
    ipv6_cidr_block_association_set: tuple[_Ipv6Association, ...] = ()
    availability_zone_id: str = ""
    tags: tuple[Tag, ...] = ()


class _DhcpValue(PascalShape, frozen=True):
    value: str = ""


class _DhcpConfiguration(PascalShape, frozen=True):
    key: str = ""
    values: tuple[_DhcpValue, ...] = ()


class _DhcpOptions(PascalShape, frozen=True):
    dhcp_options_id: str
    owner_id: str = ""
    dhcp_configurations: tuple[_DhcpConfiguration, ...] = ()


class _BlockOptions(PascalShape, frozen=True):
    internet_gateway_block_mode: str = ""


class _Exclusion(PascalShape, frozen=True):
    resource_arn: str = ""
    state: str = ""


_LIVE_STATES = ("associated", "associating")
_NO_EXCLUSION = frozenset({"create-failed", "delete-complete", "disable-complete"})


def assemble_vpcs(answers: Answers) -> tuple[Vpc, ...]:
    """Every VPC, with its DNS attributes where they were read."""
    support, hostnames = _dns_attributes(answers)
    found: Sightings[Vpc] = Sightings()
    for page in answers.items("DescribeVpcs", "Vpcs", _Vpc):
        for body in page.records:
            vpc = Vpc(
                id=body.vpc_id,
                account=page.account,
                region=page.region,
                cidrs=_vpc_cidrs(body),
                dhcp_options_id=body.dhcp_options_id,
                dns_support=support.get(body.vpc_id),
                dns_hostnames=hostnames.get(body.vpc_id),
                tags=tag_pairs(body.tags),
            )
            found.add(body.vpc_id, vpc, own=body.owner_id == page.account)
    return found.sorted()


def _dns_attributes(answers: Answers) -> tuple[dict[str, bool], dict[str, bool]]:
    """EnableDnsSupport and EnableDnsHostnames by VPC; each answer carries one of them."""
    support: dict[str, bool] = {}
    hostnames: dict[str, bool] = {}
    for page in answers.bodies("DescribeVpcAttribute", _VpcAttribute):
        for body in page.records:
            vpc_id = body.vpc_id or page.params.get("VpcId", "")
            if body.enable_dns_support.value is not None:
                support[vpc_id] = body.enable_dns_support.value
            if body.enable_dns_hostnames.value is not None:
                hostnames[vpc_id] = body.enable_dns_hostnames.value
    return support, hostnames


def _vpc_cidrs(body: _Vpc) -> tuple[str, ...]:
    blocks = [
        each.cidr_block
        for each in body.cidr_block_association_set
        if each.cidr_block_state.state in _LIVE_STATES
    ]
    return texts((body.cidr_block, *blocks, *_ipv6_cidrs(body.ipv6_cidr_block_association_set)))


def _ipv6_cidrs(associations: tuple[_Ipv6Association, ...]) -> tuple[str, ...]:
    return texts(
        each.ipv6_cidr_block
        for each in associations
        if each.ipv6_cidr_block_state.state in _LIVE_STATES
    )


def assemble_subnets(answers: Answers) -> tuple[Subnet, ...]:
    """Every subnet, the shared ones once."""
    found: Sightings[Subnet] = Sightings()
    for page in answers.items("DescribeSubnets", "Subnets", _Subnet):
        for body in page.records:
            subnet = Subnet(
                id=body.subnet_id,
                account=page.account,
                region=page.region,
                vpc_id=body.vpc_id,
                cidr=body.cidr_block,
                ipv6_cidrs=_ipv6_cidrs(body.ipv6_cidr_block_association_set),
                availability_zone_id=body.availability_zone_id,
                tags=tag_pairs(body.tags),
            )
            found.add(body.subnet_id, subnet, own=body.owner_id == page.account)
    return found.sorted()


def assemble_dhcp_options(answers: Answers) -> tuple[DhcpOptions, ...]:
    """Every DHCP options set."""
    found: Sightings[DhcpOptions] = Sightings()
    for page in answers.items("DescribeDhcpOptions", "DhcpOptions", _DhcpOptions):
        for body in page.records:
            options = DhcpOptions(
                id=body.dhcp_options_id,
                account=page.account,
                region=page.region,
                name_servers=texts(
                    value.value
                    for configuration in body.dhcp_configurations
                    if configuration.key == "domain-name-servers"
                    for value in configuration.values
                ),
            )
            found.add(body.dhcp_options_id, options, own=body.owner_id == page.account)
    return found.sorted()


def assemble_public_access_blocks(answers: Answers) -> tuple[PublicAccessBlock, ...]:
    """VPC block public access, one for each account and region that was read."""
    exclusions: dict[tuple[str, str], set[str]] = {}
    for page in answers.items(
        "DescribeVpcBlockPublicAccessExclusions", "VpcBlockPublicAccessExclusions", _Exclusion
    ):
        exempt = {each.resource_arn for each in page.records if each.state not in _NO_EXCLUSION}
        exclusions.setdefault(_place(page), set()).update(exempt)
    found = {
        _place(page): PublicAccessBlock(
            account=page.account,
            region=page.region,
            mode=body.internet_gateway_block_mode,
            exclusions=texts(exclusions.get(_place(page), ())),
        )
        for page in answers.bodies(
            "DescribeVpcBlockPublicAccessOptions",
            _BlockOptions,
            within="VpcBlockPublicAccessOptions",
        )
        for body in page.records
    }
    return tuple(found[place] for place in sorted(found))


def _place(page: Page[_Exclusion] | Page[_BlockOptions]) -> tuple[str, str]:
    return page.account, page.region
