"""The list of sources, and the page of what a scan cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import ExitInfo
from ringfence.model.window import TimeWindow
from ringfence_tui.rows.table import Rows
from ringfence_tui.views.coverage import COVERAGE, LIMITS, limits_page
from support.documents import ACCOUNT, NOW, REGION, document
from support.list_cells import cells, keys_found, said
from support.scan_documents import sample_scan
from support.told_pages import told

UNREAD = [each for each in CoverageStatus if each is not CoverageStatus.COMPLETE]


def row(status: CoverageStatus, *, required: bool = True, records: int = 0) -> Coverage:
    return Coverage(
        source=Source.ROUTE_TABLES,
        account=ACCOUNT,
        region=REGION,
        status=status,
        required=required,
        records=records,
    )


def told_of(coverage: Coverage) -> tuple[dict[str, object], str]:
    """The cells and the page of a document with this row alone."""
    (only,) = COVERAGE.rows(replace(document(), coverage=(coverage,)))
    return dict(cells(COVERAGE, only)), said(COVERAGE, only)


def test_required_gaps_come_first_and_what_was_read_last() -> None:
    held = Rows.build(COVERAGE.spec, COVERAGE.rows(sample_scan()))
    keys = [line.key for line in held.select().lines()]
    held.close()

    assert keys[:2] == [
        "agentcore-gateways 444455556666 eu-central-1",
        "agentcore-runtimes 444455556666 eu-central-1",
    ]
    assert keys[2].startswith("agentcore-resource-policies")


@pytest.mark.parametrize("status", [each for each in UNREAD if each is not CoverageStatus.PARTIAL])
def test_what_was_not_read_has_no_number_of_records(status: CoverageStatus) -> None:
    values, page = told_of(row(status))

    assert values["records"] is None
    assert "records: not known" in page


@pytest.mark.parametrize("status", [CoverageStatus.COMPLETE, CoverageStatus.PARTIAL])
def test_a_source_that_was_read_and_had_nothing_has_zero_records(status: CoverageStatus) -> None:
    values, page = told_of(row(status))

    assert values["records"] == 0
    assert "records: 0" in page


def test_nothing_there_and_not_read_are_told_in_different_words() -> None:
    pages = {status: told_of(row(status))[1] for status in CoverageStatus}

    nothing = "an empty result means that there is nothing"
    assert [status for status, page in pages.items() if nothing in page] == [
        CoverageStatus.COMPLETE
    ]
    assert len(set(pages.values())) == len(CoverageStatus)


@pytest.mark.parametrize(
    ("status", "required", "needed"),
    [
        (CoverageStatus.DENIED, True, "yes: without it the scan is not complete"),
        (CoverageStatus.NOT_ENABLED, True, "needed: yes\n"),
        (CoverageStatus.DENIED, False, "no: the scan counts as complete without it"),
    ],
)
def test_the_page_says_whether_the_scan_needs_the_source(
    status: CoverageStatus, required: bool, needed: str
) -> None:
    assert needed in told_of(row(status, required=required))[1]


def test_a_window_is_told_where_there_is_one_and_none_where_a_source_has_none() -> None:
    window = TimeWindow(NOW - timedelta(days=14), NOW)

    logs = told_of(replace(row(CoverageStatus.COMPLETE), window=window))
    inventory = told_of(row(CoverageStatus.COMPLETE))

    assert logs[0]["window"] == "2026-11-06 to 2026-11-20"
    assert "looked from: 2026-11-06 12:00 UTC" in logs[1]
    assert inventory[0]["window"] == ""
    assert "looked from" not in inventory[1]


def test_a_file_that_was_given_by_hand_has_no_account_and_says_so() -> None:
    page = told_of(replace(row(CoverageStatus.COMPLETE), account="", region=""))[1]

    assert "account: the whole scan" in page
    assert "region: no region" in page


def test_a_filter_finds_gaps_alone() -> None:
    found = keys_found(COVERAGE, sample_scan(), "gap:=gap")

    assert found == {
        "agentcore-gateways 444455556666 eu-central-1",
        "agentcore-runtimes 444455556666 eu-central-1",
    }


def test_the_limits_name_gaps_notes_what_is_not_covered_and_every_call() -> None:
    scan = sample_scan()

    text = told(limits_page(scan))

    assert "2 required sources not read completely" in text
    assert "A source without a row in the list of sources was not asked for." in text
    for sentence in (*scan.notes, *scan.not_covered):
        assert f"- {sentence}" in text
    for operation, count in scan.api_calls.items():
        assert f"- {operation}; calls {count:,}" in text
    assert f"{sum(scan.api_calls.values()):,} calls of {len(scan.api_calls)} operations" in text


def test_a_scan_that_was_interrupted_says_that_even_its_list_of_sources_is_not_whole() -> None:
    scan = replace(document(), exit=ExitInfo(code=130, reason="interrupted"))

    assert "The scan was interrupted" in told(limits_page(scan))


def test_a_scan_that_read_everything_says_so() -> None:
    scan = document()
    whole = replace(
        scan,
        summary=replace(scan.summary, gaps=0),
        exit=ExitInfo(code=0, reason="nothing to report"),
    )

    assert "Every required source was read completely." in told(LIMITS.page(whole))
