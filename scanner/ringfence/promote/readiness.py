"""Where every rule of a pack stands: watching, blocked, ready or promoted, with every reason.

A step is safe only when, for everything that counts and is not prohibited, no decision changes
under any reading of what the vendor leaves open. What is not known blocks.
"""

from __future__ import annotations

from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.model.promotion import (
    WAITING,
    BlockReason,
    PromotionSettings,
    Readiness,
    RuleReadiness,
)
from ringfence.model.replay import Replay, RuleReplay
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.exception_reasons import of_exceptions
from ringfence.promote.pack_reasons import of_pack
from ringfence.promote.phases import PHASES, phase_of
from ringfence.promote.reasons import of_order, of_sources, of_time, of_traffic, watched_since


def readiness(
    pack: PolicyPack, evidence: PromotionEvidence, settings: PromotionSettings
) -> tuple[RuleReadiness, ...]:
    """Where every rule stands, in the order of evaluation."""
    pack_wide = tuple(of_pack(pack, evidence, settings))
    whole = _by_rule(evidence.whole)
    found = []
    for rule in pack.in_order:
        reasons: tuple[BlockReason, ...] = ()
        if rule.watch:
            reasons = (
                *pack_wide,
                *of_sources(rule, evidence, settings),
                *of_time(pack, rule, evidence, settings),
                *of_traffic(pack, rule, evidence, settings),
                *of_exceptions(pack, rule, evidence),
                *of_order(pack, rule),
            )
        step = evidence.steps.get(rule.name)
        newest = evidence.newest.get(rule.name)
        found.append(
            RuleReadiness(
                name=rule.name,
                priority=rule.priority,
                action=rule.action,
                phase=phase_of(pack, rule),
                readiness=_standing(rule, reasons),
                reasons=reasons,
                watched_since=watched_since(pack, rule, step),
                promoted_at=step.at if step and not rule.watch else None,
                newest_destination=newest.at if newest else None,
                traffic=whole.get((rule.ruleset, rule.name, rule.priority)),
            )
        )
    return tuple(found)


def next_rule(pack: PolicyPack, standing: tuple[RuleReadiness, ...]) -> DcfRule | None:
    """The one rule to promote next: the first that is ready, by phase and then as evaluated."""
    ready = [
        (PHASES.index(each.phase), place)
        for place, each in enumerate(standing)
        if each.readiness is Readiness.READY
    ]
    return pack.in_order[min(ready)[1]] if ready else None


def _standing(rule: DcfRule, reasons: tuple[BlockReason, ...]) -> Readiness:
    if not rule.watch:
        return Readiness.PROMOTED
    if not reasons:
        return Readiness.READY
    waits = all(each.code in WAITING for each in reasons)
    return Readiness.WATCHING if waits else Readiness.BLOCKED


def _by_rule(replay: Replay | None) -> dict[tuple[str, str, int], RuleReplay]:
    rules = replay.rules if replay else ()
    return {(each.ruleset, each.name, each.priority): each for each in rules}
