"""Toxic paths: something worth stealing, a stranger who can ask for it, and a way to carry it off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ringfence.blast.score import worth
from ringfence.blast.ways import OPEN
from ringfence.model.blast import DataKind, Reach, ToxicPath, Way, WayKind
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment

_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Loot:
    """What of one kind is worth most to whoever holds some roles."""

    kind: DataKind
    certainty: Certainty
    evidence: tuple[Evidence, ...]


def loot_of(data: Iterable[Reach]) -> tuple[Loot, ...]:
    """Secrets, then data, each with the most telling permissions; the same for all with those roles."""
    found = []
    for kind in (DataKind.SECRET, DataKind.DATA):
        rows = sorted(
            (reach for reach in data if reach.kind is kind),
            key=lambda reach: (reach.certainty is not Certainty.ALLOWED, -worth(reach)),
        )
        if rows:
            evidence = tuple(map(_evidence, rows[:_MOST]))
            found.append(Loot(kind=kind, certainty=rows[0].certainty, evidence=evidence))
    return tuple(found)


def toxic_paths(
    loot: Iterable[Loot], ways_in: Sequence[Way], ways_out: Sequence[Way], egress: Containment
) -> tuple[ToxicPath, ...]:
    """One path for secrets and one for data, with the most telling evidence of each leg."""
    entrances = tuple(way.evidence for way in ways_in if way.opens)[:_MOST]
    exits = tuple(
        way.evidence for way in ways_out if way.opens and way.kind is not WayKind.DESTINATION
    )
    if egress not in OPEN or not entrances or not exits:
        return ()
    return tuple(
        ToxicPath(
            kind=each.kind,
            certainty=each.certainty,
            egress=egress,
            data=each.evidence,
            ways_in=entrances,
            ways_out=exits[:_MOST],
        )
        for each in loot
    )


def _evidence(reach: Reach) -> Evidence:
    shown = ", ".join(reach.resources[:_MOST])
    more = len(reach.resources) - _MOST
    rest = f" and {more} more" if more > 0 else ""
    sure = "lets" if reach.certainty is Certainty.ALLOWED else "under a condition lets"
    return Evidence(
        source=Source.IAM.value,
        ref=reach.role,
        detail=(
            f"{reach.policy} {reach.statement} {sure} it call {', '.join(reach.actions)} on "
            f"{shown}{rest}: {reach.means}"
        ),
    )
