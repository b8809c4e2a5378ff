"""The lists of a scan, which are written to one file of rows as soon as its document is there."""

from __future__ import annotations

from ringfence.model.document import ScanDocument
from ringfence_tui.views.coverage import COVERAGE
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.findings import FINDINGS
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.tools import TOOLS
from ringfence_tui.views.view import ListView
from ringfence_tui.views.workloads import WORKLOADS

SCAN_LISTS: tuple[ListView[ScanDocument], ...] = (
    RUNTIMES,
    TOOLS,
    WORKLOADS,
    EGRESS,
    DESTINATIONS,
    FINDINGS,
    COVERAGE,
)
