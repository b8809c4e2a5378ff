"""The order of promotion: permits first, then specific denies, at last what denies everything."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from ringfence.model.policy import (
    ANYWHERE,
    MAX_PORT,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    RuleAction,
)
from ringfence.model.promotion import Phase
from ringfence.policy.groups import EVERYTHING, networks_of

PHASES = tuple(Phase)
_EVERYWHERE = frozenset({ANYWHERE, PUBLIC_INTERNET})


def phase_of(pack: PolicyPack, rule: DcfRule) -> Phase:
    """Its place in the order: a deny of every port of everything comes last, of whatever protocol."""
    if rule.action is RuleAction.PERMIT:
        return Phase.PERMIT
    everything = _every_port(rule) and _every_name(pack, rule) and _every_address(pack, rule)
    return Phase.DEFAULT_DENY if everything else Phase.DENY


def place_of(pack: PolicyPack, rule: DcfRule) -> int:
    """Which turn a rule has, from 0."""
    return PHASES.index(phase_of(pack, rule))


def at_turn(pack: PolicyPack, phase: Phase) -> PolicyPack:
    """The pack with every rule of an earlier phase enforced: what a rule's impact is measured on.

    Before its turn a default deny would cut whatever the permits ahead of it are yet to permit.
    """
    mine = PHASES.index(phase)
    return replace(
        pack,
        rules=tuple(
            replace(rule, watch=False) if place_of(pack, rule) < mine else rule
            for rule in pack.rules
        ),
    )


def _every_port(rule: DcfRule) -> bool:
    """Whether its ranges leave out no port but 0, which nothing uses."""
    if not rule.ports:
        return True
    reached = 0
    for low, high in sorted(rule.ports):
        if low > reached + 1:
            return False
        reached = max(reached, high)
    return reached == MAX_PORT


def _every_name(pack: PolicyPack, rule: DcfRule) -> bool:
    return not rule.web_groups or any("*" in pack.web_group(name).sni for name in rule.web_groups)


def _every_address(pack: PolicyPack, rule: DcfRule) -> bool:
    """Whether its destinations come to the internet, or to all of IPv4."""
    if not _EVERYWHERE.isdisjoint(rule.dst):
        return True
    known = [networks_of(pack.smart_group(name)) or () for name in rule.dst]
    blocks = [each for group in known for each in group if isinstance(each, ipaddress.IPv4Network)]
    return any(each == EVERYTHING for each in ipaddress.collapse_addresses(blocks))
