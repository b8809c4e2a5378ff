"""Uploads: far more bytes sent to a place than came back, against the workload's other places.

Summaries keep totals for each edge and no course over days, so that a workload is compared with
itself over its destinations and not over time.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringfence.model.egress import EgressAction
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.signals.edges import Contact, evidence_of, one_step_less, shared_by, surest

FLOOR = 20_000_000
"""Bytes; what agents post in prompts and tool calls over two weeks is seldom more to one place."""
FLOOR_AT_AWS = 200_000_000
"""Where anyone's bucket answers: agents keep files and results of their own there, and not rarely."""
_MEGABYTE = 1_000_000
_WHOSE = "whose account answers behind the name is not known, and it may be your own"
_LEAST_RATIO = 5.0
LEAST_SCORES = (
    (8, 4.9, 9.9),
    (10, 4.2, 7.8),
    (12, 3.8, 6.6),
    (14, 3.6, 5.9),
    (16, 3.5, 5.4),
    (20, 3.5, 4.9),
    (25, 3.5, 4.5),
    (30, 3.5, 4.2),
    (40, 3.5, 3.9),
    (50, 3.5, 3.7),
    (70, 3.5, 3.6),
    (100, 3.5, 3.5),
)
"""From how many others on, which robust deviations at most one destination in 100, and in 1,000, reaches.

From benchmarks/upload_scores.py: median and deviation of few others are little more than guesses.
None is below the 3.5 that Iglewicz and Hoaglin recommend.
"""
FROM_MAD = 1.4826
"""A normal distribution's standard deviation in median absolute deviations."""
_SMALLEST_SPREAD = math.log(2) / LEAST_SCORES[-1][1]
"""Twice the usual ratio is never unusual, however alike the other destinations are."""


@dataclass(slots=True)
class _Volume:
    """What passed between a source and a zone."""

    contacts: list[Contact]
    sent: int = 0
    received: int = 0

    @property
    def ratio(self) -> float:
        """How much more was sent than received, as a logarithm."""
        return math.log((self.sent + 1) / (self.received + 1))


def uploads(contacts: Iterable[Contact]) -> Iterator[Indication]:
    """One indication for each source and zone that it sent unusually much to."""
    volumes: defaultdict[str, dict[str, _Volume]] = defaultdict(dict)
    for contact in contacts:
        if contact.edge.action is EgressAction.ACCEPT and contact.edge.reply_bytes is not None:
            of_source = volumes[contact.edge.source]
            volume = of_source.setdefault(contact.zone, _Volume([]))
            volume.contacts.append(contact)
            volume.sent += contact.edge.bytes or 0
            volume.received += contact.edge.reply_bytes
    for source in sorted(volumes):
        yield from _of_source(source, volumes[source])


def _of_source(source: str, volumes: Mapping[str, _Volume]) -> Iterator[Indication]:
    for zone, volume in sorted(volumes.items()):
        floor = _floor(volume)
        if floor is None or volume.sent < max(floor, _LEAST_RATIO * volume.received):
            continue
        others = [other.ratio for name, other in volumes.items() if name != zone]
        score = robust_score(volume.ratio, others)
        if score is None or score >= least_scores(len(others))[0]:
            yield _indication(source, zone, volume, score, others=len(others))


def _floor(volume: _Volume) -> int | None:
    """From how many bytes on an upload is worth a word; None where none is."""
    if any(contact.abroad for contact in volume.contacts):
        return FLOOR
    return FLOOR_AT_AWS if any(contact.of_any_account for contact in volume.contacts) else None


def least_scores(others: int) -> tuple[float, float]:
    """The scores that one destination in 100, and one in 1,000, reaches beside so many others."""
    chosen = LEAST_SCORES[0]
    for row in LEAST_SCORES:
        if row[0] <= others:
            chosen = row
    return chosen[1], chosen[2]


def robust_score(value: float, others: Sequence[float]) -> float | None:
    """How many robust deviations a value is above the median of others; None with too few."""
    if len(others) < LEAST_SCORES[0][0]:
        return None
    middle = statistics.median(others)
    spread = FROM_MAD * statistics.median(abs(other - middle) for other in others)
    return (value - middle) / max(spread, _SMALLEST_SPREAD)


def _indication(
    source: str, zone: str, volume: _Volume, score: float | None, *, others: int
) -> Indication:
    found = volume.contacts
    sure = surest(found)
    abroad = any(contact.abroad for contact in found)
    measures = [Measure("bytes sent", volume.sent), Measure("bytes received", volume.received)]
    bound = (
        f"the bytes are a fact; with {others} other destinations there are too few to say what is "
        "usual for the workload"
    )
    compared = False
    if score is not None:
        measures.append(Measure("robust standard deviations", round(score, 1)))
        hundredth, thousandth = least_scores(others)
        compared = score >= thousandth
        least, rate = (thousandth, "1,000") if compared else (hundredth, "100")
        bound = (
            f"the bytes are a fact; were the ratios of it and its {others} other destinations drawn "
            f"from one normal distribution, at most one destination in {rate} would be {least} "
            "robust deviations above the others by chance"
        )
    return Indication(
        kind=IndicationKind.LARGE_UPLOAD,
        source=source,
        target=zone,
        said=(f"sent {_volume(volume.sent)} to {zone} and received {_volume(volume.received)}"),
        measures=tuple(measures),
        bound=bound if abroad else f"{bound}; {_WHOSE}",
        confidence=sure if compared and abroad else one_step_less(sure),
        evidence=evidence_of(found),
        candidates=shared_by(found),
        first_seen=min((c.edge.first_seen for c in found if c.edge.first_seen), default=None),
        last_seen=max((c.edge.last_seen for c in found if c.edge.last_seen), default=None),
    )


def _volume(count: int) -> str:
    return f"{count / _MEGABYTE:.1f} MB" if count >= _MEGABYTE else f"{count:,} bytes"
