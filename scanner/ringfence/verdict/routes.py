"""What each route of a table really governs: the longest prefix wins, prefix lists are expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from ringfence.model.network import PrefixList, Route, RouteTable, RouteTarget
from ringfence.verdict.spaces import EVERYWHERE, IPV4, IPV6, PUBLIC, Space, common, minus, union

_HALF = 1
"""Prefix length of a split default (0.0.0.0/1 and 128.0.0.0/1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """A route and the addresses that no more specific route takes from it."""

    route: Route
    cidr: str
    """One block of the route's prefix list, or its own destination."""
    family: int
    """4 or 6."""
    space: Space
    default: bool
    """Whether it takes traffic to anywhere: a default route, a half of a split one, or a part of
    a set of routes that together cover the internet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRoutes:
    """A route table, resolved."""

    governed: tuple[Governed, ...]
    unexpanded: tuple[Route, ...]
    """Prefix list routes whose entries are not known, and those of gateway endpoints."""
    unreadable: tuple[Route, ...]
    """Routes whose destination is no CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    route: Route
    cidr: str
    family: int
    length: int
    start: int
    end: int

    def inside(self, wider: _Block) -> bool:
        """Whether another block holds this one and is wider. Blocks nest or are disjoint."""
        return wider.length < self.length and wider.start <= self.start <= wider.end


def effective_routes(
    table: RouteTable, prefix_lists: Mapping[str, PrefixList], *, inspected: tuple[str, ...] = ()
) -> EffectiveRoutes:
    """Resolve a table. inspected are endpoints whose prefix list routes are worth expanding.

    The entries of a prefix list that leads to a gateway endpoint are AWS's own; they never matter.
    """
    blocks: list[_Block] = []
    unexpanded: list[Route] = []
    unreadable: list[Route] = []
    for route in table.routes:
        cidrs = _cidrs(route, prefix_lists, inspected)
        if cidrs is None:
            unexpanded.append(route)
            continue
        try:
            blocks.extend(_block(route, cidr) for cidr in cidrs)
        except ValueError:
            unreadable.append(route)
    governed = tuple(part for family in (IPV4, IPV6) for part in _governed(blocks, family))
    return EffectiveRoutes(
        governed=governed, unexpanded=tuple(unexpanded), unreadable=tuple(unreadable)
    )


def _cidrs(
    route: Route, prefix_lists: Mapping[str, PrefixList], inspected: tuple[str, ...]
) -> tuple[str, ...] | None:
    if not route.destination.startswith("pl-"):
        return (route.destination,)
    if route.target is RouteTarget.VPC_ENDPOINT and route.target_id not in inspected:
        return None
    known = prefix_lists.get(route.destination)
    return known.cidrs if known else None


def _block(route: Route, cidr: str) -> _Block:
    network = ip_network(cidr, strict=False)
    return _Block(
        route=route,
        cidr=cidr,
        family=network.version,
        length=network.prefixlen,
        start=int(network.network_address),
        end=int(network.broadcast_address),
    )


def _governed(blocks: list[_Block], family: int) -> list[Governed]:
    """The blocks of one family, each without what more specific routes take from it.

    A blackhole takes its prefix too (packets die there), but a route in any other state may not
    be in force, so that it hides nothing.
    """
    own = [block for block in blocks if block.family == family]
    in_force = [block for block in own if block.route.state in ("active", "blackhole")]
    left = [(block, _left(block, in_force)) for block in own]
    public = [block for block, space in left if common(space, PUBLIC[family])]
    defaults = _defaults(public, family)
    return [
        Governed(
            route=block.route,
            cidr=block.cidr,
            family=family,
            space=space,
            default=block.cidr in defaults,
        )
        for block, space in left
        if space
    ]


def _left(block: _Block, others: list[_Block]) -> Space:
    taken = union(*(((other.start, other.end),) for other in others if other.inside(block)))
    return minus(((block.start, block.end),), taken)


def _defaults(living: list[_Block], family: int) -> frozenset[str]:
    """The CIDRs that act as a default route, of the routes that govern public addresses."""
    whole = {block.cidr for block in living if block.length == 0}
    halves = {block.cidr for block in living if block.length == _HALF}
    if whole:
        return frozenset(whole | halves)
    widest = [block for block in living if not any(block.inside(other) for other in living)]
    reached = union(*(((block.start, block.end),) for block in widest))
    cover = set() if minus(EVERYWHERE[family], reached) else {block.cidr for block in widest}
    return frozenset(cover | halves)
