"""A sealed bundle of evidence, `ringfence.evidence/1`: what is in it, and what could not be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.verdict import Containment

EVIDENCE_SCHEMA = "ringfence.evidence/1"
SEAL_SCHEMA = "ringfence.seal/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """One file of a bundle."""

    path: str
    """A name without folders."""
    media_type: str
    sha256: str
    bytes: int
    what: str
    """What it shows, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    """A part that could not be made, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceManifest:
    """What a bundle holds. A signature is of exactly these bytes."""

    schema: str
    tool: ToolInfo
    created_at: datetime
    """When the bundle was made, by the clock of the machine that made it."""
    as_of: datetime
    """The end of the evidence in it."""
    scope: ScopeEntry
    evidence_id: str
    """What tells the evidence of two bundles apart: 16 hexadecimal digits."""
    verdict: Containment | None
    """Of the verification in it; None where there is none."""
    files: tuple[SealedFile, ...]
    missing: tuple[MissingPart, ...]
    incomplete: tuple[str, ...]
    """Required sources that were not read completely."""
    not_covered: tuple[str, ...]
    exit: ExitInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class SealReport:
    """What the check of a bundle came to, `ringfence.seal/1`."""

    schema: str
    file: str
    intact: bool
    """Whether every file is as the manifest says, and there is no other."""
    signed: bool
    """Whether the bundle carries a signature."""
    trusted: bool | None
    """Whether the key that was given made it; None where none was given."""
    key_id: str
    """The SHA-256 of the public key that came with the bundle; empty for none."""
    files: int
    created_at: datetime | None
    as_of: datetime | None
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    exit: ExitInfo
