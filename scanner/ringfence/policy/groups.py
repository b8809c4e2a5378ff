"""Who is a member of a SmartGroup, as far as addresses, names and known members tell."""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    SYSTEM_SMART_GROUPS,
    PolicyPack,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
)
from ringfence.model.trilean import Match, of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE_NETWORKS = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
"""What the vendor's Public Internet leaves out (RFC 1918), and its likeness in IPv6."""
EVERYTHING = ipaddress.ip_network("0.0.0.0/0")
_PRIVATE_SUFFIXES = (".internal", ".local", ".localhost", ".lan", ".home.arpa", ".intranet")


def membership(
    pack: PolicyPack, group: str, endpoint: str, host: str, semantics: Semantics
) -> Match:
    """Whether a side of a flow is a member of a group.

    endpoint is an address, the name of a SmartGroup, or empty when it is not known; host is the name
    that the destination goes by, empty for a source.
    """
    if endpoint == group:
        return Match.YES
    address = parse_address(endpoint)
    if address is None and endpoint:
        return _of_group(pack, group, endpoint, host, semantics)
    if group == ANYWHERE and address is None:
        return Match.YES
    if group == PUBLIC_INTERNET:
        return _public(address, host, semantics)
    found = pack.smart_group(group)
    if found.members is not None:
        return _in_networks(found.members, address, host, semantics)
    return max(
        (_selected(each, address, host, semantics) for each in found.selectors),
        default=Match.MAYBE,  # a group of the vendor's whose content is not known
    )


@lru_cache(maxsize=1 << 16)
def parse_address(text: str) -> Address | None:
    """The address that a literal spells; None for anything else."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def with_groups(pack: PolicyPack, groups: Iterable[SmartGroup]) -> PolicyPack:
    """The pack with groups that it does not have yet."""
    known = {group.name for group in (*pack.smart_groups, *SYSTEM_SMART_GROUPS)}
    more = tuple(group for group in groups if group.name not in known)
    return replace(pack, smart_groups=(*pack.smart_groups, *more))


def networks_of(group: SmartGroup) -> tuple[Network, ...] | None:
    """The CIDRs that a group comes to exactly; None when something else selects its members."""
    if group.name == PUBLIC_INTERNET:
        return None
    texts: Iterable[str] = group.members if group.members is not None else ()
    if group.members is None:
        if not group.selectors or any(not each.cidr for each in group.selectors):
            return None
        texts = (each.cidr for each in group.selectors)
    return tuple(map(network_of, texts))


def cidrs_of(group: SmartGroup) -> tuple[str, ...]:
    """The CIDRs that a group is known to hold, whatever else selects its members."""
    if group.members is not None:
        return group.members
    return tuple(each.cidr for each in group.selectors if each.cidr)


def is_public_name(host: str) -> bool:
    """Whether a name is one that the public DNS could know."""
    return "." in host and not host.endswith(_PRIVATE_SUFFIXES)


def is_private(address: Address) -> bool:
    """Whether the vendor's Public Internet leaves an address out."""
    return any(address in network for network in PRIVATE_NETWORKS)


@lru_cache(maxsize=1 << 16)
def network_of(text: str) -> Network:
    """The network that a CIDR or an address spells; ValueError for anything else."""
    return ipaddress.ip_network(text, strict=False)


def _public(address: Address | None, host: str, semantics: Semantics) -> Match:
    if address is not None:
        return of(not is_private(address))
    public = semantics.named_is_public and host and is_public_name(host)
    return Match.YES if public else Match.MAYBE


def _selected(
    selector: SmartGroupSelector, address: Address | None, host: str, semantics: Semantics
) -> Match:
    if selector.cidr:
        return _in_networks((selector.cidr,), address, host, semantics)
    if selector.fqdn:
        return of(selector.fqdn.lower().removesuffix(".") == host) if host else Match.MAYBE
    return Match.MAYBE


def _in_networks(
    texts: tuple[str, ...], address: Address | None, host: str, semantics: Semantics
) -> Match:
    networks = [network_of(text) for text in texts]
    if address is None:
        return _named(networks, host, semantics)
    found = Match.NO
    for network in networks:
        if address.version != network.version:
            # Whether 0.0.0.0/0 stands for IPv6 as well is not documented.
            found = max(found, Match.MAYBE if network == EVERYTHING else Match.NO)
        elif address in network:
            return Match.YES
    return found


def _named(networks: list[Network], host: str, semantics: Semantics) -> Match:
    """A destination without an address: everything takes it, a private range does not."""
    if EVERYTHING in networks:
        return Match.YES
    public = semantics.named_is_public and host and is_public_name(host)
    inside = all(map(_is_private_network, networks))
    return Match.NO if public and inside else Match.MAYBE


def _is_private_network(network: Network) -> bool:
    alike = (each for each in PRIVATE_NETWORKS if each.version == network.version)
    return any(network.subnet_of(each) for each in alike)  # type: ignore[arg-type] # as filtered


def _of_group(
    pack: PolicyPack, group: str, member_of: str, host: str, semantics: Semantics
) -> Match:
    """Whether every, no, or perhaps a member of one group is a member of another."""
    inner = networks_of(pack.smart_group(member_of))
    names = [_selected(each, None, host, semantics) for each in _names_of(pack, group)]
    return max((group_within(pack, group, inner), *names))


def _names_of(pack: PolicyPack, group: str) -> tuple[SmartGroupSelector, ...]:
    """The selectors of a group that only a name decides."""
    found = pack.smart_group(group)
    decided = group in (ANYWHERE, PUBLIC_INTERNET) or found.members is not None
    return () if decided else tuple(e for e in found.selectors if e.fqdn and not e.cidr)


def group_within(pack: PolicyPack, group: str, inner: tuple[Network, ...] | None) -> Match:
    """Whether all, none, or perhaps some of the addresses of a group are in another, names aside.

    inner is None where it is not known which addresses they are.
    """
    if group == ANYWHERE:
        return Match.YES
    if group == PUBLIC_INTERNET:
        away = (PRIVATE_NETWORKS, Match.NO, Match.YES)
        return Match.MAYBE if inner is None else _covered(inner, *away)
    found = pack.smart_group(group)
    outer = tuple(map(network_of, cidrs_of(found)))
    opaque = not found.selectors or any(not (each.cidr or each.fqdn) for each in found.selectors)
    least = Match.MAYBE if found.members is None and opaque else Match.NO
    if not outer:
        return least
    reached = Match.MAYBE if inner is None else _covered(inner, outer, Match.YES, Match.NO)
    return max(least, reached)


def _covered(
    inner: tuple[Network, ...], outer: tuple[Network, ...], inside: Match, outside: Match
) -> Match:
    if not inner:
        return Match.MAYBE
    ranges = _ranges(outer)
    found = {_within(each, ranges[each.version]) for each in inner}
    if found == {True}:
        return inside
    return outside if found == {False} else Match.MAYBE


@lru_cache(maxsize=256)
def _ranges(networks: tuple[Network, ...]) -> dict[int, list[tuple[int, int]]]:
    """First and last addresses by IP version, sorted and disjoint, so that a place in them is searched for."""
    found: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
    for each in sorted(networks, key=lambda each: (each.version, int(each.network_address))):
        low, high = int(each.network_address), int(each.broadcast_address)
        mine = found[each.version]
        if mine and low <= mine[-1][1] + 1:
            mine[-1] = (mine[-1][0], max(mine[-1][1], high))
        else:
            mine.append((low, high))
    return found


def _within(network: Network, ranges: list[tuple[int, int]]) -> bool | None:
    """Whether all or none of a network is in some ranges; None for a part of it."""
    low, high = int(network.network_address), int(network.broadcast_address)
    after = bisect_right(ranges, high, key=lambda each: each[0])
    if not after or ranges[after - 1][1] < low:
        return False
    first, last = ranges[after - 1]
    return True if first <= low and high <= last else None
