"""Every reason that keeps one rule from being promoted; what is not known is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.model.promotion import (
    BlockCode,
    BlockReason,
    PromotionSettings,
    PromotionStep,
    StepKind,
)
from ringfence.model.replay import Flips, Replay, RuleReplay
from ringfence.model.text import printable
from ringfence.promote.evidence import Newest, PromotionEvidence
from ringfence.promote.identity import rule_hash
from ringfence.promote.phases import phase_of, place_of
from ringfence.promote.wording import block, connections, days, listed, short

STALE_AFTER = timedelta(days=1)
_NAME = 120
"""Characters of a destination, which is as long as a stranger made it."""


def of_sources(
    rule: DcfRule, evidence: PromotionEvidence, settings: PromotionSettings
) -> Iterator[BlockReason]:
    """Whether traffic that the rule could have taken was seen at all, to the end, and from how far."""
    if evidence.whole is None or not evidence.counted:
        return  # said of the whole pack already
    heard = evidence.heard.get(rule.name)
    if heard is None:
        yield block(
            BlockCode.NO_TRAFFIC,
            "no traffic was replayed that passes a gateway and surely comes from its sources",
        )
        return
    if heard.newest and evidence.as_of - heard.newest > STALE_AFTER:
        yield block(
            BlockCode.STALE,
            f"the newest traffic that it could take is {days(evidence.as_of - heard.newest)} days "
            "older than the end of the evidence",
        )
    begins, needed = heard.begins, settings.thresholds.lookback_days
    if needed and (begins is None or evidence.as_of - begins < timedelta(days=needed)):
        reach = "to no known day" if begins is None else f"{days(evidence.as_of - begins)} days"
        yield block(
            BlockCode.LOOKBACK,
            f"the evidence reaches back {reach}, and {needed} days are asked for",
        )


def of_time(
    pack: PolicyPack, rule: DcfRule, evidence: PromotionEvidence, settings: PromotionSettings
) -> Iterator[BlockReason]:
    """What more days would settle."""
    thresholds = settings.thresholds
    since = watched_since(pack, rule, evidence.steps.get(rule.name))
    watched = max(evidence.as_of - since, timedelta()) if since else timedelta()
    if watched < timedelta(days=thresholds.watched_days):
        yield block(
            BlockCode.WATCHED,
            f"it has watched as it is for {days(watched)} days, and {thresholds.watched_days} are "
            "asked for",
        )
    newest = evidence.newest.get(rule.name)
    if newest and evidence.as_of - newest.at < timedelta(days=thresholds.quiet_days):
        yield block(
            BlockCode.NEW_DESTINATION,
            f"{_new(newest)} was new {days(evidence.as_of - newest.at)} days ago, and "
            f"{thresholds.quiet_days} quiet days are asked for",
        )


def _new(newest: Newest) -> str:
    named = printable(newest.destination, _NAME) or "one of too many to tell which"
    return f"a destination that it {'perhaps ' if newest.perhaps else ''}takes ({named})"


def watched_since(pack: PolicyPack, rule: DcfRule, step: PromotionStep | None) -> datetime | None:
    """Since when it watches as it is; None where it is enforced, changed, or was never seen."""
    watches = step is not None and step.step is not StepKind.PROMOTED
    if step is None or not watches or not rule.watch or step.rule_hash != rule_hash(pack, rule):
        return None
    return step.at


def of_traffic(
    pack: PolicyPack, rule: DcfRule, evidence: PromotionEvidence, settings: PromotionSettings
) -> Iterator[BlockReason]:
    """Decisions that would change for what counts, under every reading of what is left open."""
    phase = phase_of(pack, rule)
    accepted = any(
        each.rule == rule.name and rule_hash(pack, rule).startswith(each.rule_hash)
        for each in evidence.accepted
    )
    readings = _flips(evidence.counted.get(phase), rule, accepted=accepted)
    if readings is None:
        return
    yield from _of_changes(readings, settings.thresholds.counted_days)
    others = (_flips(each, rule, accepted=accepted) for each in evidence.otherwise.get(phase, ()))
    if any(_figures(each) != _figures(readings) for each in others if each is not None):
        yield block(
            BlockCode.WILDCARD_SEMANTICS,
            "what it changes depends on how many labels a * stands for, or on whether *.example.com "
            "takes example.com: name the hosts",
        )


def _of_changes(readings: tuple[Flips, Flips], window: int) -> Iterator[BlockReason]:
    if max(each.revoked + each.maybe_revoked for each in readings):
        yield block(BlockCode.WOULD_CUT, _cut(readings, window))
    if opened := max(each.gained + each.maybe_gained for each in readings):
        yield block(
            BlockCode.WOULD_OPEN, f"it would have let {connections(opened)} pass that are stopped"
        )
    if unknown := max(each.unknown for each in readings):
        yield block(
            BlockCode.NOT_KNOWN,
            f"what becomes of {connections(unknown)} is not known, before or after",
        )
    if _changes(readings[0]) != _changes(readings[1]):
        yield block(
            BlockCode.MONITOR_SEMANTICS,
            "it changes other decisions if a match that watches ends evaluation than if it does not",
        )


def _flips(replayed: Replay | None, rule: DcfRule, *, accepted: bool) -> tuple[Flips, Flips] | None:
    """What promoting it changes under both readings of monitor mode; None for what is enforced."""
    key = (rule.ruleset, rule.name, rule.priority)
    found: RuleReplay | None = next(
        (
            each
            for each in (replayed.rules if replayed else ())
            if (each.ruleset, each.name, each.priority) == key
        ),
        None,
    )
    if found is None or found.flips_terminal is None or found.flips_fallthrough is None:
        return None
    readings = (found.flips_terminal, found.flips_fallthrough)
    if not accepted:
        return readings
    return (replace(readings[0], maybe_revoked=0), replace(readings[1], maybe_revoked=0))


def _cut(readings: tuple[Flips, Flips], window: int) -> str:
    surely = max(each.revoked for each in readings)
    perhaps = max(each.maybe_revoked for each in readings)
    runtimes = tuple(sorted({name for each in readings for name in each.runtimes}))
    whose = f" of {listed(tuple(map(short, runtimes)))}" if runtimes else ""
    more = f", and {perhaps:,} perhaps," if perhaps else ""
    return (
        f"it would have cut {connections(surely)}{more}{whose} in the last {window} days that "
        "nothing explains"
    )


def _changes(flips: Flips) -> tuple[int, int]:
    return (flips.revoked + flips.maybe_revoked, flips.gained + flips.maybe_gained)


def _figures(readings: tuple[Flips, Flips]) -> tuple[tuple[int, ...], ...]:
    return tuple(
        (each.revoked, each.maybe_revoked, each.gained, each.maybe_gained, each.unknown)
        for each in readings
    )


def of_order(pack: PolicyPack, rule: DcfRule) -> Iterator[BlockReason]:
    """Rules of an earlier phase that still watch: permits come first, the default deny last."""
    mine = place_of(pack, rule)
    earlier = tuple(
        each.name for each in pack.in_order if each.watch and place_of(pack, each) < mine
    )
    if earlier:
        yield block(BlockCode.ORDER, f"its turn is after {listed(earlier)}")
