"""What the order of rules does to them: the anomalies of Al-Shaer and Hamed, exactly, with a witness.

A rule is shadowed by one earlier rule of another decision that takes all its flows, unreachable where
several earlier rules do together, redundant where the pack decides alike without it. A rule that is
wider than an earlier one of another decision generalises it, and two that overlap and decide
differently are correlated; both are how exceptions are written, so they are notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.model.anomaly import Anomaly
from ringfence.model.policy import (
    DcfRule,
    DecryptPolicy,
    MonitorSemantics,
    PolicyPack,
    RuleAction,
    Semantics,
)
from ringfence.policy.lint.boxes import (
    Box,
    Boxes,
    Steps,
    TooManyStepsError,
    outside,
    overlaps,
    shared,
)
from ringfence.policy.lint.universe import Region, Universe

MAX_STEPS = 5_000
"""How many boxes may be cut for one question before lint says that it does not know."""
_SHOWN = 5
_OF_ALL = ("shadowed", "unreachable", "redundant", "kept-for-attribution")
"""What is said of all flows of a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReport:
    """The anomalies of the order, and the rules of which it could not be told."""

    anomalies: tuple[Anomaly, ...]
    undecided: tuple[str, ...]


def order_anomalies(pack: PolicyPack, universe: Universe, semantics: Semantics) -> OrderReport:
    """What the order does to each rule of the first pack of a universe."""
    regions = universe.regions[0]
    found: list[Anomaly] = []
    undecided: list[str] = []
    gone: set[int] = set()
    for region in reversed(regions):
        if not region.reach:
            continue
        before = _before(region, regions, semantics)
        after = regions[region.place + 1 :]
        try:
            said = _of_rule(region, before, _Below(after, gone), universe)
        except TooManyStepsError:
            undecided.append(region.rule.name)
            continue
        found = [*said, *found]
        gone |= {region.place} if any(each.id == "redundant" for each in said) else set()
        if _is_mixed(region, universe) and not any(each.id in _OF_ALL for each in said):
            undecided.append(region.rule.name)
    return OrderReport(anomalies=tuple(found), undecided=tuple(reversed(undecided)))


def _is_mixed(region: Region, universe: Universe) -> bool:
    """Whether the rule has globs of which not all that they share is sampled."""
    return bool(region.rule.web_groups) and any(box[3] & universe.mixed for box in region.reach)


@dataclass(frozen=True, slots=True)
class _Below:
    """The rules behind one, and the places of those that are called redundant themselves."""

    rules: tuple[Region, ...]
    gone: set[int]


def _of_rule(
    region: Region, before: tuple[Region, ...], after: _Below, universe: Universe
) -> tuple[Anomaly, ...]:
    lost = _lost(region, before, universe)
    if lost is not None:
        return (lost,)
    redundant = _redundant(region, before, after, universe)
    partly = tuple(_overlapping(region, before, universe))
    return partly if redundant is None else (redundant, *partly)


def _before(
    region: Region, regions: tuple[Region, ...], semantics: Semantics
) -> tuple[Region, ...]:
    """The earlier rules that share a flow and can take it away.

    Where evaluation goes on after a match that only watches, such a rule takes nothing from one that
    is enforced.
    """
    falls = semantics.monitor is MonitorSemantics.FALLTHROUGH and not region.rule.watch
    return tuple(
        other
        for other in regions[: region.place]
        if not (falls and other.rule.watch) and overlaps(other.boxes, region.reach)
    )


def _lost(region: Region, before: tuple[Region, ...], universe: Universe) -> Anomaly | None:
    """A rule that no flow reaches, as one rule or several take all of its flows before it."""
    name, witness = region.rule.name, universe.witness(region.boxes or region.reach)
    for other in before:
        if covers(other, region):
            if _treatment(other.rule) == _treatment(region.rule):
                message = (
                    f"{other.rule.name} takes every flow of {name} before it, and decides alike"
                )
                return _anomaly("redundant", region, (other,), message, witness=witness)
            message = (
                f"{other.rule.name} takes every flow of {name} before it: "
                f"{_difference(other.rule, region.rule)}"
            )
            return _anomaly("shadowed", region, (other,), message, witness=witness)
    left = outside(region.reach, boxes_of(before), Steps(MAX_STEPS))
    if before and next(left, None) is None:
        named = _listed(before)
        message = f"no flow reaches {name}: {named} take all of its flows together"
        return _anomaly("unreachable", region, before, message, witness=witness)
    return None


def covers(wide: Region, narrow: Region) -> bool:
    """Whether one rule surely takes every flow that another may be asked about."""
    return not any(True for _ in outside(narrow.reach, wide.boxes, Steps(MAX_STEPS)))


def boxes_of(regions: Iterable[Region]) -> Boxes:
    """The union of what rules take."""
    return tuple(box for region in regions for box in region.boxes)


def _redundant(
    region: Region, before: tuple[Region, ...], after: _Below, universe: Universe
) -> Anomaly | None:
    """A rule whose flows later rules decide alike; the default action alone is no such rule.

    Nor is one that is called redundant itself: who deletes both would lose the flows.
    """
    steps = Steps(MAX_STEPS)
    below = tuple(other for other in after.rules if overlaps(other.may, region.reach))
    takers: set[int] = set()
    reaching: Box | None = None
    for box in outside(region.reach, boxes_of(before), steps):
        reaching = reaching or box
        if not _decided_alike(region, box, below, takers, steps):
            return None
    if reaching is None or takers & after.gone:
        return None
    others = tuple(other for other in below if other.place in takers)
    name, named = region.rule.name, _listed(others)
    kept = region.rule.action is RuleAction.DENY
    why = "it only tells the denials apart in the log" if kept else "it adds nothing"
    return _anomaly(
        "kept-for-attribution" if kept else "redundant",
        region,
        others,
        f"without {name} its flows would be decided alike by {named}: {why}",
        witness=universe.witness((reaching,)),
    )


def _decided_alike(
    region: Region, box: Box, below: tuple[Region, ...], takers: set[int], steps: Steps
) -> bool:
    """Whether rules below take every flow of a box as this one does; takers is filled with them.

    A rule that takes some of it only perhaps must treat it as this one does as well, and leaves it to
    the rules below it.
    """
    open_ = [(box, 0)]
    while open_:
        left, first = open_.pop()
        steps.take()
        place = next((n for n in range(first, len(below)) if overlaps(below[n].may, (left,))), None)
        if place is None or _treatment(below[place].rule) != _treatment(region.rule):
            return False
        takers.add(below[place].place)
        open_ += [(piece, place + 1) for piece in outside((left,), below[place].boxes, steps)]
    return True


def _overlapping(
    region: Region, before: tuple[Region, ...], universe: Universe
) -> Iterator[Anomaly]:
    """The earlier rules of another action that this one is wider than, or that it overlaps."""
    differing = [other for other in before if other.rule.action is not region.rule.action]
    narrower = tuple(other for other in differing if covers(region, other))
    partly = tuple(other for other in differing if other not in narrower)
    name = region.rule.name
    if narrower:
        message = f"{name} is wider than {_listed(narrower)}, which are exceptions to it"
        if len(narrower) == 1:
            message = f"{name} is wider than {narrower[0].rule.name}, which is an exception to it"
        witness = universe.witness(boxes_of(narrower))
        yield _anomaly("generalised", region, narrower, message, witness=witness)
    if partly:
        both = shared(region.boxes, partly[0].boxes)
        message = f"{name} shares flows with {_listed(partly)}, and the order decides them"
        yield _anomaly("correlated", region, partly, message, witness=universe.witness(both))


def _treatment(rule: DcfRule) -> tuple[object, ...]:
    """What becomes of a flow that a rule takes, but for the rule's name and its logging."""
    decrypt = rule.decrypt is DecryptPolicy.ALLOWED
    handling = (rule.app_requirement, rule.ids, decrypt)
    return (rule.action, rule.watch, *(handling if rule.action is RuleAction.PERMIT else ()))


def _difference(taker: DcfRule, loser: DcfRule) -> str:
    if taker.action is not loser.action:
        return f"it decides {taker.action} where {loser.name} would decide {loser.action}"
    if taker.watch is not loser.watch:
        ways = ("only watches", "is enforced") if taker.watch else ("is enforced", "only watches")
        return f"it {ways[0]}, and {loser.name} {ways[1]}"
    return "it treats them otherwise, by decryption, intrusion detection or required TLS"


def _listed(regions: tuple[Region, ...]) -> str:
    names = [region.rule.name for region in regions[:_SHOWN]]
    more = f" and {len(regions) - _SHOWN} more" if len(regions) > _SHOWN else ""
    return ", ".join(names) + more


def _anomaly(
    kind: str, region: Region, others: tuple[Region, ...], message: str, **more: object
) -> Anomaly:
    names = tuple(other.rule.name for other in others)
    return Anomaly(id=kind, rule=region.rule.name, others=names, message=message, **more)  # type: ignore[arg-type] # the witness
