"""The readings of a wildcard that the vendor leaves open, of which each may be the true one."""

from __future__ import annotations

from itertools import product

from ringfence.model.policy import PolicyPack, Semantics, WildcardSemantics

READINGS = tuple(
    Semantics(wildcard=wildcard, apex=apex)
    for wildcard, apex in product(WildcardSemantics, (False, True))
)


def other_readings(pack: PolicyPack) -> tuple[Semantics, ...]:
    """Those that a replay does not use by itself; none where the pack has no wildcard in a name."""
    names = {name for rule in pack.rules for name in rule.web_groups}
    groups = tuple(pack.web_group(name) for name in names)
    entries = (entry for group in groups for entry in (*group.sni, *group.urls))
    if not any("*" in entry and entry != "*" for entry in entries):
        return ()
    return tuple(each for each in READINGS if each != Semantics())
