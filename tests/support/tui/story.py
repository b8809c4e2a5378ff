"""A story of the sample estate: its documents before and after its operator sanctions one more host.

Everything is made in this process at a moment that is always the same, so that what is drawn of it is
the same on every machine and every day.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from ringfence.model.approval import Decide
from ringfence.model.difference import DiffDocument
from ringfence.model.document import ScanDocument
from ringfence.model.history import ScanRow
from ringfence.model.policy import Semantics
from ringfence.model.proposal import PolicyManifest
from ringfence.workflow.approve import Place, approve
from ringfence.workflow.decisions import Decision
from ringfence.workflow.diff import DiffRequest, diff
from ringfence.workflow.promote import promote
from ringfence.workflow.promotion_request import PromoteRequest
from ringfence.workflow.propose import ProposeRequest, propose, write
from ringfence.workflow.replay import ReplayRequest, replay_traffic
from ringfence.workflow.scan import ScanRequest, scan
from ringfence.workflow.simulate import SimulateRequest, simulate_attacks
from ringfence.workflow.sources import Demo
from ringfence.workflow.verify import VerifyRequest, verify_containment
from ringfence_tui.parts import Part
from ringfence_tui.views.proposed import Proposed, proposed
from support.proposals import LATER
from support.tui.ready_session import ReadySession, opening

HOST = "api.mistral.ai"
"""The host that is sanctioned."""
OWNER, REASON = "lab@freight.example", "T-2207: the chat of the lab"
_FOLDER = Path("/home/sam/.local/state/ringfence")
"""Where the store is said to lie; nothing is there."""


class Story(ReadySession):
    """A session that makes what a screen asks for, and in which the one decision changes the documents."""

    def __init__(self) -> None:
        self._available = documents(decided=False)
        super().__init__({Part.SCAN: self._available[Part.SCAN]}, opening(_FOLDER))
        self.remember(owner=OWNER)

    def ask(self, part: Part, *, again: bool = False) -> None:
        super().ask(part, again=again)
        past = {Part.HISTORY: history, Part.DIFFERENCE: difference}
        if self.document(part) is None:
            self.come(part, past[part]() if part in past else self._available[part])

    def judge(self) -> None:
        """The estate is judged anew by what was decided."""
        self._available = documents(decided=True)
        self.come(Part.SCAN, self._available[Part.SCAN])


@cache
def documents(*, decided: bool) -> dict[Part, Any]:
    """The documents of all parts, by the settings of the sample's operator or with one host more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = folder / "ringfence.toml"
        settings.write_text((files("ringfence_data") / "sample" / "ringfence.toml").read_text())
        if decided:
            _sanction(settings)
        return _made(folder, settings)


@cache
def history() -> tuple[ScanRow, ...]:
    """The two scans of the story, the newer one first."""
    return tuple(_row(each) for each in reversed(_scans()))


@cache
def difference() -> DiffDocument:
    """What the second scan says that the first one did not."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{each.scan_id}.json" for each in _scans()]
        for path, each in zip(paths, _scans(), strict=True):
            path.write_bytes(msgspec.json.encode(each))
        old, new = map(str, paths)
        return diff(DiffRequest(old=old, new=new, semantics=Semantics())).document


def _scans() -> tuple[ScanDocument, ScanDocument]:
    before, after = (documents(decided=each)[Part.SCAN] for each in (False, True))
    return (
        replace(before, scan_id="b7c1f0aa", taken_at=LATER - timedelta(hours=3)),
        replace(after, scan_id="e93d2c04", taken_at=LATER),
    )


def _row(scan: ScanDocument) -> ScanRow:
    return ScanRow(
        scan_id=scan.scan_id,
        taken_at=scan.taken_at,
        source="sample",
        accounts=tuple(scan.scope.accounts),
        regions=tuple(scan.scope.regions),
        runtimes=len(scan.runtimes),
        findings=len(scan.findings),
        exit_code=scan.exit.code,
        exit_reason=scan.exit.reason,
    )


def _sanction(settings: Path) -> None:
    wanted = Decision(decide=Decide.SANCTION, hosts=(HOST,), owner=OWNER, reason=REASON)
    approve(wanted, Place(settings=settings), clock=lambda: LATER)


def _made(folder: Path, settings: Path) -> dict[Part, Any]:
    source, pack = Demo(), folder / "proposal"
    scanned = ScanRequest(
        source=source, store=folder / "ringfence.db", settings=settings, keep=False
    )
    proposal = _proposal(settings, pack)
    replay = ReplayRequest(pack=pack, source=source, settings=settings)
    step = PromoteRequest(pack=pack, source=source, settings=settings, keep=False)
    verified = VerifyRequest(source=source, settings=settings)
    attacked = SimulateRequest(pack=pack, source=source, settings=settings)
    return {
        Part.SCAN: scan(scanned, clock=lambda: LATER).document,
        Part.PROPOSAL: proposal,
        Part.REPLAY: replay_traffic(replay, clock=lambda: LATER).document,
        Part.PROMOTION: promote(step, clock=lambda: LATER).document,
        Part.VERIFICATION: verify_containment(verified, clock=lambda: LATER),
        Part.SIMULATION: simulate_attacks(attacked, clock=lambda: LATER).document,
    }


def _proposal(settings: Path, pack: Path) -> Proposed:
    made = propose(ProposeRequest(source=Demo(), settings=settings), clock=lambda: LATER)
    write(made, pack)
    texts = {each.path: each.text for each in made.artefacts}
    manifest = msgspec.json.decode(texts["policy-manifest.json"], type=PolicyManifest)
    return proposed(manifest, texts.items())
