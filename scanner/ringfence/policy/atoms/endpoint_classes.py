"""What packs can tell apart about one side of a flow: groups by name, and intervals of addresses.

No rule can tell two addresses apart that lie between the same neighbouring ends of the packs' CIDRs,
so an interval stands for all of them.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    PolicyPack,
    SmartGroup,
)
from ringfence.model.trilean import Match
from ringfence.policy.groups import (
    EVERYTHING,
    PRIVATE_NETWORKS,
    Network,
    cidrs_of,
    group_within,
    network_of,
    networks_of,
    parse_address,
)

Ids = npt.NDArray[np.intp]
Matches = npt.NDArray[np.uint8]


class EndpointKind(IntEnum):
    """How an endpoint is known; it decides what the name of a destination adds."""

    UNKNOWN = 0
    NAMED = 1
    """A member of a SmartGroup of which no more is known: the host adds nothing."""
    ADDRESS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointClasses:
    """Class 0 is an endpoint that is not known; then the named groups, the IPv4 and IPv6 intervals."""

    named: tuple[str, ...]
    v4: npt.NDArray[np.uint64]
    """The first address of each IPv4 interval, as integers, ascending from 0."""
    v6: tuple[int, ...]
    """The same for IPv6, which no integer of numpy can hold."""
    kinds: Matches
    """The EndpointKind of each class."""
    places: dict[str, int]
    """The class of each named group."""

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def first_v4(self) -> int:
        """The class of the first IPv4 interval; the others follow it."""
        return 1 + len(self.named)

    @property
    def first_v6(self) -> int:
        """The class of the first IPv6 interval; the others follow it."""
        return self.first_v4 + len(self.v4)

    def of(self, endpoint: str) -> int:
        """The class of an endpoint as a flow spells it; KeyError for no known group's name."""
        if not endpoint:
            return 0
        if (named := self.places.get(endpoint)) is not None:
            return named
        address = parse_address(endpoint)
        if address is None:
            raise KeyError(endpoint)
        if isinstance(address, ipaddress.IPv6Address):
            return self.first_v6 + bisect_right(self.v6, int(address)) - 1
        return int(self.of_v4(np.array([int(address)], dtype=np.uint64))[0])

    def of_v4(self, addresses: npt.NDArray[np.unsignedinteger]) -> Ids:
        """The classes of IPv4 addresses given as integers."""
        return self.first_v4 + np.searchsorted(self.v4, addresses, side="right") - 1

    def representative(self, place: int) -> str:
        """An endpoint of a class, as a flow spells it: an address, a group, or nothing."""
        if place == 0:
            return ""
        if place < self.first_v4:
            return self.named[place - 1]
        if place < self.first_v6:
            first, end = self._ends(self.v4.tolist(), place - self.first_v4, 1 << 32)
            return str(ipaddress.IPv4Address(_typical(first, end)))
        first, end = self._ends(self.v6, place - self.first_v6, 1 << 128)
        return str(ipaddress.IPv6Address(first + min(_TENTH, end - first - 1)))

    @staticmethod
    def _ends(starts: Sequence[int], place: int, past: int) -> tuple[int, int]:
        return starts[place], starts[place + 1] if place + 1 < len(starts) else past

    def span(self, network: Network) -> slice:
        """The classes that make up a CIDR, one of those the classes were made of."""
        low, high = int(network.network_address), int(network.broadcast_address)
        if isinstance(network, ipaddress.IPv6Network):
            first = self.first_v6 - 1
            return slice(
                first + bisect_right(self.v6, low), first + bisect_right(self.v6, high) + 1
            )
        ends = self.of_v4(np.array([low, high], dtype=np.uint64))
        return slice(int(ends[0]), int(ends[1]) + 1)


def _typical(first: int, end: int) -> int:
    """An address of an interval that a reader takes for an example, where it has one."""
    found = (each for each in _EXAMPLES if first <= each < end)
    return next(found, first + min(_TENTH, end - first - 1))


_TENTH = 10
_EXAMPLES = tuple(int(ipaddress.IPv4Address(text)) for text in ("203.0.113.10", "10.0.0.10"))


def endpoint_classes(
    packs: Iterable[PolicyPack], named: frozenset[str] | None = None
) -> EndpointClasses:
    """The classes that the SmartGroups of the packs come to, those of the vendor among them.

    named are the groups that a flow may name in place of an address; None for all.
    """
    groups = [group for pack in packs for group in pack.known_smart_groups]
    names = {group.name for group in groups if not _is_address(group.name)}
    ordered = tuple(sorted(names if named is None else names & named))
    cuts: dict[int, set[int]] = {4: {0}, 6: {0}}
    for network in (*PRIVATE_NETWORKS, *_networks(groups)):
        cuts[network.version] |= {int(network.network_address), int(network.broadcast_address) + 1}
    v4 = np.array(sorted(cut for cut in cuts[4] if cut < 1 << 32), dtype=np.uint64)
    v6 = tuple(sorted(cut for cut in cuts[6] if cut < 1 << 128))
    kinds = np.full(1 + len(ordered) + len(v4) + len(v6), EndpointKind.ADDRESS, dtype=np.uint8)
    kinds[0] = EndpointKind.UNKNOWN
    kinds[1 : 1 + len(ordered)] = EndpointKind.NAMED
    places = {name: place for place, name in enumerate(ordered, 1)}
    return EndpointClasses(named=ordered, v4=v4, v6=v6, kinds=kinds, places=places)


def endpoint_matches(pack: PolicyPack, group: SmartGroup, classes: EndpointClasses) -> Matches:
    """Whether each class is in a group, as far as no host is needed to say so.

    For an endpoint that is not known this says NO, since the host decides alone there.
    """
    found = np.zeros(len(classes), dtype=np.uint8)
    known = {each.name: each for each in pack.known_smart_groups} if classes.named else {}
    for place, other in enumerate(classes.named, 1):
        found[place] = _of_named(pack, group.name, known.get(other), other)
    if group.name == PUBLIC_INTERNET:
        found[classes.first_v4 :] = Match.YES
        for network in PRIVATE_NETWORKS:
            found[classes.span(network)] = Match.NO
    else:
        _select(found, classes, group)
    if _is_address(group.name):
        found[classes.span(network_of(group.name))] = Match.YES
    return found


def _select(found: Matches, classes: EndpointClasses, group: SmartGroup) -> None:
    opaque = not group.selectors or any(not (each.cidr or each.fqdn) for each in group.selectors)
    if group.members is None and opaque:
        found[classes.first_v4 :] = Match.MAYBE
    for network in map(network_of, cidrs_of(group)):
        found[classes.span(network)] = Match.YES
        if network == EVERYTHING:
            v6 = found[classes.first_v6 :]
            v6[v6 == Match.NO] = Match.MAYBE


def _of_named(pack: PolicyPack, group: str, inner: SmartGroup | None, name: str) -> Match:
    """As `membership`, without its search; of a group of another pack no address is known."""
    if group in (ANYWHERE, name):
        return Match.YES
    return group_within(pack, group, None if inner is None else networks_of(inner))


def _networks(groups: Iterable[SmartGroup]) -> Iterator[Network]:
    for group in groups:
        yield from map(network_of, cidrs_of(group))
        if _is_address(group.name):
            yield network_of(group.name)


def _is_address(name: str) -> bool:
    """Whether a group has the name of an address, which a flow then means by it as well."""
    return str(parse_address(name)) == name
