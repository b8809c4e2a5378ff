"""The list of findings, and the page of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ringfence.model.document import ExceptionEntry, FindingEntry, ScanDocument
from ringfence.model.finding import FindingStatus, Severity
from ringfence_tui.views.findings import FINDINGS
from ringfence_tui.views.findings_of import worst
from support.documents import document, finding
from support.list_cells import cells, keys_found, row_where, rows_where, said
from support.scan_documents import sample_scan

ACCEPTED = ExceptionEntry(owner="ml-platform", reason="ticket 4711", expires=date(2027, 3, 31))


def with_one(**changes: Any) -> ScanDocument:
    """A document with a single finding."""
    one = replace(finding("one-thing", Severity.HIGH), **changes)
    return replace(document(), findings=(one,))


def test_a_finding_names_its_resource_as_people_do() -> None:
    rows = rows_where(FINDINGS, sample_scan(), detection="public-version-served")

    assert [cells(FINDINGS, row)["resource"] for row in rows] == ["order_router prod"]
    assert [cells(FINDINGS, row)["kind"] for row in rows] == ["endpoint"]


def test_a_resource_that_the_document_does_not_list_keeps_the_end_of_its_arn() -> None:
    told = cells(FINDINGS, row_where(FINDINGS, sample_scan(), detection="broad-data-reach"))

    assert (told["resource"], told["kind"]) == ("role/lab-agent", "role")


def test_the_page_has_message_evidence_remedy_and_what_frameworks_call_it() -> None:
    text = said(FINDINGS, row_where(FINDINGS, sample_scan(), detection="toxic-path"))

    assert "critical, new: prompt_lab" in text
    assert "- spans: mcp.notion.com: observed: spans over MCP" in text
    assert "Break any one leg" in text
    assert "- OWASP LLM LLM01 Prompt Injection" in text
    assert "- docs: docs/detections/toxic-path.md" in text


def test_a_reference_that_no_framework_of_the_document_names_is_kept_as_it_is() -> None:
    text = said(FINDINGS, row_where(FINDINGS, with_one(), detection="one-thing"))

    assert "- url: https://docs.example/public-runtime" in text
    assert "- MITRE ATLAS AML.T0025 Exfiltration via Cyber Means" in text


@pytest.mark.parametrize(
    ("status", "exception", "until"),
    [
        (FindingStatus.NEW, None, ""),
        (FindingStatus.EXCEPTED, ACCEPTED, "2027-03-31"),
        (FindingStatus.EXCEPTED, None, None),
    ],
)
def test_the_last_day_of_an_exception_is_empty_without_one_and_not_known_where_it_is_not_told(
    status: FindingStatus, exception: ExceptionEntry | None, until: str | None
) -> None:
    scan = with_one(status=status, exception=exception)

    assert cells(FINDINGS, row_where(FINDINGS, scan, detection="one-thing"))["until"] == until


def test_an_excepted_finding_says_who_accepts_it_and_until_when() -> None:
    scan = with_one(status=FindingStatus.EXCEPTED, exception=ACCEPTED)
    nobody = with_one(status=FindingStatus.EXCEPTED)

    by = "Exception: accepted until 2027-03-31 by ml-platform: ticket 4711"
    assert by in said(FINDINGS, row_where(FINDINGS, scan, detection="one-thing"))
    assert "Exception: not known" in said(
        FINDINGS, row_where(FINDINGS, nobody, detection="one-thing")
    )


def test_what_is_new_and_most_severe_comes_first() -> None:
    sort = [each.column for each in FINDINGS.spec.sort]
    orders = {column.name: column.order for column in FINDINGS.spec.columns}

    assert sort[:2] == ["status", "severity"]
    assert orders["status"][0] == "new"
    assert orders["severity"][0] == "critical"


def test_the_worst_of_several_findings_is_the_most_severe_that_nobody_excepted() -> None:
    low = finding("low-thing", Severity.LOW)
    high = finding("high-thing", Severity.HIGH)
    excepted = replace(high, status=FindingStatus.EXCEPTED)

    told = [worst(each) for each in ([low, high], [low, excepted], [excepted], [])]

    assert told == ["high", "low", "none", "none"]


@pytest.mark.parametrize(
    ("text", "detections"),
    [
        ("severity:critical", {"prohibited-destination", "toxic-path"}),
        ("severity:>=high runtime:quote_builder detection:network", {"network-mode-changed"}),
        ("framework:AML.T0051", {"toxic-path"}),
        ("kind:user severity:high detection:key", {"long-lived-bedrock-api-key"}),
        ("ngrok", {"prohibited-destination"}),
    ],
)
def test_filters_find_what_a_security_engineer_asks_for(text: str, detections: set[str]) -> None:
    keys = keys_found(FINDINGS, sample_scan(), text)

    assert {each.detection for each in _of(keys)} == detections


def _of(keys: set[str]) -> list[FindingEntry]:
    return [each for each in sample_scan().findings if each.fingerprint in keys]
