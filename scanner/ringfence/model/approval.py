"""The document of the verb `approve`, `ringfence.decisions/1`: what stands in the settings, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DECISIONS_SCHEMA = "ringfence.decisions/1"


class Decide(StrEnum):
    """What can be decided, spelled as the actions of the verb."""

    SANCTION = "sanction"
    DENY = "deny"
    EXCEPT = "except"
    UNDO = "undo"


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChange:
    """One entry of the settings file that is not what it was."""

    kind: ChangeKind
    place: str
    """The list or table: `destinations.sanctioned`, `decision`, `exception`."""
    subject: str
    """The destination, or `finding` and a fingerprint."""
    detail: str = ""
    """Who, why, and until when; empty for an entry of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """A destination of one of the two lists, and who put it there, where that is written down."""

    destination: str
    owner: str = ""
    reason: str = ""
    decided: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedException:
    """An exception, and whether it still counts."""

    destination: str
    finding: str
    owner: str
    reason: str
    expires: date
    rule: str
    runtime: str
    granted: date | None
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsDocument:
    """What the operator decided, as the settings file says it after the changes."""

    schema: str
    settings: str
    """The file that holds it."""
    written: bool
    """Whether the file was written; False where nothing changed, for a dry run, and for a list."""
    changes: tuple[DecisionChange, ...]
    sanctioned: tuple[ListedEntry, ...]
    denied: tuple[ListedEntry, ...]
    exceptions: tuple[GrantedException, ...]
    notes: tuple[str, ...] = ()
