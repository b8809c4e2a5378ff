"""Replayed traffic by flow, by who would be cut, and by who is out of any pack's reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ringfence.model.change import CUT, Change
from ringfence.model.flow import Verdict
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.replay import Cut, FlowChange, NotGoverned
from ringfence.policy.evaluate import evaluate
from ringfence.policy.replay.coding import Classes
from ringfence.policy.replay.judged import CHANGES, Judged
from ringfence.policy.replay.table import DECISIONS, Walk
from ringfence.policy.replay.tally import Listed, Sum, Tally, destination_of

DEFAULT_ACTION = "default action"
_ORDER = (
    Change.ACCESS_REVOKED,
    Change.ACCESS_MAYBE_REVOKED,
    Change.ACCESS_GAINED,
    Change.ACCESS_MAYBE_GAINED,
    Change.UNKNOWN_CHANGE,
    Change.NO_CHANGE,
)
_SHOWN_DESTINATIONS = 20


def flow_changes(
    pack: PolicyPack,
    listed: Sequence[Listed],
    judged: Judged,
    semantics: Semantics,
    *,
    shown: int,
) -> tuple[FlowChange, ...]:
    """The first few distinct flows: changed ones first, the most used first."""
    ranked = sorted(listed, key=lambda each: (_rank(judged, each), _by_use(each)))
    known: dict[Classes, Verdict] = {}
    found = []
    for each in ranked[:shown]:
        # What no rule tells apart has one verdict; where it is open, its sentence says what the flow
        # itself leaves open.
        classes = judged.entries[each.entry].key.classes
        verdict = known.get(classes)
        if verdict is None or verdict.candidates:
            verdict = known[classes] = evaluate(pack, each.past.flow, semantics)
        found.append(_flow_change(each, judged, verdict))
    return tuple(found)


def cuts(pack: PolicyPack, judged: Judged, listed: Iterable[Listed]) -> tuple[Cut, ...]:
    """Each runtime that would surely or perhaps lose what it used, those that surely do first."""
    found: dict[tuple[str, str], _Loss] = {}
    names = _deciders(pack, judged)
    for place, entry in enumerate(judged.entries):
        changed = CHANGES[judged.change[place]]
        if changed not in CUT:
            continue
        loss = found.setdefault((entry.key.runtime, entry.key.owner), _Loss())
        total = loss.revoked if changed is Change.ACCESS_REVOKED else loss.maybe_revoked
        total.merge(entry.total)
        loss.rules.update(names[place])
    for each in listed:
        key = judged.entries[each.entry].key
        if CHANGES[judged.change[each.entry]] in CUT:
            loss = found[key.runtime, key.owner]
            loss.destinations[destination_of(each.past)] += each.total.connections
    made = [_cut(runtime, owner, loss) for (runtime, owner), loss in found.items()]
    return tuple(
        sorted(
            made,
            key=lambda cut: (
                -cut.revoked.connections,
                -cut.maybe_revoked.connections,
                cut.runtime,
                cut.owner,
            ),
        )
    )


def outside(tally: Tally) -> tuple[NotGoverned, ...]:
    """What no pack governs, by runtime."""
    return tuple(
        NotGoverned(
            runtime=runtime,
            owner=owner,
            reason=reason,
            volume=tally.outside[runtime, owner, reason].volume,
            destinations=_most_used(destinations),
            destination_count=len(destinations),
        )
        for (runtime, owner, reason), destinations in sorted(tally.outside_destinations.items())
    )


@dataclass(slots=True)
class _Loss:
    revoked: Sum = field(default_factory=Sum)
    maybe_revoked: Sum = field(default_factory=Sum)
    rules: set[str] = field(default_factory=set)
    destinations: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


def _deciders(pack: PolicyPack, judged: Judged) -> dict[int, tuple[str, ...]]:
    """Of each entry: the rules that take it or may, the default action among them."""
    rules = pack.in_order
    found: defaultdict[int, list[str]] = defaultdict(list)
    walk = Walk(judged.table, *judged.columns)
    for rule, hit, _ in walk.takers(range(len(rules))):
        for entry in hit.tolist():
            found[entry].append(rules[rule].name)
    for entry in walk.open.tolist():
        found[entry].append(DEFAULT_ACTION)
    return {entry: tuple(names) for entry, names in found.items()}


def _cut(runtime: str, owner: str, loss: _Loss) -> Cut:
    used = [each for each in (loss.revoked.last, loss.maybe_revoked.last) if each is not None]
    return Cut(
        runtime=runtime,
        owner=owner,
        revoked=loss.revoked.volume,
        maybe_revoked=loss.maybe_revoked.volume,
        rules=tuple(sorted(loss.rules)),
        destinations=_most_used(loss.destinations),
        destination_count=len(loss.destinations),
        last_used=max(used, default=None),
    )


def _most_used(destinations: dict[str, int]) -> tuple[str, ...]:
    ranked = sorted(destinations, key=lambda name: (-destinations[name], name))
    return tuple(ranked[:_SHOWN_DESTINATIONS])


def _rank(judged: Judged, listed: Listed) -> int:
    return _ORDER.index(CHANGES[judged.change[listed.entry]])


def _by_use(listed: Listed) -> tuple[object, ...]:
    past, flow = listed.past, listed.past.flow
    return (
        -listed.total.connections,
        -(listed.total.bytes or 0),
        past.runtime,
        past.owner,
        *(flow.src, flow.dst, flow.host, flow.url, flow.protocol),
        -1 if flow.port is None else flow.port,
        str(flow.tls),
        *(past.then, past.passage, past.evidence, past.attribution),
        past.candidates,
    )


def _flow_change(listed: Listed, judged: Judged, verdict: Verdict) -> FlowChange:
    past, flow, total = listed.past, listed.past.flow, listed.total
    return FlowChange(
        src=flow.src,
        dst=flow.dst,
        host=flow.host,
        candidates=past.candidates,
        url=flow.url,
        protocol=flow.protocol,
        port=flow.port,
        tls=flow.tls,
        change=CHANGES[judged.change[listed.entry]],
        baseline=DECISIONS[judged.baseline[listed.entry]],
        new=DECISIONS[judged.new[listed.entry]],
        rule=verdict.rule,
        rule_candidates=verdict.candidates,
        why=verdict.why,
        connections=total.connections,
        bytes=total.bytes,
        first_seen=total.first,
        last_seen=total.last,
        runtime=past.runtime,
        owner=past.owner,
        evidence=past.evidence,
        attribution=past.attribution,
        passage=past.passage,
    )
