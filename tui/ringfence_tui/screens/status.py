"""What the first line of every screen says of the assessment."""

from __future__ import annotations

from ringfence.model.coverage import CoverageStatus
from ringfence.render.style import counted
from ringfence_tui.blocks import Span, Tone
from ringfence_tui.parts import Part
from ringfence_tui.screens.notice import progress_told
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.session.session import Session
from ringfence_tui.widgets.status_bar import Standing


def standing_of(session: Session) -> Standing:
    """The kind of source and the coverage first, since nothing else means anything without them."""
    scan = session.document(Part.SCAN)
    pieces = [Span(_kind(session.opening.kind), Tone.STRONG)]
    if isinstance(scan, ScanHead):
        told = _standing_told(session.state(Part.SCAN))
        pieces += [coverage_told(scan), *([Span(told, Tone.WARN)] if told else ())]
    else:
        pieces.append(Span("? nothing read yet", Tone.UNKNOWN))
    if session.watching.on:
        pieces.append(Span("watching", Tone.ACCENT))
    if isinstance(scan, ScanHead):
        pieces += _scope(scan)
    pieces.append(Span("read only", Tone.DIM))
    return Standing(pieces=tuple(pieces), running=running_told(session))


def _standing_told(state: PartState) -> str:
    match state.status:
        case Status.CANCELLED:
            return "! cancelled, so not all was read"
        case Status.FAILED:
            return "! of before, not made anew"
    return "! out of date" if state.stale else ""


def coverage_told(scan: ScanHead) -> Span:
    """How much of what was asked could be read; a required gap is never told as good news."""
    total = sum(scan.summary.coverage.values())
    complete = scan.summary.coverage.get(CoverageStatus.COMPLETE, 0)
    read = f"{complete:,} of {total:,} sources read"
    if scan.summary.gaps:
        return Span(f"✗ {read}, {scan.summary.gaps:,} required not", Tone.BAD)
    if not total:
        return Span("? no source was asked", Tone.UNKNOWN)
    return Span(f"✓ {read}", Tone.GOOD) if complete == total else Span(f"! {read}", Tone.WARN)


def running_told(session: Session) -> str:
    """What runs, how far it is, and how it is stopped; empty when nothing does."""
    for part in Part:
        state = session.state(part)
        if state.status is Status.RUNNING:
            words = (str(part), state.stage, progress_told(state))
            told = " ".join(each for each in words if each)
            return f"◷ {told} · {state.seconds:.0f} s · x cancels"
    return ""


def _kind(kind: Kind) -> str:
    return "NO SCAN" if kind is Kind.NONE else str(kind)


def _scope(scan: ScanHead) -> tuple[Span, ...]:
    accounts, regions = len(scan.scope.accounts), len(scan.scope.regions)
    window = scan.scope.window
    days = (window.end - window.start).days
    return (
        Span(f"{days} d to {window.end:%Y-%m-%d}"),
        Span(f"{counted(accounts, 'account')} · {counted(regions, 'region')}", Tone.DIM),
    )
