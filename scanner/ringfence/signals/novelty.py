"""Destinations that a workload had not been seen to reach before.

What is new is judged only against a past that was read: the earlier part of the window, or an
earlier scan. How often the workload meets something new anyway is measured on that past, and a
workload that always does is not judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.model.egress import Attribution, EgressAction
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.model.window import TimeWindow
from ringfence.signals.edges import Contact, evidence_of, one_step_less, surest

RECENT = timedelta(days=2)
"""What first appears this late in the window is new."""
PAST = timedelta(days=5)
"""A shorter past says little of what is usual."""
_ARN_PARTS = 6
_BY_HAND = ("", "")
"""What coverage says of files that were given by hand: they may be anybody's."""
_FEWEST_ZONES = 2
"""A workload with fewer known domains has just begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPast:
    """What an earlier scan saw."""

    taken_at: datetime
    zones: frozenset[tuple[str, str]]
    """Sources with the registered domains that they reached."""
    unread: frozenset[tuple[str, str]] = frozenset()
    """Accounts and regions whose logs it did not read completely: there it knows nothing."""

    def of(self, source: str) -> frozenset[str]:
        """What a source reached then; empty where that was not read completely."""
        parts = source.split(":")
        if len(parts) < _ARN_PARTS or self.unread & {(parts[4], parts[3]), _BY_HAND}:
            return frozenset()
        return frozenset(zone for name, zone in self.zones if name == source)


@dataclass(slots=True)
class Novelties:
    """What is new, and how many workloads could not be judged."""

    found: list[Indication]
    too_young: int = 0
    always_new: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Sight:
    """The first time that a source was seen to reach a zone."""

    zone: str
    first: datetime
    contacts: tuple[Contact, ...]


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
        certain = edge.attribution is Attribution.EXACT and edge.action is not EgressAction.REJECT
        if certain and contact.destination.host and edge.first_seen:
            by_source[edge.source].append(contact)
    for source in sorted(by_source):
        if all(map(read, by_source[source])):
            _judge(source, by_source[source], window, past, result)
        else:
            result.unread += 1
    return result


def _judge(
    source: str,
    contacts: list[Contact],
    window: TimeWindow,
    past: KnownPast | None,
    result: Novelties,
) -> None:
    sights = sorted(_sights(contacts), key=lambda sight: (sight.first, sight.zone))
    since = window.end - RECENT
    before = [sight for sight in sights if sight.first < since]
    began = sights[0].first
    known = past.of(source) if past else frozenset[str]()
    if not known and (len(before) < _FEWEST_ZONES or since - began < PAST):
        result.too_young += 1
        return
    learned = [sight for sight in before if sight.first >= began + PAST]
    days = max((since - began - PAST) / timedelta(days=1), 1.0)
    expected = len(learned) / days * (RECENT / timedelta(days=1))
    if expected >= 1:
        result.always_new += 1
        return
    for sight in sights:
        new = sight.first >= since and sight.zone not in known
        if new and any(contact.abroad or contact.of_any_account for contact in sight.contacts):
            result.found.append(_indication(source, sight, len(before), expected, began))


def _sights(contacts: Iterable[Contact]) -> Iterator[_Sight]:
    zones: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        zones[contact.zone].append(contact)
    for zone, found in zones.items():
        firsts = [contact.edge.first_seen for contact in found if contact.edge.first_seen]
        yield _Sight(zone, min(firsts), tuple(found))


def _indication(
    source: str, sight: _Sight, known: int, expected: float, began: datetime
) -> Indication:
    sure = surest(sight.contacts)
    return Indication(
        kind=IndicationKind.FIRST_SEEN_DESTINATION,
        source=source,
        target=sight.zone,
        said=(
            f"reached {sight.zone} for the first time at {sight.first:%Y-%m-%d %H:%M} UTC, after "
            f"{(sight.first - began).days} days with {known} other domains"
        ),
        measures=(
            Measure("domains known before", known),
            Measure("new domains expected by chance", round(expected, 2)),
        ),
        bound=(
            "that it is new is a fact, as far as logs that were read completely reach; by its own "
            f"past {expected:.1f} new domains were to be expected in {RECENT.days} days"
        ),
        confidence=sure if any(each.abroad for each in sight.contacts) else one_step_less(sure),
        evidence=evidence_of(sight.contacts),
        first_seen=sight.first,
        last_seen=max((c.edge.last_seen for c in sight.contacts if c.edge.last_seen), default=None),
    )
