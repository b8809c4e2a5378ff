"""How far a deny reaches."""

from __future__ import annotations

from ringfence.enforce.rules.content import group_networks
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
)
from ringfence.policy.groups import EVERYTHING

_EVERY_PORT = ((0, 65_535), (1, 65_535))


def denies_everything(pack: PolicyPack, rule: DcfRule) -> bool:
    """Whether a rule denies every protocol, port and name to all of the internet."""
    if rule.action is not RuleAction.DENY or rule.protocol is not Protocol.ANY or rule.web_groups:
        return False
    if rule.ports and tuple(rule.ports) not in tuple((each,) for each in _EVERY_PORT):
        return False
    return any(
        name in (ANYWHERE, PUBLIC_INTERNET) or EVERYTHING in group_networks(pack.smart_group(name))
        for name in rule.dst
    )
