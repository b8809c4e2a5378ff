"""Pages and drawings of the sample estate as text, as golden files.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.model.document import ScanDocument
from ringfence_tui.blocks import text_of
from ringfence_tui.export.page_text import page_text
from ringfence_tui.views.coverage import COVERAGE, limits_page
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.ego import ego
from ringfence_tui.views.ego_drawing import ego_lines
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.findings import FINDINGS
from ringfence_tui.views.overview import overview_page
from ringfence_tui.views.paths import paths_page
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.tools import TOOLS
from ringfence_tui.views.view import ListView
from ringfence_tui.views.workloads import WORKLOADS
from support.list_cells import rows_where
from support.scan_documents import sample_scan

GOLDEN = Path(__file__).parents[2] / "golden" / "tui"


def of_row(view: ListView[ScanDocument], **wanted: str) -> str:
    """The page of the first row with these values."""
    return page_text(view.page(rows_where(view, sample_scan(), **wanted)[0].detail))


def drawing(key: str) -> str:
    lines = ego_lines(ego(sample_scan(), key), 80)
    return "".join(f"{text_of(line).rstrip()}\n" for line in lines)


def arn(name: str) -> str:
    return next(each.arn for each in sample_scan().runtimes if each.name == name)


PAGES: dict[str, Callable[[], str]] = {
    "overview": lambda: page_text(overview_page(sample_scan())),
    "runtime": lambda: of_row(RUNTIMES, name="order_router"),
    "runtime-not-read": lambda: of_row(RUNTIMES, name="eu_pilot"),
    "gateway": lambda: of_row(TOOLS, name="lab-tools"),
    "workload": lambda: of_row(WORKLOADS, name="document-ocr"),
    "edge": lambda: of_row(EGRESS, source="it_helper", destination="tickets.freight.example"),
    "destination": lambda: of_row(DESTINATIONS, destination="conda.anaconda.org"),
    "finding": lambda: of_row(FINDINGS, detection="toxic-path"),
    "source": lambda: of_row(COVERAGE, source="agentcore-gateways", status="denied"),
    "limits": lambda: page_text(limits_page(sample_scan())),
    "paths": lambda: page_text(paths_page(sample_scan(), arn("ledger_export"))),
    "ego-runtime": lambda: drawing(arn("invoice_matcher")),
    "ego-destination": lambda: drawing("bedrock-runtime.us-east-1.amazonaws.com"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_sample_estate_is_what_its_golden_file_says(name: str) -> None:
    text = PAGES[name]()
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())

    assert text == golden.read_bytes().decode()
