"""Who reaches a private endpoint: its security groups, and the zones that it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import ip_network

from ringfence.enforce.case import Case
from ringfence.enforce.placement import networks_of
from ringfence.model.network import SecurityGroup, SecurityGroupRule, Subnet, VpcEndpoint
from ringfence.model.trilean import Match
from ringfence.verdict.spaces import minus, space_of

_HTTPS = 443
_Placed = frozenset[tuple[str, frozenset[str]]]
"""Subnets of the runtimes of one VPC, each with the security groups of those that stand in it."""


def admits_https(case: Case, endpoint: VpcEndpoint) -> Match:
    """Whether every runtime of the VPC gets in on port 443; MAYBE where that hangs on what is not known."""
    known = _groups(case)
    held = [known[each] for each in endpoint.security_groups if each in known]
    placed = _placed(case).get(endpoint.vpc_id, frozenset())
    if len(held) < len(endpoint.security_groups) or not held or not placed:
        return Match.MAYBE
    rules = [rule for rule in _rules(held) if _on_https(rule)]
    subnets = case.ground.network.subnets
    return min(_admitted(rules, subnets[each].cidr, groups) for each, groups in placed)


def zones_without(case: Case, endpoint: VpcEndpoint) -> tuple[str, ...]:
    """Zones with runtimes in which the endpoint has no subnet, as far as zones are known."""
    subnets = {subnet for subnet, _ in _placed(case).get(endpoint.vpc_id, frozenset())}
    known = case.ground.network.subnets
    own = [known[each] for each in endpoint.subnets if each in known]
    if len(own) < len(endpoint.subnets) or not all(each.availability_zone_id for each in own):
        return ()
    wanted = _zones(known[each] for each in subnets if each in known)
    return tuple(sorted(wanted - _zones(own)))


def _placed(case: Case) -> dict[str, _Placed]:
    key = "runtimes-by-vpc"
    if key not in case.shared:
        case.shared[key] = _runtimes_by_vpc(case)
    held: dict[str, _Placed] = case.shared[key]  # type: ignore[assignment] # as it was put there
    return held


def _runtimes_by_vpc(case: Case) -> dict[str, _Placed]:
    found: defaultdict[str, set[tuple[str, frozenset[str]]]] = defaultdict(set)
    for runtime in case.snapshot.inventory.runtimes:
        for version in runtime.served_versions:
            subnets, groups = networks_of(case, version)
            for subnet in subnets:
                held = case.ground.network.subnets.get(subnet)
                if held is not None:
                    found[held.vpc_id].add((subnet, frozenset(groups)))
    return {vpc: frozenset(placed) for vpc, placed in found.items()}


def _groups(case: Case) -> dict[str, SecurityGroup]:
    key = "security-groups-by-id"
    if key not in case.shared:
        case.shared[key] = {each.id: each for each in case.snapshot.inventory.security_groups}
    held: dict[str, SecurityGroup] = case.shared[key]  # type: ignore[assignment] # as it was put there
    return held


def _rules(groups: Iterable[SecurityGroup]) -> Iterable[SecurityGroupRule]:
    return (rule for group in groups for rule in group.rules if not rule.egress)


def _admitted(rules: list[SecurityGroupRule], cidr: str, groups: frozenset[str]) -> Match:
    """Whether the whole of a subnet gets in, by its addresses or by a security group."""
    if any(rule.peer in groups for rule in rules):
        return Match.YES
    try:
        left = ip_network(cidr, strict=False)
    except ValueError:
        return Match.MAYBE
    peers, lists = [], False
    for rule in rules:
        try:
            peers.append(ip_network(rule.peer, strict=False))
        except ValueError:
            lists = lists or rule.peer.startswith("pl-")
    mine = [str(each) for each in peers if each.version == left.version]
    if not minus(space_of(str(left)), space_of(*mine)):
        return Match.YES
    return Match.MAYBE if lists else Match.NO


def _on_https(rule: SecurityGroupRule) -> bool:
    if rule.protocol not in ("tcp", "6", "-1"):
        return False
    low = 0 if rule.from_port is None else rule.from_port
    high = 65_535 if rule.to_port is None else rule.to_port
    return low <= _HTTPS <= high


def _zones(subnets: Iterable[Subnet]) -> set[str]:
    return {each.availability_zone_id for each in subnets if each.availability_zone_id}
