"""What AWS Network Firewall cannot express of a pack, and what that takes with it."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.policy import (
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    RuleAction,
)
from ringfence.render.losses import Loss
from ringfence.render.network_firewall.signatures import addresses
from ringfence.render.overlap import may_overlap


def losses(pack: PolicyPack) -> tuple[Loss, ...]:
    """Everything that the pack says and the firewall's rules do not."""
    return tuple(
        Loss(rule=rule.name, reason=reason)
        for rule in pack.in_order
        for reason in (*_own(pack, rule), *_inherited(pack, rule)) or tuple(_remarks(rule))
    )


def expressible(pack: PolicyPack) -> tuple[DcfRule, ...]:
    """The rules that can be written, in the order of evaluation."""
    return tuple(
        rule
        for rule in pack.in_order
        if not any(_own(pack, rule)) and not any(_inherited(pack, rule))
    )


def lost_denies(pack: PolicyPack) -> tuple[Loss, ...]:
    """Enforced denies that cannot be written, where nothing after them denies in their place."""
    if pack.default_action is RuleAction.DENY:
        return ()
    return tuple(
        Loss(rule=rule.name, reason=f"it denies, and without it the default action permits: {why}")
        for rule in pack.in_order
        if _drops(rule)
        for why in _own(pack, rule)
    )


def _own(pack: PolicyPack, rule: DcfRule) -> Iterator[str]:
    for side, names in (("source", rule.src), ("destination", rule.dst)):
        for name in names:
            if addresses(pack, name) is None:
                yield f"its {side} {name!a} is not a list of CIDRs"
    for name in rule.web_groups:
        group = pack.web_group(name)
        if group.urls:
            yield f"the URLs of {name!a} need TLS inspection, which these files do not set up"
        elif not group.sni:
            yield f"what {name!a} holds is not known"
    if rule.app_requirement is AppRequirement.NOT_TLS:
        yield "it requires traffic that is not TLS"
    if rule.app_requirement is AppRequirement.TLS and not rule.web_groups:
        yield "it requires TLS without a name to look for"


def _inherited(pack: PolicyPack, rule: DcfRule) -> Iterator[str]:
    """What would pass although a rule before it denies, and cannot be written."""
    if _drops(rule):
        return
    for earlier in pack.in_order:
        if earlier is rule:
            return
        if _drops(earlier) and any(_own(pack, earlier)) and may_overlap(pack, earlier, rule):
            yield f"{earlier.name!a} denies some of it first, and is left out"


def _remarks(rule: DcfRule) -> Iterator[str]:
    """What is lost of a rule that is written all the same."""
    if rule.ids:
        yield "it asks for intrusion detection; the traffic is permitted without"
    if rule.decrypt is DecryptPolicy.ALLOWED:
        yield "it decrypts, and these files do not: only the name in the ClientHello is looked at"


def _drops(rule: DcfRule) -> bool:
    """Whether an enforced rule drops some of what it takes."""
    required = rule.app_requirement is not AppRequirement.UNSPECIFIED
    return not rule.watch and (rule.action is RuleAction.DENY or required)
