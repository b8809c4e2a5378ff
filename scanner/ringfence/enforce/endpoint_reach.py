"""Who reaches a private endpoint: its security groups, and the zones that it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

from ringfence.enforce.case import Case
from ringfence.model.agentcore import NetworkMode
from ringfence.model.network import SecurityGroup, SecurityGroupRule, Subnet, VpcEndpoint
from ringfence.model.trilean import Match

_HTTPS = 443
_Placed = tuple[frozenset[str], frozenset[str]]
"""Subnets and security groups of the runtimes of one VPC."""


def admits_https(case: Case, endpoint: VpcEndpoint) -> Match:
    """Whether the runtimes of the VPC get in on port 443; MAYBE where that hangs on what is not known."""
    subnets, groups = _placed(case).get(endpoint.vpc_id, (frozenset(), frozenset()))
    known = {each.id: each for each in case.snapshot.inventory.security_groups}
    held = [known[each] for each in endpoint.security_groups if each in known]
    if len(held) < len(endpoint.security_groups) or not held:
        return Match.MAYBE
    blocks = [
        case.ground.network.subnets[each].cidr
        for each in subnets
        if each in case.ground.network.subnets
    ]
    return max((_admits(rule, blocks, groups) for rule in _rules(held)), default=Match.NO)


def zones_without(case: Case, endpoint: VpcEndpoint) -> tuple[str, ...]:
    """Zones with runtimes in which the endpoint has no subnet, as far as zones are known."""
    subnets, _ = _placed(case).get(endpoint.vpc_id, (frozenset(), frozenset()))
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
    found: dict[str, _Placed] = {}
    for runtime in case.snapshot.inventory.runtimes:
        for version in runtime.served_versions:
            if version.placement.mode is not NetworkMode.VPC:
                continue
            for subnet in version.placement.subnets:
                held = case.ground.network.subnets.get(subnet)
                if held is not None:
                    subnets, groups = found.get(held.vpc_id, (frozenset(), frozenset()))
                    found[held.vpc_id] = (
                        subnets | {subnet},
                        groups | set(version.placement.security_groups),
                    )
    return found


def _rules(groups: Iterable[SecurityGroup]) -> Iterable[SecurityGroupRule]:
    return (rule for group in groups for rule in group.rules if not rule.egress)


def _admits(rule: SecurityGroupRule, blocks: list[str], groups: frozenset[str]) -> Match:
    if rule.protocol not in ("tcp", "6", "-1") or not _on_https(rule):
        return Match.NO
    if rule.peer.startswith("sg-"):
        return Match.YES if rule.peer in groups else Match.NO
    try:
        peer = ip_network(rule.peer, strict=False)
    except ValueError:
        return Match.MAYBE  # a prefix list
    networks = [ip_network(each, strict=False) for each in blocks]
    return (
        Match.YES
        if any(peer.overlaps(each) for each in networks if each.version == peer.version)
        else Match.NO
    )


def _on_https(rule: SecurityGroupRule) -> bool:
    low = 0 if rule.from_port is None else rule.from_port
    high = 65_535 if rule.to_port is None else rule.to_port
    return low <= _HTTPS <= high


def _zones(subnets: Iterable[Subnet]) -> set[str]:
    return {each.availability_zone_id for each in subnets if each.availability_zone_id}
