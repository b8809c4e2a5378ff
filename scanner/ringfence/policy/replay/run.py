"""Past traffic against a pack: what changes, for whom, by which rule, and what each step would do.

Flows are summed up first (`policy.tally`), then every rule is applied to all sums at once
(`policy.table`). All figures are sums over the traffic and do not depend on its order, as long as it
fits what is remembered; `limits` says when it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields

from ringfence.model.change import Change, Changes
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.replay import (
    Baseline,
    BaselineKind,
    Hygiene,
    NewSide,
    OnceRouted,
    Replay,
    ReplayedPack,
    ResultsSummary,
    RuleReplay,
)
from ringfence.model.traffic import Passage, PastFlow
from ringfence.policy.replay.coding import Coder
from ringfence.policy.replay.judged import CHANGES, Judged, changes_of, judge_entries
from ringfence.policy.replay.rules import RuleFigures
from ringfence.policy.replay.tally import FURTHER, MAX_FLOWS, MAX_SUMS, Sum, Tally, Unread
from ringfence.policy.replay.usage import group_uses
from ringfence.policy.replay.views import cuts, flow_changes, outside

MAX_SHOWN = 1_000
"""Flows that the document lists unless told otherwise."""
_DEFAULTS = Semantics()
_DIFFERENT = (
    Change.ACCESS_REVOKED,
    Change.ACCESS_GAINED,
    Change.ACCESS_MAYBE_REVOKED,
    Change.ACCESS_MAYBE_GAINED,
)


def replay(
    pack: PolicyPack,
    traffic: Iterable[PastFlow],
    *,
    semantics: Semantics = _DEFAULTS,
    baseline: PolicyPack | None = None,
    side: NewSide = NewSide.ENFORCED,
    shown: int = MAX_SHOWN,
    max_flows: int = MAX_FLOWS,
    max_sums: int = MAX_SUMS,
    unread: Unread | None = None,
    not_replayed: dict[str, int] | None = None,
    limits: tuple[str, ...] = (),
) -> Replay:
    """Ask the pack about past traffic.

    baseline is the pack that was in force before; without one, what flowed then is the baseline.
    unread is looked at after the traffic, which may fill it while it is read. Raises KeyError when
    a flow names a SmartGroup that a pack does not have.
    """
    packs = (pack,) if baseline is None else (pack, baseline)
    coder = Coder(packs, semantics)
    tally = Tally(coder, max_flows=max_flows, max_sums=max_sums)
    waiting = Tally(coder, max_flows=max_flows, max_sums=max_sums, once_routed=True)
    for past in traffic:
        tally.add(past)
        if past.waits_for_route:
            waiting.add(past)
    judged = judge_entries(pack, baseline, coder, tally.entries, semantics=semantics, side=side)
    later = judge_entries(pack, baseline, coder, waiting.entries, semantics=semantics, side=side)
    doubt = _in_doubt(judged)
    figures = RuleFigures(pack, judged)
    rules = figures.rules()
    listed = flow_changes(pack, tally.listed, judged, semantics, shown=shown)
    return Replay(
        pack=_asked(pack, semantics, side),
        baseline=Baseline(
            kind=BaselineKind.TRAFFIC if baseline is None else BaselineKind.PACK,
            name="" if baseline is None else baseline.name,
        ),
        results=_summary(judged, tally, error_count=unread.count if unread else 0),
        changes=changes_of(judged, range(len(judged.entries))),
        flows=listed,
        flows_not_listed=len(tally.listed) + tally.overflow - len(listed),
        rules=rules,
        default=figures.default(),
        cut=cuts(pack, judged, tally.listed),
        not_governed=outside(tally),
        not_replayed=dict(sorted((not_replayed or {}).items())),
        hygiene=_hygiene(pack, rules, tally, semantics),
        in_doubt=doubt,
        once_routed=_once_routed(pack, waiting, later, semantics, shown=shown),
        errors=tuple(unread.listed) if unread else (),
        limits=(*limits, *_ways_around(doubt, waiting), *_overflow(tally, max_flows)),
    )


def _hygiene(
    pack: PolicyPack, rules: tuple[RuleReplay, ...], tally: Tally, semantics: Semantics
) -> Hygiene:
    return Hygiene(
        no_traffic=tuple(rule.name for rule in rules if not rule.traffic),
        groups=group_uses(pack, (each.past.flow for each in tally.listed), semantics),
    )


def _in_doubt(judged: Judged) -> Changes | None:
    """What is judged although its runtime has, or may have, a way around the gateway."""
    places = [
        place for place, entry in enumerate(judged.entries) if entry.key.passage is Passage.DOUBTFUL
    ]
    return changes_of(judged, places) if places else None


def _once_routed(
    pack: PolicyPack, waiting: Tally, judged: Judged, semantics: Semantics, *, shown: int
) -> OnceRouted | None:
    if not waiting.entries:
        return None
    listed = flow_changes(pack, waiting.listed, judged, semantics, shown=shown)
    return OnceRouted(
        changes=changes_of(judged, range(len(judged.entries))),
        flows=listed,
        flows_not_listed=len(waiting.listed) + waiting.overflow - len(listed),
        cut=cuts(pack, judged, waiting.listed),
    )


def _ways_around(doubt: Changes | None, waiting: Tally) -> Iterator[str]:
    """Where the claim ends because not every way passes a gateway."""
    if doubt:
        cut = doubt.access_revoked.connections + doubt.access_maybe_revoked.connections
        judged = sum(getattr(doubt, each.name).connections for each in fields(doubt))
        yield (
            f"{judged:,} of the connections judged, {cut:,} of them cut surely or perhaps, are of "
            "runtimes that have a way around, or whose ways were not all read: the pack decides only "
            "on what takes the way past a gateway"
        )
    if waiting.entries:
        count = sum(entry.total.connections for entry in waiting.entries)
        yield (
            f"{count:,} connections go around every gateway today and nothing stops them; what becomes "
            "of them once their routes are moved stands under once_routed, and in no other sum"
        )


def _summary(judged: Judged, tally: Tally, *, error_count: int) -> ResultsSummary:
    counts: Counter[Change] = Counter()
    for entry, place in zip(judged.entries, judged.change, strict=True):
        counts[CHANGES[place]] += entry.total.connections
    outside_count = sum(each.connections for each in tally.outside.values())
    whole = Sum()
    for each in (*(entry.total for entry in judged.entries), *tally.outside.values()):
        whole.merge(each)
    return ResultsSummary(
        log_count=counts.total() + outside_count + error_count,
        unchanged_count=counts[Change.NO_CHANGE],
        difference_count=sum(counts[each] for each in _DIFFERENT),
        unknown_count=counts[Change.UNKNOWN_CHANGE],
        not_governed_count=outside_count,
        error_count=error_count,
        oldest_date=whole.first,
        newest_date=whole.last,
    )


def _asked(pack: PolicyPack, semantics: Semantics, side: NewSide) -> ReplayedPack:
    return ReplayedPack(
        name=pack.name,
        version=pack.version,
        rules=len(pack.rules),
        side=side,
        monitor_semantics=semantics.monitor,
        wildcard=semantics.wildcard,
        apex=semantics.apex,
    )


def _overflow(tally: Tally, max_flows: int) -> tuple[str, ...]:
    told = []
    if tally.overflow or tally.unnamed:
        told.append(
            f"only the first {max_flows:,} distinct flows, and as many destinations that no gateway sees, were "
            "remembered one by one: connections and bytes are exact; distinct flows, destinations and the use "
            "of groups are not"
        )
    if tally.further:
        told.append(
            f"there are more runtimes than can be told apart: {tally.further:,} connections stand under "
            f"`{FURTHER}`; changes, and connections and bytes of each rule, are exact, and how many runtimes "
            "there are is not"
        )
    return tuple(told)
