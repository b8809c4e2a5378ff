"""How long a proposal takes beyond the scan that it stands on, and how long its parts.

    python benchmarks/propose.py [RUNTIMES]

First the sample estate, then a generated one of RUNTIMES runtimes (1,000 unless told). `scan` is
reading and judging, which `ringfence scan` does as well; `propose` decides, `files` renders every
artefact, `manifest` the last of them with its digests. The best of five.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from ringfence.model.document import ExitInfo
from ringfence.model.proposal import Proposal
from ringfence.model.settings import Settings
from ringfence.propose.options import Options
from ringfence.propose.propose import propose
from ringfence.render.aviatrix import TerraformOptions, artefacts
from ringfence.render.manifest import manifest_of
from ringfence.render.pack_json import pack_json
from ringfence.render.proposal_review import review_page
from ringfence.render.proposal_steps import aviatrix_steps
from ringfence.render.scan_json import to_json
from ringfence.workflow.assess import assess
from ringfence.workflow.gather import gather
from ringfence.workflow.sources import Demo, LogFiles, Recorded, SourceChoice
from ringfence_data.estate import generate

_TIMES = 5
_SETTINGS = Settings(sanctioned=("api.erp.freight.example",))
_END = ExitInfo(code=0, reason="measured")
_T = TypeVar("_T")


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    measure("sample", Demo())
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "estate", runtimes=runtimes, seed=1)
        measure(f"{runtimes:,} runtimes", Recorded(path=Path(folder) / "estate"))


def measure(label: str, source: SourceChoice) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    start = time.perf_counter()
    snapshot = gather(source, LogFiles(), on_progress=lambda _: None, now=now).snapshot
    assessment, _ = assess(snapshot, _SETTINGS)
    said("scan", time.perf_counter() - start, label)

    proposal, seconds = best(lambda: propose(snapshot, assessment, _SETTINGS, Options()))
    if not isinstance(proposal, Proposal):
        sys.exit(f"{label}: {proposal.reason}")
    said("propose", seconds, label)
    files, seconds = best(lambda: rendered(proposal))
    said("files", seconds, label)
    text, seconds = best(
        lambda: to_json(
            manifest_of(proposal, snapshot, assessment, target="aviatrix", files=(), exit_info=_END)
        )
    )
    said("manifest", seconds, label)
    print(
        f"{label}: {len(proposal.provenance):,} entries, {len(proposal.review):,} in review, "
        f"{len(proposal.open_questions):,} questions; manifest {len(text):,}, files "
        f"{sum(map(len, files)):,} characters"
    )


def rendered(proposal: Proposal) -> list[str]:
    options = TerraformOptions()
    return [
        *(each.text for each in artefacts(proposal.pack, options)),
        pack_json(proposal.pack),
        review_page(proposal, aviatrix_steps(proposal.pack, options), exit_info=_END),
    ]


def best(work: Callable[[], _T]) -> tuple[_T, float]:
    found, least = work(), float("inf")
    for _ in range(_TIMES):
        start = time.perf_counter()
        found = work()
        least = min(least, time.perf_counter() - start)
    return found, least


def said(part: str, seconds: float, label: str) -> None:
    print(f"{label}: {part:<10} {seconds * 1000:10,.1f} ms")


if __name__ == "__main__":
    main()
