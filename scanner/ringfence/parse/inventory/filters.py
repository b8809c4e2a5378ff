"""Security groups and network ACLs."""

from __future__ import annotations

from ringfence.model.network import (
    NetworkAcl,
    NetworkAclEntry,
    SecurityGroup,
    SecurityGroupRule,
)
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.sightings import Sightings
from ringfence.parse.inventory.wire import PascalShape, texts


class _Ipv4Range(PascalShape, frozen=True):
    cidr_ip: str = ""


class _Ipv6Range(PascalShape, frozen=True):
    cidr_ipv6: str = ""


class _PrefixListId(PascalShape, frozen=True):
    prefix_list_id: str = ""


class _Pair(PascalShape, frozen=True):
    group_id: str = ""


class _Permission(PascalShape, frozen=True):
    ip_protocol: str = "-1"
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[_Ipv4Range, ...] = ()
    ipv6_ranges: tuple[_Ipv6Range, ...] = ()
    prefix_list_ids: tuple[_PrefixListId, ...] = ()
    user_id_group_pairs: tuple[_Pair, ...] = ()


class _SecurityGroup(PascalShape, frozen=True):
    group_id: str
    group_name: str = ""
    vpc_id: str = ""
    owner_id: str = ""
    ip_permissions: tuple[_Permission, ...] = ()
    ip_permissions_egress: tuple[_Permission, ...] = ()


class _PortRange(PascalShape, frozen=True):
    from_: int | None = None
    to: int | None = None


class _Entry(PascalShape, frozen=True):
    rule_number: int
    egress: bool
    rule_action: str
    protocol: str = "-1"
    cidr_block: str = ""
    ipv6_cidr_block: str = ""
    port_range: _PortRange = _PortRange()


class _Association(PascalShape, frozen=True):
    subnet_id: str = ""


class _NetworkAcl(PascalShape, frozen=True):
    network_acl_id: str
    vpc_id: str = ""
    owner_id: str = ""
    is_default: bool = False
    associations: tuple[_Association, ...] = ()
    entries: tuple[_Entry, ...] = ()


def assemble_security_groups(answers: Answers) -> tuple[SecurityGroup, ...]:
    """Every security group, one rule for each peer."""
    found: Sightings[SecurityGroup] = Sightings()
    for page in answers.items("DescribeSecurityGroups", "SecurityGroups", _SecurityGroup):
        for body in page.records:
            rules = {
                *(rule for each in body.ip_permissions for rule in _rules(each, egress=False)),
                *(
                    rule
                    for each in body.ip_permissions_egress
                    for rule in _rules(each, egress=True)
                ),
            }
            group = SecurityGroup(
                id=body.group_id,
                account=page.account,
                region=page.region,
                vpc_id=body.vpc_id,
                name=body.group_name,
                rules=tuple(sorted(rules, key=_rule_order)),
            )
            found.add(body.group_id, group, own=body.owner_id == page.account)
    return found.sorted()


def _rules(permission: _Permission, *, egress: bool) -> tuple[SecurityGroupRule, ...]:
    peers = (
        *(each.cidr_ip for each in permission.ip_ranges),
        *(each.cidr_ipv6 for each in permission.ipv6_ranges),
        *(each.prefix_list_id for each in permission.prefix_list_ids),
        *(each.group_id for each in permission.user_id_group_pairs),
    )
    every_port = permission.ip_protocol == "-1" or permission.from_port == -1
    return tuple(
        SecurityGroupRule(
            egress=egress,
            protocol=permission.ip_protocol,
            from_port=None if every_port else permission.from_port,
            to_port=None if every_port else permission.to_port,
            peer=peer,
        )
        for peer in texts(peers)
    )


def _rule_order(rule: SecurityGroupRule) -> tuple[bool, str, int, int, str]:
    from_port = -1 if rule.from_port is None else rule.from_port
    to_port = -1 if rule.to_port is None else rule.to_port
    return rule.egress, rule.protocol, from_port, to_port, rule.peer


def assemble_network_acls(answers: Answers) -> tuple[NetworkAcl, ...]:
    """Every network ACL, its entries in the order in which they are tried."""
    found: Sightings[NetworkAcl] = Sightings()
    for page in answers.items("DescribeNetworkAcls", "NetworkAcls", _NetworkAcl):
        for body in page.records:
            entries = {_entry(each) for each in body.entries}
            acl = NetworkAcl(
                id=body.network_acl_id,
                account=page.account,
                region=page.region,
                vpc_id=body.vpc_id,
                default=body.is_default,
                subnets=texts(each.subnet_id for each in body.associations),
                entries=tuple(
                    sorted(entries, key=lambda each: (each.egress, each.number, each.cidr))
                ),
            )
            found.add(body.network_acl_id, acl, own=body.owner_id == page.account)
    return found.sorted()


def _entry(body: _Entry) -> NetworkAclEntry:
    return NetworkAclEntry(
        number=body.rule_number,
        egress=body.egress,
        allow=body.rule_action == "allow",
        protocol=body.protocol,
        cidr=body.cidr_block or body.ipv6_cidr_block,
        from_port=body.port_range.from_,
        to_port=body.port_range.to,
    )
