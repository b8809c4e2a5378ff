"""The line to paste where somebody looked at what a rule would only perhaps cut."""

from __future__ import annotations

import json

from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.model.promotion import BlockCode, RuleReadiness
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.identity import rule_hash
from ringfence.promote.phases import phase_of

_DIGITS = 16
"""Of the digest; what the settings ask for at least."""


def acceptances(
    pack: PolicyPack, evidence: PromotionEvidence, standing: tuple[RuleReadiness, ...]
) -> tuple[str, ...]:
    """A sentence for each rule that is held by nothing surer than what it would perhaps cut."""
    rules = {each.name: each for each in pack.rules}
    return tuple(
        _line(pack, rules[each.name])
        for each in standing
        if {reason.code for reason in each.reasons} == {BlockCode.WOULD_CUT}
        and _only_perhaps(pack, evidence, rules[each.name])
    )


def _only_perhaps(pack: PolicyPack, evidence: PromotionEvidence, rule: DcfRule) -> bool:
    counted = evidence.counted[phase_of(pack, rule)]
    return not any(
        flips.revoked
        for each in counted.rules
        if each.name == rule.name
        for flips in (each.flips_terminal, each.flips_fallthrough)
        if flips is not None
    )


def _line(pack: PolicyPack, rule: DcfRule) -> str:
    digest = rule_hash(pack, rule)[:_DIGITS]
    return (
        "where somebody has looked at what it would perhaps cut, write below [promotion]: "
        f'accept_perhaps = [{{ rule = {json.dumps(rule.name)}, rule_hash = "{digest}", '
        'owner = "", reason = "", expires = "" }]'
    )
