"""Indications of exfiltration as findings: what was measured, its bound, and who it may have been."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ringfence.detect.facts import DetectionInput, Hit, listing, place_of, places, short
from ringfence.model.exfiltration import Indication, IndicationKind

Detect = Callable[[DetectionInput], Iterator[Hit]]


def reported(kind: IndicationKind) -> Detect:
    """The detection that reports one kind of indication."""

    def find(facts: DetectionInput) -> Iterator[Hit]:
        found = [each for each in facts.indications.found if each.kind is kind]
        where = places(facts.snapshot) if found else {}
        for indication in found:
            place = place_of(indication.source, where)
            yield Hit(
                resource=indication.source,
                account=place.account or indication.account,
                region=place.region or indication.region,
                message=_message(indication, place.label),
                evidence=indication.evidence,
                key=indication.targets or (indication.target,),
                confidence=indication.confidence,
            )

    return find


def _message(indication: Indication, label: str) -> str:
    """The sentence, the doubt about who it was, and the bound of the measurement."""
    message = f"{label} {indication.said}."
    if indication.candidates:
        which = listing(map(short, indication.candidates))
        message += f" Which workload it was is not certain: {which}."
    return f"{message} How sure: {indication.bound}."
