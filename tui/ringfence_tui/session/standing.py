"""How the whole assessment stands, which no document knows alone: what was made, and what is wanted next."""

from __future__ import annotations

from typing import Any, Protocol

from ringfence_tui.blocks import Page
from ringfence_tui.parts import Part
from ringfence_tui.session.heads import ScanHead, VerifyHead
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.next_action import NextAction, step_after
from ringfence_tui.views.overview import OVERVIEW, with_next, with_proof
from ringfence_tui.views.view import PageView


class Parts(Protocol):
    """What a session has of each part."""

    def state(self, part: Part) -> PartState: ...

    def document(self, part: Part) -> object | None: ...


def made(parts: Parts) -> tuple[Part, ...]:
    """The parts that were made and are of now."""
    states = ((each, parts.state(each)) for each in Part)
    return tuple(p for p, state in states if state.status is Status.READY and not state.stale)


def next_actions(parts: Parts) -> tuple[NextAction, ...]:
    """Everything that the assessment still wants, in the order to do it; nothing without a scan."""
    scan = parts.document(Part.SCAN)
    if not isinstance(scan, ScanHead):
        return ()
    return (*scan.wanted, step_after(scan.exposed, made(parts)))


def as_it_stands(parts: Parts, view: PageView[Any], page: Page) -> Page:
    """The page; the overview of the scan with what the other parts come to."""
    if view is not OVERVIEW:
        return page
    proof = parts.document(Part.VERIFICATION)
    if isinstance(proof, VerifyHead) and Part.VERIFICATION in made(parts):
        page = with_proof(page, proof.verdict, proof.why)
    actions = next_actions(parts)
    return with_next(page, actions) if actions else page
