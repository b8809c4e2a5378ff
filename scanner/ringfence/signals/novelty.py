"""Destinations that a workload had not been seen to reach before.

What is new is judged only against a past that was read: the earlier part of the window, and an
earlier scan. How often the workload meets something new anyway is counted on that past, after the
days in which it gets to know what is usual. Were it to meet new domains at a steady rate, then the
ones of the last days are a random share of all: what chance brings follows from that exactly, and
what it brings too often is not reported.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ringfence.model.egress import Attribution, EgressAction
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.model.window import TimeWindow
from ringfence.signals.edges import Contact, evidence_of, one_step_less, surest

RECENT = timedelta(days=2)
"""What first appears this late in the window is new."""
PAST = timedelta(days=5)
"""So long everything is new; a workload's usual destinations show in this time."""
MOST_BY_CHANCE = 0.25
"""One new domain is reported from a quiet week on, which chance alone brings with 2 in 9."""
_RARELY = 0.05
_DAY = timedelta(days=1)
_ARN_PARTS = 6
_BY_HAND = ("", "")
"""What coverage says of files that were given by hand: they may be anybody's."""
_FEWEST_ZONES = 2
"""A workload with fewer known domains has just begun."""
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPast:
    """What an earlier scan saw."""

    taken_at: datetime
    reached: Mapping[str, Mapping[str, datetime]]
    """By source the registered domains that it reached, with the first time."""
    unread: frozenset[tuple[str, str]] = frozenset()
    """Accounts and regions whose logs it did not read completely: there it knows nothing."""

    def of(self, source: str) -> Mapping[str, datetime]:
        """What a source reached then; empty where that was not read completely."""
        parts = source.split(":")
        if len(parts) < _ARN_PARTS or self.unread & {(parts[4], parts[3]), _BY_HAND}:
            return {}
        return self.reached.get(source, {})


@dataclass(slots=True)
class Novelties:
    """What is new, one indication for each workload, and how many could not be judged."""

    found: list[Indication]
    judged: int = 0
    by_chance: float = 0.0
    """How many of the judged workloads would have an indication by chance."""
    too_young: int = 0
    always_new: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Sight:
    """The first time that a source was seen to reach a zone."""

    zone: str
    first: datetime
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class _Course:
    """What a workload met over time."""

    began: datetime
    known: int
    """Domains before the recent days."""
    met: int
    """Those of them that were met after PAST."""
    days: float
    """How long that was watched for."""
    new: tuple[_Sight, ...]

    @property
    def recent_share(self) -> float:
        """Which share of new domains the recent days get at a steady rate."""
        recent = RECENT / _DAY
        return recent / (recent + self.days)


def first_seen(
    contacts: Iterable[Contact],
    window: TimeWindow,
    *,
    read: Callable[[Contact], bool],
    past: KnownPast | None = None,
) -> Novelties:
    """Judge every workload that traffic is certainly of; read says whether its logs are all there."""
    result = Novelties([])
    by_source: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        edge = contact.edge
        certain = edge.attribution is Attribution.EXACT
        if certain and contact.destination.host and edge.first_seen:
            by_source[edge.source].append(contact)
    for source in sorted(by_source):
        if all(map(read, by_source[source])):
            _judge(source, by_source[source], window, past, result)
        else:
            result.unread += 1
    estate = (
        f"; of all {result.judged} workloads that were judged, {result.by_chance:.1f} would have "
        "such a finding by chance"
    )
    result.found = [replace(each, bound=each.bound + estate) for each in result.found]
    return result


def _judge(
    source: str,
    contacts: list[Contact],
    window: TimeWindow,
    past: KnownPast | None,
    result: Novelties,
) -> None:
    course = _course(source, contacts, window, past)
    if course is None:
        return
    if course.known < _FEWEST_ZONES or course.days * _DAY < RECENT:
        result.too_young += 1
        return
    result.judged += 1
    result.by_chance += reported_by_chance(course.met + len(course.new), course.recent_share)
    if not course.new:
        return
    chance = chance_of(len(course.new), course.met + len(course.new), course.recent_share)
    if chance > MOST_BY_CHANCE:
        result.always_new += 1
    else:
        result.found.append(_indication(source, course, chance))


def chance_of(new: int, total: int, share: float) -> float:
    """How likely so many or more of all fall into the recent days, each by this share."""
    return math.fsum(_exactly(number, total, share) for number in range(new, total + 1))


def reported_by_chance(total: int, share: float) -> float:
    """How likely a workload that met so many in all has an indication."""
    reached = 0.0
    for number in range(total, 0, -1):
        more = reached + _exactly(number, total, share)
        if more > MOST_BY_CHANCE:
            break
        reached = more
    return reached


def _exactly(number: int, total: int, share: float) -> float:
    """The binomial distribution, in logarithms, since totals may be large."""
    ways = math.lgamma(total + 1) - math.lgamma(number + 1) - math.lgamma(total - number + 1)
    return math.exp(ways + number * math.log(share) + (total - number) * math.log1p(-share))


def _course(
    source: str, contacts: Iterable[Contact], window: TimeWindow, past: KnownPast | None
) -> _Course | None:
    sights = sorted(_sights(contacts), key=lambda sight: (sight.first, sight.zone))
    if not sights:
        return None
    earlier = past.of(source) if past else {}
    firsts = {sight.zone: sight.first for sight in sights}
    firsts |= {zone: min(first, firsts.get(zone, first)) for zone, first in earlier.items()}
    since = window.end - RECENT
    began = min(firsts.values())
    before = [first for first in firsts.values() if first < since]
    new = (s for s in sights if s.first >= since and s.zone not in earlier)
    return _Course(
        began=began,
        known=len(before),
        met=sum(first >= began + PAST for first in before),
        days=_watched(began + PAST, since, window, past if earlier else None) / _DAY,
        new=tuple(s for s in new if any(c.abroad or c.of_any_account for c in s.contacts)),
    )


def _watched(
    start: datetime, since: datetime, window: TimeWindow, past: KnownPast | None
) -> timedelta:
    """How long of the time from start on was read, by this scan or the earlier one."""
    nothing = timedelta(0)
    if past is None:
        return max(since - max(start, window.start), nothing)
    then = max(min(past.taken_at, since) - start, nothing)
    return then + max(since - max(start, window.start, past.taken_at), nothing)


def _sights(contacts: Iterable[Contact]) -> Iterator[_Sight]:
    zones: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        zones[contact.zone].append(contact)
    for zone, found in zones.items():
        passed = [contact for contact in found if contact.edge.action is not EgressAction.REJECT]
        # An answer of the Resolver, whose action is not known, opened nothing that was rejected.
        if len(passed) == len(found) or any(c.edge.action is EgressAction.ACCEPT for c in passed):
            firsts = [contact.edge.first_seen for contact in passed if contact.edge.first_seen]
            yield _Sight(zone, min(firsts), tuple(passed))


def _indication(source: str, course: _Course, chance: float) -> Indication:
    new = course.new
    contacts = [contact for sight in new for contact in sight.contacts]
    shown = ", ".join(f"{s.zone} at {s.first:%Y-%m-%d %H:%M} UTC" for s in new[:_SHOWN])
    more = f" and {len(new) - _SHOWN} more" if len(new) > _SHOWN else ""
    sure = surest(contacts)
    if chance > _RARELY:
        sure = one_step_less(sure)
    if not any(contact.abroad for contact in contacts):
        sure = one_step_less(sure)
    targets = sorted(sight.zone for sight in new)
    return Indication(
        kind=IndicationKind.FIRST_SEEN_DESTINATION,
        source=source,
        target=targets[0],
        targets=tuple(targets),
        said=(
            f"reached for the first time {shown}{more}, after {(new[0].first - course.began).days} "
            f"days with {course.known} other domains"
        ),
        measures=(
            Measure("new domains", len(new)),
            Measure("domains known before", course.known),
            Measure("domains met after the first days", course.met),
            Measure("days in which these were counted", round(course.days, 1)),
            Measure("chance", round(chance, 3)),
        ),
        bound=(
            "that it is new is a fact, as far as logs that were read completely reach; a workload "
            f"that meets new domains at a steady rate, here {course.met} in {course.days:.1f} days "
            f"and {len(new)} in the last {RECENT.days}, has so many or more in these by chance in "
            f"at most {chance:.1%} of cases"
        ),
        confidence=sure,
        evidence=evidence_of(contacts),
        first_seen=new[0].first,
        last_seen=max((c.edge.last_seen for c in contacts if c.edge.last_seen), default=None),
    )
