"""Two packs by what they decide: every flow that goes to another rule, and what that changes.

Both packs are read over one set of atoms. For each pair of an old and a new rule that treat a flow
differently, the flows that the first takes in the old pack and the second in the new are what both
can take less what stands before either. Pairs of rules that treat flows alike and have one name
never matter, so two packs that differ in one rule are compared in little more than that rule. Where
rules take flows only perhaps, a change that may be is said to be unclear, and never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from ringfence.model.difference import ChangeKind, Outcome, PolicyChange
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import (
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    RuleAction,
    Semantics,
)
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.boxes import (
    Box,
    Boxes,
    Steps,
    TooManyStepsError,
    outside,
    overlaps,
    shared,
)
from ringfence.policy.lint.universe import Region, Universe, universe_of

MAX_STEPS = 20_000
"""How many boxes may be cut for one pair of rules before nothing is said of it."""
MAX_SHOWN = 20
"""Hosts, services and boxes that a change shows."""
Pair = tuple[str | None, str | None]
"""The names of the rules of a change; None for the default action."""
_Twins = tuple[dict[tuple[Boxes, Boxes], int], dict[tuple[Boxes, Boxes], int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Past flows that one rule of the old pack and one of the new take."""

    flow: Flow
    """One of them."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The changes between two packs, the gravest first."""

    changes: tuple[PolicyChange, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A rule of one pack, or its default action, and what is taken before it."""

    rule: DcfRule | None
    outcome: Outcome
    boxes: Boxes
    """What it surely takes."""
    may: Boxes
    """What it takes or may take."""
    before: tuple[Region, ...]
    place: int

    @property
    def key(self) -> tuple[Boxes, Boxes]:
        """Alike for rules that take the same flows, whatever is in groups that no file resolves."""
        return self.boxes, self.may


def compare(
    old: PolicyPack,
    new: PolicyPack,
    semantics: Semantics,
    observed: Mapping[Pair, Seen] | None = None,
) -> Comparison:
    """What the new pack changes; observed are flows by the rules that take them in old and new."""
    universe = universe_of((old, new), semantics)
    olds, news = (tuple(_sides(pack, universe, place)) for place, pack in enumerate((old, new)))
    found: list[PolicyChange] = []
    undecided: list[str] = []
    twins = _first_with(olds), _first_with(news)
    for one in olds:
        for other in news:
            kind = _kind(one, other)
            if kind is None:
                continue
            try:
                free = not _taken_by_a_twin(one, other, twins)
                change = _change(kind, one, other, universe, observed) if free else None
            except TooManyStepsError:
                undecided.append(f"{_called(one)} to {_called(other)}")
                continue
            found += _only_seen(one, other, kind, observed) if change is None else (change,)
    order = tuple(ChangeKind)
    found.sort(key=lambda each: (order.index(each.kind), -(each.observed or 0)))
    return Comparison(changes=tuple(found), undecided=tuple(undecided))


def pair_of(old: PolicyPack, new: PolicyPack, flow: Flow, semantics: Semantics) -> Pair | None:
    """The rules that take a flow in either pack; None where a pack cannot tell."""
    try:
        verdicts = [evaluate(pack, flow, semantics) for pack in (old, new)]
    except KeyError:  # a SmartGroup that only one of the packs has
        return None
    if any(verdict.candidates or verdict.decision is Decision.UNKNOWN for verdict in verdicts):
        return None
    return verdicts[0].rule, verdicts[1].rule


def _sides(pack: PolicyPack, universe: Universe, place: int) -> Iterator[_Side]:
    regions = universe.regions[place]
    for region in regions:
        rule, before = region.rule, regions[: region.place]
        for decision, part in _decisions(rule, universe):
            outcome = Outcome(rule=rule.name, decision=decision, enforced=not rule.watch)
            boxes, may = (shared(each, (part,)) for each in (region.boxes, region.may))
            yield _Side(
                rule=rule, outcome=outcome, boxes=boxes, may=may, before=before, place=region.place
            )
    default = Outcome(rule=None, decision=Decision(pack.default_action), enforced=True)
    every = (universe.everything,)
    yield _Side(
        rule=None, outcome=default, boxes=every, may=every, before=regions, place=len(regions)
    )


def _decisions(rule: DcfRule, universe: Universe) -> Iterator[tuple[Decision, Box]]:
    """What a rule decides, and of which flows: one that asks for TLS denies the rest."""
    everything = universe.everything
    if rule.app_requirement is AppRequirement.TLS and rule.action is RuleAction.PERMIT:
        yield Decision.PERMIT, (*everything[:3], everything[3] & ~universe.no_tls)
        yield Decision.DENY, (*everything[:3], everything[3] & universe.no_tls)
    else:
        yield Decision(rule.action), everything


def _first_with(sides: tuple[_Side, ...]) -> dict[tuple[Boxes, Boxes], int]:
    """The place of the first rule that can take exactly these flows."""
    return {side.key: side.place for side in reversed(sides)}


def _taken_by_a_twin(old: _Side, new: _Side, twins: _Twins) -> bool:
    """Whether a rule before one of the two takes all that the other can take.

    That settles nearly every pair of two packs that have most rules in common.
    """
    in_old, in_new = twins
    return in_new.get(old.key, new.place) < new.place or in_old.get(new.key, old.place) < old.place


def _kind(old: _Side, new: _Side) -> ChangeKind | None:
    if old.outcome.decision is not new.outcome.decision:
        opened = new.outcome.decision is Decision.PERMIT
        return ChangeKind.OPENED if opened else ChangeKind.CLOSED
    if old.outcome.enforced is not new.outcome.enforced:
        return ChangeKind.ENFORCED if new.outcome.enforced else ChangeKind.RELEASED
    if _handling(old) != _handling(new):
        return ChangeKind.HANDLED
    return None if old.outcome.rule == new.outcome.rule else ChangeKind.MOVED


def _handling(side: _Side) -> tuple[object, ...]:
    """How a permitted flow is looked into; nothing for a deny and for the default action."""
    rule = side.rule
    if rule is None or side.outcome.decision is Decision.DENY:
        return ("", False, False)
    asked = str(rule.app_requirement).removeprefix("APP_UNSPECIFIED")
    return (asked, rule.ids, rule.decrypt is DecryptPolicy.ALLOWED)


def _change(
    kind: ChangeKind,
    old: _Side,
    new: _Side,
    universe: Universe,
    observed: Mapping[Pair, Seen] | None,
) -> PolicyChange | None:
    boxes = _surely(old, new)
    if not boxes:
        kind, boxes = ChangeKind.UNCLEAR, _perhaps(old, new)
    if not boxes:
        return None
    hosts = tuple(dict.fromkeys(_hosts(boxes, universe)))
    services = tuple(dict.fromkeys(_services(boxes, universe)))
    return PolicyChange(
        kind=kind,
        old=old.outcome,
        new=new.outcome,
        witness=universe.witness(tuple(boxes)),
        hosts=hosts[:MAX_SHOWN],
        services=services[:MAX_SHOWN],
        more=max(len(hosts), len(services), len(boxes)) > MAX_SHOWN,
        observed=_count(old, new, observed),
    )


def _surely(old: _Side, new: _Side) -> list[Box]:
    """What surely goes from one rule to the other.

    What an earlier rule takes perhaps is left out, unless both packs have that rule before the two: then
    the flows that it takes are its own in both, and the others are of the change.
    """
    both = shared(old.boxes, new.boxes)
    if not both:
        return []
    keys = [{(each.boxes, each.may) for each in side.before} for side in (old, new)]
    twins = keys[0] & keys[1]
    before = (
        box
        for each in (*new.before, *old.before)
        for box in (each.boxes if (each.boxes, each.may) in twins else (*each.boxes, *each.may))
    )
    return _left(both, before)


def _perhaps(old: _Side, new: _Side) -> list[Box]:
    """What perhaps goes from one rule to the other."""
    before = (box for each in (*new.before, *old.before) for box in each.boxes)
    return _left(shared(old.may, new.may), before)


def _left(boxes: Boxes, taken: Iterable[Box]) -> list[Box]:
    """What is left of boxes, as much of it as is shown."""
    if not boxes:
        return []
    near = tuple(box for box in dict.fromkeys(taken) if overlaps((box,), boxes))
    return list(islice(outside(boxes, near, Steps(MAX_STEPS)), MAX_SHOWN + 1))


def _count(old: _Side, new: _Side, observed: Mapping[Pair, Seen] | None) -> int | None:
    if observed is None:
        return None
    seen = observed.get((old.outcome.rule, new.outcome.rule))
    return 0 if seen is None else seen.count


def _only_seen(
    old: _Side, new: _Side, kind: ChangeKind, observed: Mapping[Pair, Seen] | None
) -> Iterator[PolicyChange]:
    """A change that past flows show and atoms do not, as for IPv6 where no pack speaks of it."""
    seen = (observed or {}).get((old.outcome.rule, new.outcome.rule))
    if seen is not None:
        yield PolicyChange(
            kind=kind,
            old=old.outcome,
            new=new.outcome,
            witness=seen.flow,
            hosts=(),
            services=(),
            more=True,
            observed=seen.count,
        )


def _hosts(boxes: list[Box], universe: Universe) -> Iterator[str]:
    """As patterns, those spelled in full first; nothing where every name is of the change."""
    names = universe.classes.names
    shown = {
        text.replace(names.word, "*")
        for box in boxes
        if box[3] != universe.everything[3]
        for atom in _atoms(box[3])
        for place in universe.alike[3][atom]
        if place < len(names)
        for name in [names.representative(place)]
        if (text := name.url or name.host)
    }
    deep = {text for text in shown if text.replace("*.*", "*") in shown and "*.*" in text}
    yield from sorted(shown - deep, key=lambda text: ("*" in text, text))


def _services(boxes: list[Box], universe: Universe) -> Iterator[str]:
    for box in boxes:
        for atom in _atoms(box[2]):
            protocol, port = universe.classes.services.representative(universe.atoms[2][atom])
            yield protocol if port is None else f"{protocol} {port}"


def _atoms(part: int) -> Iterator[int]:
    while part:
        lowest = part & -part
        yield lowest.bit_length() - 1
        part ^= lowest


def _called(side: _Side) -> str:
    return side.outcome.rule or "the default action"
