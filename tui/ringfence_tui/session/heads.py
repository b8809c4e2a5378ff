"""What the UI knows of the documents of a whole estate without reading them whole."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.document import ExitInfo, ScanDocument, ScopeEntry, Summary
from ringfence.model.verdict import Containment
from ringfence.model.verification import VerifyDocument
from ringfence_tui.views.next_action import NextAction, exposed_of, wanted_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanHead:
    """A scan: what it was of, and what it comes to."""

    scan_id: str
    scope: ScopeEntry
    summary: Summary
    wanted: tuple[NextAction, ...]
    """What it alone says that is wanted, in the order to do it."""
    exposed: int
    """Runtimes that may get past a firewall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyHead:
    """A verification: how it ended, and what it notes."""

    verdict: Containment
    why: str
    """The verdict in one sentence."""
    exit: ExitInfo
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A document of which the UI needs its pages and lists alone."""


def scan_head(scan: ScanDocument) -> ScanHead:
    """The head of a scan."""
    return ScanHead(
        scan_id=scan.scan_id,
        scope=scan.scope,
        summary=scan.summary,
        wanted=wanted_of(scan),
        exposed=exposed_of(scan),
    )


def verify_head(document: VerifyDocument) -> VerifyHead:
    """The head of a verification."""
    return VerifyHead(
        verdict=document.verdict, why=document.why, exit=document.exit, notes=document.notes
    )
