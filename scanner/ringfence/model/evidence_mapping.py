"""What the files of a bundle are evidence relevant to, `ringfence.evidence.mapping/1`."""

from __future__ import annotations

from dataclasses import dataclass

MAPPING_SCHEMA = "ringfence.evidence.mapping/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One id of a framework."""

    id: str
    about: str
    """What it is about, in our words."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevantTo:
    """The controls of one framework."""

    framework: str
    title: str
    version: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFile:
    """A file of a bundle, or one layer of its verification."""

    file: str
    layer: str
    """Empty for a file as a whole."""
    why: str
    evidence_relevant_to: tuple[RelevantTo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceMapping:
    """The whole mapping. It judges nothing."""

    schema: str
    statement: str
    entries: tuple[MappedFile, ...]
