"""Everything that talks to a destination, the most exposed first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import ScanDocument
from ringfence.model.verdict import EXPOSURE_ORDER, Containment
from ringfence.render.telling import Talk, most_exposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A source of egress with the name and the verdict a reader knows it by."""

    id: str
    name: str
    containment: Containment
    """Unknown for what has no verdict: gateways, and interfaces whose owner is not known."""


def speakers(document: ScanDocument, talks_to: Talk) -> list[Speaker]:
    """Order the sources of all edges by exposure; among equals runtimes come first."""
    judged = {speaker.id: speaker for speaker in _inventory(document, talks_to)}
    known = [speaker for speaker in judged.values() if speaker.id in talks_to]
    rest = [
        Speaker(id=source, name=f"{source}, owner unknown", containment=Containment.UNKNOWN)
        for source in sorted(talks_to.keys() - judged.keys())
    ]
    return sorted((*known, *rest), key=lambda s: EXPOSURE_ORDER.index(s.containment))


def _inventory(document: ScanDocument, talks_to: Talk) -> Iterator[Speaker]:
    """Everything of the document that can talk; a harness shares the verdict of its runtime."""
    verdicts = {runtime.arn: runtime.containment for runtime in document.runtimes}
    for runtime in most_exposed(document, talks_to):
        yield Speaker(id=runtime.arn, name=runtime.name, containment=runtime.containment)
    for tool in document.tools:
        yield Speaker(id=tool.arn, name=f"{tool.kind} {tool.name}", containment=tool.containment)
    for harness in document.harnesses:
        verdict = verdicts.get(harness.runtime_arn, Containment.UNKNOWN)
        yield Speaker(id=harness.arn, name=f"harness {harness.name}", containment=verdict)
    for gateway in document.gateways:
        yield Speaker(
            id=gateway.arn, name=f"gateway {gateway.name}", containment=Containment.UNKNOWN
        )
