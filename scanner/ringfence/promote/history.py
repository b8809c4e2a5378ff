"""The life of each rule, from the steps that were kept and what is seen now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.model.promotion import PromotionStep, StepKind
from ringfence.promote.identity import pack_hash, rule_hash


def latest_steps(steps: Iterable[PromotionStep]) -> dict[str, PromotionStep]:
    """The last step of each rule, by name; the steps are in the order in which they were kept."""
    return {each.rule: each for each in steps}


def new_steps(
    pack: PolicyPack, known: Iterable[PromotionStep], *, at: datetime, place: str
) -> tuple[PromotionStep, ...]:
    """What is seen of the rules now and was not known: first watching, promoted, or changed.

    known are the steps of this pack in this place: what is seen of another says nothing of it.
    """
    latest = latest_steps(known)
    seen = (
        step_of(pack, rule, kind, at=at, place=place)
        for rule in pack.in_order
        if (kind := _seen(pack, rule, latest.get(rule.name))) is not None
    )
    return tuple(seen)


def step_of(
    pack: PolicyPack, rule: DcfRule, kind: StepKind, *, at: datetime, place: str
) -> PromotionStep:
    return PromotionStep(
        pack=pack.name,
        place=place,
        rule=rule.name,
        step=kind,
        at=at,
        rule_hash=rule_hash(pack, rule),
        pack_hash=pack_hash(pack),
    )


def _seen(pack: PolicyPack, rule: DcfRule, last: PromotionStep | None) -> StepKind | None:
    """What is new of a rule; None where the last step says it already."""
    same = last is not None and last.rule_hash == rule_hash(pack, rule)
    if not rule.watch:
        promoted = last is not None and last.step is StepKind.PROMOTED
        return None if same and promoted else StepKind.PROMOTED
    if last is None or not same:
        return StepKind.WATCHING
    return StepKind.ROLLED_BACK if last.step is StepKind.PROMOTED else None
