"""Which entries of a pack's groups past traffic uses: a group that is used little is broad.

An entry is used when a flow is surely a member of it. Where only a flow's URL could tell and it has
none, the entry counts as unused.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    PolicyPack,
    Semantics,
    SmartGroup,
    WebGroup,
)
from ringfence.model.replay import GroupUse
from ringfence.policy.groups import Network, networks_of, parse_address
from ringfence.policy.matching import host_of
from ringfence.policy.patterns import host_matches, url_matches

_NAMED = 5
_MOST_GLOB_TESTS = 5_000_000
"""Patterns times hosts; beyond it the use of a WebGroup is not told."""


def group_uses(
    pack: PolicyPack, flows: Iterable[Flow], semantics: Semantics
) -> tuple[GroupUse, ...]:
    """The use of every group that a rule names, SmartGroups first, by name."""
    seen = _Seen(pack, flows)
    smart = {name for rule in pack.rules for name in (*rule.src, *rule.dst)}
    web = {name for rule in pack.rules for name in rule.web_groups}
    return (
        *(_smart_use(pack.smart_group(name), seen) for name in sorted(smart)),
        *(_web_use(pack.web_group(name), seen, semantics) for name in sorted(web)),
    )


class _Seen:
    """The distinct addresses, names and URLs of the traffic."""

    def __init__(self, pack: PolicyPack, flows: Iterable[Flow]) -> None:
        addresses: dict[int, set[int]] = {4: set(), 6: set()}
        self.hosts: set[str] = set()
        self.urls: set[str] = set()
        groups: set[str] = set()
        for flow in flows:
            for side in (flow.src, flow.dst):
                address = parse_address(side)
                if address is not None:
                    addresses[address.version].add(int(address))
                elif side:
                    groups.add(side)
            self.hosts.add(host_of(flow))
            self.urls.add(flow.url)
        self.hosts.discard("")
        self.urls.discard("")
        self._addresses = {version: sorted(each) for version, each in addresses.items()}
        self._networks: list[Network] = [
            network for name in groups for network in networks_of(pack.smart_group(name)) or ()
        ]

    def uses(self, cidr: str) -> bool:
        """Whether an address, or a member of a group that was named, lies in a network."""
        network = ipaddress.ip_network(cidr, strict=False)
        known = self._addresses[network.version]
        place = bisect_left(known, int(network.network_address))
        if place < len(known) and known[place] <= int(network.broadcast_address):
            return True
        return any(
            each.version == network.version and each.overlaps(network) for each in self._networks
        )


def _smart_use(group: SmartGroup, seen: _Seen) -> GroupUse:
    entries = list(_entries(group))
    if not entries or None in entries:
        return _use("smart-group", group.name, len(group.selectors), None)
    used = [seen.uses(text) if cidr else text in seen.hosts for cidr, text in filter(None, entries)]
    texts = [text for _, text in filter(None, entries)]
    return _use("smart-group", group.name, len(texts), list(zip(texts, used, strict=True)))


def _entries(group: SmartGroup) -> Iterator[tuple[bool, str] | None]:
    """Each entry as whether it is a network, and its text; None for one that flows do not show."""
    if group.members is not None:
        yield from ((True, member) for member in group.members)
        return
    for selector in group.selectors:
        if selector.cidr:
            yield True, selector.cidr
        elif selector.fqdn:
            yield False, selector.fqdn.lower().removesuffix(".")
        else:
            yield None


def _web_use(group: WebGroup, seen: _Seen, semantics: Semantics) -> GroupUse:
    patterns = (*group.sni, *group.urls)
    globs = sum("*" in pattern for pattern in group.sni) * len(seen.hosts)
    if not patterns or globs + len(group.urls) * len(seen.urls) > _MOST_GLOB_TESTS:
        return _use("web-group", group.name, len(patterns), None)
    used = [
        *((pattern, _named(pattern, seen, semantics)) for pattern in group.sni),
        *(
            (pattern, any(url_matches(pattern, url, semantics) for url in seen.urls))
            for pattern in group.urls
        ),
    ]
    return _use("web-group", group.name, len(patterns), used)


def _named(pattern: str, seen: _Seen, semantics: Semantics) -> bool:
    if "*" not in pattern:
        return pattern.lower() in seen.hosts
    return any(host_matches(pattern, host, semantics) for host in seen.hosts)


def _use(kind: str, name: str, listed: int, used: list[tuple[str, bool]] | None) -> GroupUse:
    unused = [text for text, taken in used or () if not taken]
    return GroupUse(
        kind=kind,
        name=name,
        listed=listed,
        used=None if used is None else listed - len(unused),
        unused=tuple(unused[:_NAMED]),
    )
