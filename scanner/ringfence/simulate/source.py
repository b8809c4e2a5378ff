"""Which workload the steps come from: a member of the group that the rules are about."""

from __future__ import annotations

from collections import Counter

from ringfence.model.policy import ANYWHERE, PUBLIC_INTERNET, PolicyPack
from ringfence.policy.groups import networks_of, parse_address

UNPLACED = "10.0.0.10"
"""The source of a pack whose rules are about everybody."""
_BEYOND_NETWORK = 10
"""AWS keeps the first four addresses of a subnet."""


def source_of(pack: PolicyPack) -> str:
    """An address of the group that most rules start from, else its name; the last rule breaks a tie."""
    counts: Counter[str] = Counter()
    for rule in reversed(pack.in_order):
        counts.update(name for name in rule.src if name not in (ANYWHERE, PUBLIC_INTERNET))
    if not counts:
        return UNPLACED
    name = counts.most_common(1)[0][0]
    networks = networks_of(pack.smart_group(name)) or ()
    if not networks:
        return name
    first = networks[0]
    return str(first[min(_BEYOND_NETWORK, first.num_addresses - 1)])


def known_source(pack: PolicyPack, src: str) -> str:
    """The source as another pack knows it; empty, which is not known, for a group it has not."""
    names = {group.name for group in pack.known_smart_groups}
    return src if src in names or parse_address(src) is not None else ""
