"""The documents of the policy's screens: of the sample estate, and of a larger one that is generated."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec

from ringfence.model.difference import (
    DIFF_SCHEMA,
    Compared,
    ComparedScan,
    ContainmentChange,
    DiffDocument,
    ScanChange,
    ScanDifference,
    Standing,
)
from ringfence.model.document import ExitInfo
from ringfence.model.drift import Drift
from ringfence.model.history import ScanRow
from ringfence.model.policy import Semantics
from ringfence.model.promotion import PromotionDocument
from ringfence.model.proposal import PolicyManifest
from ringfence.model.replay import ReplayDocument
from ringfence.model.simulation import SimulationDocument
from ringfence.model.verification import VerifyDocument
from ringfence.workflow.demo import write_estate
from ringfence.workflow.diff import DiffRequest, diff
from ringfence.workflow.drift import drift
from ringfence.workflow.packs import pack_digest, read_pack
from ringfence.workflow.promote import promote
from ringfence.workflow.promotion_request import PromoteRequest
from ringfence.workflow.propose import ProposeRequest, propose, write
from ringfence.workflow.replay import ReplayRequest, replay_traffic
from ringfence.workflow.simulate import SimulateRequest, simulate_attacks
from ringfence.workflow.sources import Demo, Recorded
from ringfence.workflow.verify import VerifyRequest, verify_containment
from ringfence_tui.views.proposed import Proposed, proposed
from support.proposals import LATER
from support.verification_documents import document
from support.verified_estate import Estate, controller

_GOLDEN = Path(__file__).parents[1] / "golden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """One of each."""

    proposal: Proposed
    replay: ReplayDocument
    promotion: PromotionDocument
    verification: VerifyDocument
    simulation: SimulationDocument


@cache
def _folder() -> Path:
    """A folder that lives as long as the tests of this process."""
    return Path(_kept().name)


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ringfence-views-")


@cache
def sample() -> Documents:
    """Of the sample estate, at a moment after it was recorded."""
    return _documents(ProposeRequest(source=Demo()), "sample")


@cache
def large() -> Documents:
    """Of a generated estate of 200 runtimes, whose operator sanctioned nothing."""
    estate = _folder() / "large"
    write_estate(estate, runtimes=200, seed=7)
    return _documents(ProposeRequest(source=Recorded(path=estate), aws_only=True), "large-pack")


def _documents(request: ProposeRequest, name: str) -> Documents:
    pack, source = _folder() / name, request.source
    made = propose(request, clock=_then)
    write(made, pack)
    texts = {each.path: each.text for each in made.artefacts}
    replayed = replay_traffic(ReplayRequest(pack=pack, source=source), clock=_then).document
    return Documents(
        proposal=proposed(
            msgspec.json.decode(texts.pop("policy-manifest.json"), type=PolicyManifest),
            texts.items(),
            replayed,
            digest=pack_digest(read_pack(pack)),
        ),
        replay=replayed,
        promotion=promote(
            PromoteRequest(pack=pack, source=source, keep=False), clock=_then
        ).document,
        verification=verify_containment(VerifyRequest(source=source, pack=pack), clock=_then),
        simulation=simulate_attacks(
            SimulateRequest(pack=pack, source=source), clock=_then
        ).document,
    )


def _then() -> datetime:
    return LATER


@cache
def ready_step() -> PromotionDocument:
    """A pack that was watched for long enough, with a permit that can be enforced next."""
    text = (_GOLDEN / "promotion" / "promotion.json").read_bytes()
    return msgspec.json.decode(text, type=PromotionDocument)


@cache
def of_packs() -> DiffDocument:
    """The sample's pack, and that of the larger estate."""
    for make in (sample, large):
        make()
    return diff(
        DiffRequest(
            old=str(_folder() / "sample"),
            new=str(_folder() / "large-pack"),
            semantics=Semantics(),
        )
    ).document


@cache
def of_scans() -> DiffDocument:
    """A newer scan that read less than the older one, and found something else."""
    return DiffDocument(
        schema=DIFF_SCHEMA,
        compared=Compared.SCANS,
        packs=None,
        scans=ScanDifference(
            old=ComparedScan(scan_id="older", taken_at=datetime(2026, 11, 1, tzinfo=UTC)),
            new=ComparedScan(scan_id="newer", taken_at=datetime(2026, 11, 20, tzinfo=UTC)),
            destinations=(
                _only_one("new.example", Standing.NEW),
                _only_one("old.example", Standing.UNCLEAR),
            ),
            findings=(_only_one("f1", Standing.GONE, "public-runtime: night_batch"),),
            runtimes=(_only_one(_runtime("gone"), Standing.GONE),),
            containment=(
                ContainmentChange(runtime=_runtime("moved"), old="enforced", new="unknown"),
            ),
            unread=("flow-logs 111122223333 us-east-1",),
            unread_count=3,
            shorter_window=True,
        ),
        exit=ExitInfo(code=0, reason="done"),
    )


def _only_one(name: str, standing: Standing, told: str = "") -> ScanChange:
    return ScanChange(id=name, told=told, standing=standing)


def _runtime(name: str) -> str:
    return f"arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/{name}"


@cache
def scans() -> tuple[ScanRow, ...]:
    """The newest first; the older one was interrupted before it knew where it was."""
    whole = ScanRow(
        scan_id="newer",
        taken_at=datetime(2026, 11, 20, tzinfo=UTC),
        source="aws",
        accounts=("111122223333", "444455556666"),
        regions=("us-east-1",),
        runtimes=24,
        findings=0,
        exit_code=0,
        exit_reason="done",
    )
    stopped = replace(
        whole, scan_id="older", accounts=(), regions=(), exit_code=130, exit_reason="interrupted"
    )
    return (whole, stopped)


@cache
def drifted() -> tuple[Drift, ...]:
    """Somebody switched the firewall off, and on again."""
    good, off = document(), document(replace(Estate(), controller=controller(dcf_enabled=False)))
    return (*drift(good, off), *drift(off, good))
