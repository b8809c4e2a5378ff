"""Scan documents of the sample estate and of generated ones, each made once for all tests."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ringfence.model.document import ScanDocument
from ringfence.workflow.demo import write_estate
from ringfence.workflow.scan import ScanRequest, scan
from ringfence.workflow.sources import Demo, Recorded, SourceChoice

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_ID = "sample"


@cache
def sample_scan() -> ScanDocument:
    """The sample estate, as it is in every run."""
    return _scanned(Demo())


@cache
def generated_scan(runtimes: int, seed: int = 7) -> ScanDocument:
    """A generated estate of any size."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle"
        write_estate(bundle, runtimes=runtimes, seed=seed)
        return _scanned(Recorded(path=bundle))


def _scanned(source: SourceChoice) -> ScanDocument:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.db"
        request = ScanRequest(source=source, store=store, settings=None, keep=False)
        found = scan(request, clock=lambda: NOW)
    return replace(found.document, scan_id=_ID, taken_at=NOW)
