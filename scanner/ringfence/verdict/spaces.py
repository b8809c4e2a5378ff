"""Sets of IP addresses as sorted, disjoint ranges of integers.

Route tables ask one question that CIDR lists cannot answer: what is left of a route once every
more specific route has taken its part. Split defaults and partial covers fall out of the answer.
"""

from __future__ import annotations

from ipaddress import ip_network

IPV4, IPV6 = 4, 6

Space = tuple[tuple[int, int], ...]
"""Inclusive ranges, sorted and disjoint; empty means no address at all."""


def space_of(*cidrs: str) -> Space:
    """The union of CIDR blocks of one address family; ValueError when one is none."""
    ranges = []
    for cidr in cidrs:
        network = ip_network(cidr, strict=False)
        ranges.append((int(network.network_address), int(network.broadcast_address)))
    return _merged(ranges)


def union(*spaces: Space) -> Space:
    return _merged([part for space in spaces for part in space])


def minus(left: Space, right: Space) -> Space:
    """What of left is not in right."""
    rest: list[tuple[int, int]] = []
    for start, end in left:
        cursor = start
        for low, high in right:
            if high < cursor or low > end:
                continue
            if low > cursor:
                rest.append((cursor, low - 1))
            cursor = high + 1
        if cursor <= end:
            rest.append((cursor, end))
    return tuple(rest)


def common(left: Space, right: Space) -> Space:
    """What is in both."""
    return minus(left, minus(left, right))


def _merged(ranges: list[tuple[int, int]]) -> Space:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


WHOLE = {IPV4: space_of("0.0.0.0/0"), IPV6: space_of("::/0")}

PRIVATE = {
    # 100.64.0.0/10 carries VPC secondary blocks, so it is private space here.
    IPV4: space_of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
    IPV6: space_of("fc00::/7"),
}

_NOWHERE_V4 = space_of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")

PUBLIC = {
    IPV4: minus(WHOLE[IPV4], union(PRIVATE[IPV4], _NOWHERE_V4)),
    # 64:ff9b::/96 is the NAT64 prefix: IPv4 internet spoken to over IPv6.
    IPV6: space_of("2000::/3", "64:ff9b::/96"),
}

EVERYWHERE = {IPV4: PUBLIC[IPV4], IPV6: space_of("2000::/3")}
"""What routes must cover together to be a default route."""
