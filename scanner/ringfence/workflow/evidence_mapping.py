"""The mapping of evidence to controls, from the rules."""

from __future__ import annotations

from ringfence.model.evidence_mapping import (
    MAPPING_SCHEMA,
    Control,
    EvidenceMapping,
    MappedFile,
    RelevantTo,
)
from ringfence_rules import Framework, frameworks
from ringfence_rules.mappings import MappedEvidence, evidence_mapping

STATEMENT = (
    "Each file is evidence relevant to the controls that are named. Whether a control is met is not said "
    "here: that is for somebody who knows everything that it asks, and everything that is not in the file."
)


def mapping_document() -> EvidenceMapping:
    """Every file of a bundle and every layer of its verification, with what each is relevant to."""
    known = frameworks()
    return EvidenceMapping(
        schema=MAPPING_SCHEMA,
        statement=STATEMENT,
        entries=tuple(_file(each, dict(known)) for each in evidence_mapping()),
    )


def _file(entry: MappedEvidence, known: dict[str, Framework]) -> MappedFile:
    return MappedFile(
        file=entry.file,
        layer=entry.layer,
        why=entry.why,
        evidence_relevant_to=tuple(
            RelevantTo(
                framework=name,
                title=known[name].title,
                version=known[name].version,
                controls=tuple(
                    Control(id=each, about=known[name].names[each], url=known[name].url(each))
                    for each in ids
                ),
            )
            for name, ids in entry.references.items()
        ),
    )
