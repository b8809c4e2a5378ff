"""What groups come to: two groups of other names, or of other words, may hold the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, collapse_addresses, summarize_address_range

from ringfence.model.policy import PUBLIC_INTERNET, PolicyPack, SmartGroup, SmartGroupSelector
from ringfence.policy.groups import Network, network_of
from ringfence.verdict.spaces import minus, space_of

_IPV4 = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The union of some groups: what can be compared of it, and what cannot."""

    networks: frozenset[str]
    """Of selectors by CIDR and of known members, joined where they adjoin."""
    names: frozenset[str]
    """FQDNs of SmartGroups, and domains and URLs of WebGroups."""
    opaque: frozenset[str]
    """Selectors by tag, id and the like, groups of the vendor's, and managed WebGroups by name."""

    def less(self, other: Content) -> frozenset[str]:
        """What this holds in words and the other does not."""
        return frozenset(
            (
                *map(str, _left(self.networks, other.networks)),
                *(self.names - other.names),
                *(self.opaque - other.opaque),
            )
        )


def smart_content(pack: PolicyPack, names: Iterable[str]) -> Content:
    """What SmartGroups come to together."""
    networks: list[Network] = []
    fqdns: set[str] = set()
    opaque: set[str] = set()
    for name in names:
        group = pack.smart_group(name)
        if name == PUBLIC_INTERNET or not (group.selectors or group.members):
            opaque.add(name)
            continue
        for selector in group.selectors:
            if selector.cidr:
                networks.append(network_of(selector.cidr))
            elif selector.fqdn:
                fqdns.add(selector.fqdn.lower().removesuffix("."))
            else:
                opaque.add(_spelled(selector))
    return Content(
        networks=frozenset(map(str, _joined(networks))),
        names=frozenset(fqdns),
        opaque=frozenset(opaque),
    )


def web_content(pack: PolicyPack, names: Iterable[str]) -> Content:
    """What WebGroups come to together."""
    found: set[str] = set()
    opaque: set[str] = set()
    for name in names:
        group = pack.web_group(name)
        if group.managed or not (group.sni or group.urls):
            opaque.add(name)
        else:
            found.update(map(str.lower, (*group.sni, *group.urls)))
    return Content(networks=frozenset(), names=frozenset(found), opaque=frozenset(opaque))


def group_networks(group: SmartGroup) -> tuple[Network, ...]:
    """The networks that a group is known to hold."""
    texts = (
        group.members if group.members is not None else [s.cidr for s in group.selectors if s.cidr]
    )
    return tuple(map(network_of, texts))


def _joined(networks: list[Network]) -> list[Network]:
    four = [each for each in networks if each.version == _IPV4]
    six = [each for each in networks if each.version != _IPV4]
    return [*collapse_addresses(four), *collapse_addresses(six)]  # type: ignore[type-var] # of one version each


def _left(texts: frozenset[str], others: frozenset[str]) -> Iterator[Network]:
    """The parts of networks that are in none of others. Those that both have are gone at once."""
    mine = tuple(map(network_of, texts - others))
    for version in {each.version for each in mine}:
        own = space_of(*(str(each) for each in mine if each.version == version))
        theirs = space_of(*(each for each in others if network_of(each).version == version))
        address = IPv4Address if version == _IPV4 else IPv6Address
        for low, high in minus(own, theirs):
            yield from summarize_address_range(address(low), address(high))


def _spelled(selector: SmartGroupSelector) -> str:
    """A selector in its own words, in one order."""
    return repr(
        replace(selector, tags=tuple(sorted(selector.tags)), other=tuple(sorted(selector.other)))
    )
