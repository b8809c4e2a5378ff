"""What each rule of a pack does to past traffic, and what promoting it alone would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.model.change import CUT, Change
from ringfence.model.policy import DcfRule, MonitorSemantics, PolicyPack
from ringfence.model.replay import DefaultReplay, Flips, FlowSample, RuleReplay
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.flips import Promotion, promoted_alone
from ringfence.policy.replay.judged import CHANGES, PLACE_OF, Judged, changes_of
from ringfence.policy.replay.table import DENY, PERMIT, SEVERAL, Walk, Whole
from ringfence.policy.replay.tally import Sum

_SHOWN_RUNTIMES = 20
_SHOWN_SAMPLES = 5
_NOTHING: Whole = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Takes:
    """The entries that a rule surely takes first, and those that it may."""

    surely: Whole
    perhaps: Whole

    @property
    def all(self) -> list[int]:
        return [int(place) for place in np.sort(np.concatenate((self.surely, self.perhaps)))]


class RuleFigures:
    """The figures of every rule of one pack."""

    def __init__(self, pack: PolicyPack, judged: Judged) -> None:
        self._pack = pack
        self._judged = judged
        walk = Walk(judged.table, *judged.columns)
        self._takes: dict[int, _Takes] = {}
        for rule, hit, _ in walk.takers(range(judged.table.rules)):
            first = judged.verdicts.rule[hit] == rule
            self._takes[rule] = _Takes(hit[first], hit[~first])
        first = judged.verdicts.rule[walk.open] != SEVERAL
        self._left = _Takes(walk.open[first], walk.open[~first])
        self._flips = {monitor: self._all_flips(monitor) for monitor in MonitorSemantics}

    def rules(self) -> tuple[RuleReplay, ...]:
        """The rules in the order of evaluation."""
        return tuple(self._rule(place, rule) for place, rule in enumerate(self._pack.in_order))

    def default(self) -> DefaultReplay:
        """What is left for the default action."""
        return DefaultReplay(
            action=self._pack.default_action,
            hits=self._count(self._left.surely),
            maybe_hits=self._count(self._left.perhaps),
            changes=changes_of(self._judged, self._left.surely),
        )

    def _rule(self, place: int, rule: DcfRule) -> RuleReplay:
        takes = self._takes.get(place) or _Takes(_NOTHING, _NOTHING)
        met = Sum()
        for entry in takes.all:
            met.merge(self._judged.entries[entry].total)
        surely = Sum()
        for entry in takes.surely:
            surely.merge(self._judged.entries[entry].total)
        decision = self._judged.verdicts.decision[takes.surely]
        runtimes = self._runtimes(takes.all)
        return RuleReplay(
            name=rule.name,
            priority=rule.priority,
            ruleset=rule.ruleset,
            action=rule.action,
            watch=rule.watch,
            hits=surely.connections,
            maybe_hits=self._count(takes.perhaps),
            would_allow=self._count(takes.surely[decision == PERMIT]),
            would_deny=self._count(takes.surely[decision == DENY]),
            distinct_flows=met.flows,
            bytes=surely.bytes,
            changes=changes_of(self._judged, takes.surely),
            flips_terminal=self._flips_of(place, MonitorSemantics.TERMINAL),
            flips_fallthrough=self._flips_of(place, MonitorSemantics.FALLTHROUGH),
            runtimes=runtimes[:_SHOWN_RUNTIMES],
            runtime_count=len(runtimes),
            first_seen=met.first,
            last_seen=met.last,
            samples=self._samples(takes.all),
        )

    def _flips_of(self, place: int, monitor: MonitorSemantics) -> Flips | None:
        if not self._judged.table.watch[place]:
            return None
        return self._flips[monitor].get(place) or _flips({}, (), ())

    def _all_flips(self, monitor: MonitorSemantics) -> dict[int, Flips]:
        judged = self._judged
        return {
            promotion.rule: self._flips_from(promotion)
            for promotion in promoted_alone(judged.table, monitor, judged.columns)
        }

    def _flips_from(self, promotion: Promotion) -> Flips:
        changed = PLACE_OF[promotion.before, promotion.after]
        counts: dict[Change, int] = {}
        for each in set(changed.tolist()):
            counts[CHANGES[each]] = self._count(promotion.flows[changed == each])
        losing = [
            int(place)
            for place, each in zip(promotion.flows, changed, strict=True)
            if CHANGES[each] in CUT
        ]
        return _flips(counts, self._runtimes(losing)[:_SHOWN_RUNTIMES], self._samples(losing))

    def _count(self, entries: Whole) -> int:
        return int(sum(self._judged.connections[entries]))

    def _runtimes(self, entries: Iterable[int]) -> tuple[str, ...]:
        names = {self._judged.entries[entry].key.runtime for entry in entries}
        return tuple(sorted(names - {""}))

    def _samples(self, entries: Sequence[int]) -> tuple[FlowSample, ...]:
        """The first of the most used entries."""
        most = sorted(entries, key=lambda entry: (-self._judged.connections[entry], entry))
        return tuple(
            sample_of(self._judged.entries[entry].samples[0]) for entry in most[:_SHOWN_SAMPLES]
        )


def sample_of(past: PastFlow) -> FlowSample:
    """A flow, shown."""
    flow = past.flow
    return FlowSample(
        src=flow.src,
        dst=flow.dst,
        host=flow.host,
        port=flow.port,
        protocol=flow.protocol,
        runtime=past.runtime,
    )


def _flips(
    counts: dict[Change, int], runtimes: tuple[str, ...], samples: tuple[FlowSample, ...]
) -> Flips:
    return Flips(
        revoked=counts.get(Change.ACCESS_REVOKED, 0),
        maybe_revoked=counts.get(Change.ACCESS_MAYBE_REVOKED, 0),
        gained=counts.get(Change.ACCESS_GAINED, 0),
        maybe_gained=counts.get(Change.ACCESS_MAYBE_GAINED, 0),
        unknown=counts.get(Change.UNKNOWN_CHANGE, 0),
        runtimes=runtimes,
        samples=samples,
    )
