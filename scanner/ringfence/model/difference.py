"""What two packs, or two scans, say differently: the document of the verb `diff`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import Semantics

DIFF_SCHEMA = "ringfence.diff/1"


class Compared(StrEnum):
    """What was compared."""

    PACKS = "packs"
    SCANS = "scans"


class ChangeKind(StrEnum):
    """What becomes of the flows of a change, the gravest first."""

    OPENED = "opened"
    """Denied by the old pack, permitted by the new."""
    UNCLEAR = "unclear"
    """Perhaps decided otherwise: that hangs on a group that no file resolves, or on what flows leave open."""
    CLOSED = "closed"
    RELEASED = "released"
    """Decided alike, and no longer enforced."""
    ENFORCED = "enforced"
    """Decided alike, and enforced from now on."""
    HANDLED = "handled"
    """Permitted by both, with other decryption, intrusion detection or required TLS."""
    MOVED = "moved"
    """Decided alike by a rule of another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one pack makes of the flows of a change."""

    rule: str | None
    """None for the default action."""
    decision: Decision
    """What the rule decides, whether it is enforced or only watches."""
    enforced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """All flows that go from one rule to another, and what that changes."""

    kind: ChangeKind
    old: Outcome
    new: Outcome
    witness: Flow | None
    """One of the flows; None where only names are among them that no flow spells in full."""
    hosts: tuple[str, ...]
    """Hosts and URLs that stand for those of the change, as far as names matter to it."""
    services: tuple[str, ...]
    """Protocols and ports that stand for those of the change."""
    more: bool
    """Whether hosts or services were left out."""
    observed: int | None
    """How many of the flows given were of the change; None where none were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The flows that were given to weigh the changes."""

    flows: int
    changed: int
    """Flows of a change, moved ones among them."""
    unknown: int
    """Flows that do not say what a pack asks for, so nobody knows whether they change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDifference:
    """Two packs by what they decide."""

    old: AskedPack
    new: AskedPack
    semantics: Semantics
    summary: dict[ChangeKind, int]
    """Changes by kind; all kinds are named."""
    changes: tuple[PolicyChange, ...]
    observed: Observed | None
    undecided: tuple[str, ...]
    """Pairs of rules of which it could not be told within the bound whether flows go from one to
    the other."""
    limits: tuple[str, ...]


class Standing(StrEnum):
    """What became of something between two scans."""

    NEW = "new"
    GONE = "gone"
    UNCLEAR = "unclear"
    """Not in the new scan, which did not read everything where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedScan:
    """One of two scans."""

    scan_id: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanChange:
    """Something that only one of two scans has."""

    id: str
    """A destination's id, a finding's fingerprint, a runtime's ARN."""
    told: str
    """What it is, where the id does not say it."""
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainmentChange:
    """A runtime that is contained otherwise."""

    runtime: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDifference:
    """Two scans by what they found."""

    old: ComparedScan
    new: ComparedScan
    destinations: tuple[ScanChange, ...]
    findings: tuple[ScanChange, ...]
    runtimes: tuple[ScanChange, ...]
    containment: tuple[ContainmentChange, ...]
    unread: tuple[str, ...]
    """Source, account and region of what the new scan did not read to its end; the first twenty."""
    unread_count: int
    shorter_window: bool
    """Whether the new scan looks at less time, so that what traffic shows may only not be seen in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffDocument:
    """What is different, `ringfence.diff/1`."""

    schema: str
    compared: Compared
    packs: PackDifference | None
    scans: ScanDifference | None
    exit: ExitInfo
