"""Whether a flow may match two rules, for targets that have another order or none."""

from __future__ import annotations

import ipaddress
from itertools import product

from ringfence.model.policy import ANYWHERE, PUBLIC_INTERNET, DcfRule, PolicyPack, Protocol
from ringfence.policy.groups import PRIVATE_NETWORKS, Network, networks_of

_EVERYTHING = ipaddress.ip_network("0.0.0.0/0")
_EVERYTHING_6 = ipaddress.ip_network("::/0")
_PRIVATE = tuple(each for each in PRIVATE_NETWORKS if isinstance(each, ipaddress.IPv4Network))


def may_overlap(pack: PolicyPack, one: DcfRule, other: DcfRule) -> bool:
    """Whether a flow may match both; sure only where protocols, ports or CIDRs keep them apart."""
    if Protocol.ANY not in (one.protocol, other.protocol) and one.protocol is not other.protocol:
        return False
    if one.ports and other.ports:
        pairs = product(one.ports, other.ports)
        if not any(low <= end and start <= high for (low, high), (start, end) in pairs):
            return False
    return _groups_meet(pack, one.src, other.src) and _groups_meet(pack, one.dst, other.dst)


def _groups_meet(pack: PolicyPack, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    for name, else_name in product(one, other):
        ours, theirs = _reach(pack, name), _reach(pack, else_name)
        if ours is None or theirs is None:
            return True
        if any(a.version == b.version and a.overlaps(b) for a, b in product(ours, theirs)):
            return True
    return False


def _reach(pack: PolicyPack, group: str) -> tuple[Network, ...] | None:
    """What a group may hold at most; the vendor's own groups perhaps every IPv6 address too."""
    found = addresses_of(pack, group)
    return (*found, _EVERYTHING_6) if found and group in (ANYWHERE, PUBLIC_INTERNET) else found


def addresses_of(pack: PolicyPack, group: str) -> tuple[Network, ...] | None:
    """The CIDRs of a group; None where something else selects its members."""
    if group == ANYWHERE:
        return (_EVERYTHING,)
    if group == PUBLIC_INTERNET:
        return _public()
    return networks_of(pack.smart_group(group)) or None


def _public() -> tuple[Network, ...]:
    """IPv4 without the private ranges, as CIDRs."""
    left = [ipaddress.IPv4Network("0.0.0.0/0")]
    for private in _PRIVATE:
        left = [
            part
            for each in left
            for part in (each.address_exclude(private) if private.subnet_of(each) else (each,))
        ]
    return tuple(sorted(left))
