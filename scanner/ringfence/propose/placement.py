"""Subnets whose addresses do not say what a pack takes them to say."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ringfence.model.network import Subnet
from ringfence.model.proposal import LandingZone, OpenQuestion, QuestionKind
from ringfence.propose.zones import WIDEST, ipv4

_NAMED = 4


def placement_questions(
    zones: tuple[LandingZone, ...], known: Iterable[Subnet]
) -> Iterator[OpenQuestion]:
    """What no CIDR tells of the runtimes' subnets, given every subnet that was read."""
    for zone in zones:
        for subnet in zone.subnets:
            if not subnet.cidr:
                yield _place(
                    subnet.id,
                    "It was not read, or its CIDR is none that AWS gives a subnet: no rule takes its "
                    "runtimes by CIDR.",
                    "Read it, or use --selector subnet-id.",
                )
            if subnet.ipv6_cidrs:
                yield _place(
                    subnet.id,
                    f"It has IPv6 ({', '.join(subnet.ipv6_cidrs)}), which no rule of the pack takes.",
                    "Take IPv6 off the subnet, or route it to nowhere.",
                )
            if subnet.other_interfaces:
                yield _place(
                    subnet.id,
                    f"AgentCore did not make {subnet.other_interfaces} of its interfaces: the pack "
                    "would govern what they belong to as well.",
                    "Keep the subnet for runtimes alone, or approve what the others need.",
                )
    yield from _overlaps(zones, known)


def _overlaps(zones: tuple[LandingZone, ...], known: Iterable[Subnet]) -> Iterator[OpenQuestion]:
    """CIDRs of runtimes that mean subnets of another VPC too, with or without runtimes there."""
    vpcs = {subnet.id: subnet.vpc_id for subnet in known}
    within: defaultdict[ipaddress.IPv4Network, set[str]] = defaultdict(set)
    exactly: defaultdict[ipaddress.IPv4Network, set[str]] = defaultdict(set)
    for subnet in known:
        if cidr := ipv4(subnet.cidr):
            network = ipaddress.IPv4Network(cidr)
            exactly[network].add(subnet.id)
            for around in _around(network):
                within[around].add(subnet.id)
    taken = {each.cidr for zone in zones for each in zone.subnets if each.cidr}
    for cidr in sorted(taken):
        network = ipaddress.IPv4Network(cidr)
        wider = (exactly[around] for around in _around(network) if around in exactly)
        found = within[network].union(*wider)
        if len(held := {vpcs[each] for each in found}) > 1:
            yield _overlap(cidr, sorted(found), vpcs=len(held))


def _around(network: ipaddress.IPv4Network) -> tuple[ipaddress.IPv4Network, ...]:
    """The network itself and every wider one that a subnet can have."""
    lengths = range(WIDEST, network.prefixlen + 1)
    return tuple(network.supernet(new_prefix=length) for length in lengths)


def _overlap(cidr: str, subnets: list[str], *, vpcs: int) -> OpenQuestion:
    more = f" and {len(subnets) - _NAMED} more" if len(subnets) > _NAMED else ""
    return _place(
        cidr,
        f"{', '.join(subnets[:_NAMED])}{more} overlap, in {vpcs} VPCs: one CIDR names all of them.",
        "Use --selector subnet-id.",
    )


def _place(subject: str, message: str, action: str) -> OpenQuestion:
    return OpenQuestion(
        kind=QuestionKind.PLACEMENT, subject=subject, message=message, action=action
    )
