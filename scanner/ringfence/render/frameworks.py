"""What the ids of frameworks are called, for the formats that people read."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.model.framework import Framework, Taxon


def named(document: ScanDocument, finding: FindingEntry) -> Iterator[tuple[Framework, Taxon]]:
    """Each id that a finding names and its framework knows, in the order of the document."""
    for framework in document.frameworks:
        ids = finding.references.get(framework.id, ())
        yield from ((framework, taxon) for taxon in framework.taxa if taxon.id in ids)


def sentence(framework: Framework, taxon: Taxon) -> str:
    """Say an id with its name: `MITRE ATLAS AML.T0053 AI Agent Tool Invocation`."""
    return f"{framework.title} {taxon.id} {taxon.name}"
