"""Verify documents of the correct estate and of its faults."""

from __future__ import annotations

from ringfence.model.document import ExitInfo
from ringfence.model.probe import ProbeReport
from ringfence.model.verification import VerifyDocument
from ringfence.workflow.assess import assess
from ringfence.workflow.probe_results import probe_coverage
from ringfence.workflow.verification import VerifyEvidence, verification
from support.verified_estate import Estate


def document(estate: Estate | None = None, *, probe: ProbeReport | None = None) -> VerifyDocument:
    """The document of an estate, as a run that ended well gives it."""
    held = estate or Estate()
    snapshot = held.snapshot
    assessment, _ = assess(snapshot, held.settings)
    return verification(
        VerifyEvidence(
            snapshot=snapshot,
            settings=held.settings,
            assessment=assessment,
            pack=held.pack,
            controller=held.controller,
            layers=held.layers,
            probe=probe,
            more_coverage=(probe_coverage(probe),) if probe else (),
        ),
        decide_exit=lambda _: ExitInfo(code=0, reason="done"),
    )
