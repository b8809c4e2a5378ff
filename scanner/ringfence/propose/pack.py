"""The rules of the starter pack over the groups of a proposal."""

from __future__ import annotations

from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    SmartGroup,
    WebGroup,
)
from ringfence.model.proposal import Maturity, ProposedRule, Provenance, Refusal
from ringfence.propose.groups import MANAGED
from ringfence.propose.maturity import least
from ringfence_rules.starter import StarterRule, starter_pack

_EVERYWHERE = (ANYWHERE, PUBLIC_INTERNET)
_LAST = "default-deny"
_NO_DECRYPTION = (
    "it reads paths, which takes decryption and a controller of 9.0 or later: without it an approved "
    "host is permitted with the paths that published attacks used"
)


def build_pack(
    smart: tuple[SmartGroup, ...], web: tuple[WebGroup, ...], *, decrypts: bool = True
) -> tuple[PolicyPack, tuple[Refusal, ...]]:
    """The pack of every rule whose groups hold something, and why the others are left out.

    A rule without its WebGroup would permit every connection, so it is never emitted without one.
    """
    starter = starter_pack()
    smart_names = {group.name for group in smart}
    web_names = {group.name for group in web}
    rules, refused = [], []
    for rule in starter.rules:
        dst = tuple(name for name in rule.dst if name in smart_names or name in _EVERYWHERE)
        webs = _web_groups(rule, web_names)
        if not decrypts and rule.decrypt == DecryptPolicy.ALLOWED:
            refused.append(Refusal(rule=rule.name, row=rule.row, reason=_NO_DECRYPTION))
        elif missing := _missing(rule, smart_names, dst, webs):
            refused.append(Refusal(rule=rule.name, row=rule.row, reason=missing))
        else:
            rules.append(_rule(rule, dst, webs))
    used = {name for rule in rules for name in (*rule.src, *rule.dst, *rule.web_groups)}
    pack = PolicyPack(
        name=starter.name,
        version=starter.version,
        smart_groups=tuple(group for group in smart if group.name in used),
        web_groups=tuple(group for group in web if group.name in used),
        rules=tuple(rules),
    )
    return pack, tuple(refused)


def proposed_rules(
    pack: PolicyPack, provenance: tuple[Provenance, ...], overall: Maturity
) -> tuple[ProposedRule, ...]:
    """What each rule of the pack stands for, and how settled what it permits is.

    overall is how settled all traffic of the runtimes is, which is what default-deny rests on.
    """
    by_name = {rule.name: rule for rule in starter_pack().rules}
    return tuple(
        ProposedRule(
            name=rule.name,
            row=by_name[rule.name].row,
            priority=rule.priority,
            action=rule.action,
            watch=rule.watch,
            why=by_name[rule.name].why,
            source=by_name[rule.name].source,
            maturity=overall if rule.name == _LAST else _maturity(rule, provenance),
            warnings=_warnings(rule, provenance),
        )
        for rule in pack.in_order
    )


def _web_groups(rule: StarterRule, known: set[str]) -> tuple[str, ...]:
    managed = MANAGED.get(rule.web_group, "")
    return tuple(name for name in (rule.web_group, managed) if name in known)


def _missing(
    rule: StarterRule, smart: set[str], dst: tuple[str, ...], webs: tuple[str, ...]
) -> str:
    """Why a rule cannot be emitted; empty when it can."""
    if rule.src not in smart:
        return f"the group {rule.src} has no members: nothing is known of them"
    if not dst:
        return f"there is nothing to reach: {' and '.join(rule.dst)} would be empty"
    if rule.web_group and not webs:
        return f"nothing is approved for {rule.web_group}"
    return ""


def _rule(rule: StarterRule, dst: tuple[str, ...], webs: tuple[str, ...]) -> DcfRule:
    return DcfRule(
        name=rule.name,
        priority=rule.priority,
        action=RuleAction(rule.action),
        src=(rule.src,),
        dst=dst,
        web_groups=webs,
        protocol=Protocol(rule.protocol),
        ports=tuple((port, port) for port in rule.ports),
        watch=True,
        logging=True,
        decrypt=DecryptPolicy(rule.decrypt),
    )


def _maturity(rule: DcfRule, provenance: tuple[Provenance, ...]) -> Maturity | None:
    return least(each.maturity for each in provenance if each.group in rule.web_groups)


def _warnings(rule: DcfRule, provenance: tuple[Provenance, ...]) -> tuple[str, ...]:
    held = {each.entry: each.group for each in provenance}
    unapproved = (
        f"{each.entry}: nobody approved it, so its other paths meet default-deny"
        for each in provenance
        if rule.action is RuleAction.DENY
        and each.group in rule.dst
        and held[each.entry] == each.group
    )
    return (*unapproved, *_of_entries(rule, provenance))


def _of_entries(rule: DcfRule, provenance: tuple[Provenance, ...]) -> tuple[str, ...]:
    return tuple(
        f"{each.entry}: {warning}"
        for each in provenance
        if each.group in rule.web_groups
        for warning in each.warnings
    )
