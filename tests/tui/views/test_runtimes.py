"""The list of runtimes and the page of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from ringfence.model.agentcore import NetworkMode
from ringfence.model.document import ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence.model.finding import FindingStatus
from ringfence.model.verdict import Containment, Observability
from ringfence.render.stakes import score_of
from ringfence_tui.blocks import Facts, Span, Tone
from ringfence_tui.rows.spec import Row, Value
from ringfence_tui.views.runtimes import RUNTIMES
from support.documents import HOSTILE, document, runtime, runtime_arn
from support.list_cells import cells, keys_found, row_where, said
from support.scan_documents import generated_scan, sample_scan
from support.told_pages import pieces


def row_of(scan: ScanDocument, name: str) -> Row:
    """The row of a runtime."""
    return row_where(RUNTIMES, scan, name=name)


def cell(row: Row, column: str) -> Value:
    """What a row has in a column."""
    return cells(RUNTIMES, row)[column]


def page_of(scan: ScanDocument, name: str) -> str:
    """What the page of a runtime says."""
    return said(RUNTIMES, row_of(scan, name))


def found(text: str) -> list[str]:
    """The names of what a filter finds in the sample estate."""
    keys = keys_found(RUNTIMES, sample_scan(), text)
    return sorted(each.name for each in sample_scan().runtimes if each.arn in keys)


@pytest.mark.parametrize("scan", [sample_scan(), generated_scan(60), document()])
def test_every_runtime_is_in_the_list_once(scan: ScanDocument) -> None:
    keys = Counter(row.key for row in RUNTIMES.rows(scan))

    assert keys == Counter(each.arn for each in scan.runtimes)


def test_a_document_that_names_a_runtime_twice_has_two_rows_with_keys_of_their_own() -> None:
    twice = replace(document(), runtimes=document().runtimes * 2)

    keys = [row.key for row in RUNTIMES.rows(twice)]

    assert len(set(keys)) == len(keys) == 10


def test_the_verdicts_of_the_list_are_those_of_the_summary() -> None:
    counts = Counter(cell(row, "verdict") for row in RUNTIMES.rows(sample_scan()))

    told = {word: count for word, count in sample_scan().summary.containment.items() if count}
    assert counts == told


def test_a_runtime_whose_traffic_cannot_be_seen_has_no_number_of_destinations() -> None:
    row = row_of(sample_scan(), "night_batch")

    assert (cell(row, "talks"), cell(row, "talks_to")) == (None, "cannot be seen")


def test_a_runtime_that_was_seen_whole_and_sent_nothing_talks_to_zero() -> None:
    quiet = replace(
        runtime("held", Containment.ENFORCED),
        network_mode=NetworkMode.VPC,
        observability=Observability.FULL,
    )
    sample = sample_scan()
    home = sample.runtimes[0]
    quiet = replace(quiet, account=home.account, region=home.region)
    scan = replace(sample, runtimes=(quiet,), egress=())

    row = row_of(scan, "held")

    assert (cell(row, "talks"), cell(row, "talks_to")) == (0, "nothing seen")


def test_a_score_that_may_rise_says_so() -> None:
    for row, each in ((row_of(sample_scan(), each.name), each) for each in sample_scan().runtimes):
        assert f"{cell(row, 'blast')}{cell(row, 'blast_more')}" == score_of(each)


def test_a_runtime_without_a_blast_radius_has_no_score_and_its_page_says_not_judged() -> None:
    scan = replace(document(), runtimes=(runtime("plain", Containment.LEAKY),))

    row = row_of(scan, "plain")

    assert cell(row, "blast") is None
    assert "blast radius: not judged" in said(RUNTIMES, row)


def test_what_is_excepted_is_not_the_worst_finding() -> None:
    scan = document()
    row = row_of(scan, HOSTILE)
    excepted = tuple(replace(each, status=FindingStatus.EXCEPTED) for each in scan.findings)

    quiet = row_of(replace(scan, findings=excepted), HOSTILE)

    assert cell(row, "worst") == "critical"
    assert cell(quiet, "worst") == "none"


def test_an_empty_protocol_is_not_known() -> None:
    assert cell(row_of(sample_scan(), "eu_pilot"), "protocol") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mode:public region:us-* dest:openai", ["support_assistant"]),
        ("network_mode:public -region:us-*", ["eu_faq"]),
        ("containment:unknown", ["eu_pilot", "fleet_planner", "lab_chat"]),
        ("way:nat", ["gpu_simulation", "invoice_matcher"]),
        ("finding:toxic-path", ["prompt_lab"]),
        ("reason:service-s3-path", ["doc_indexer"]),
        ("talks:?", ["eu_pilot", "night_batch"]),
        ("blast:>=42 severity:critical", ["prompt_lab"]),
        ("env:openrouter_api_key", ["prompt_lab"]),
        ("role:role/lab-agent mode:instances", ["gpu_simulation"]),
    ],
)
def test_filters_find_what_a_security_engineer_asks_for(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_the_page_says_which_endpoint_serves_which_version_in_which_mode() -> None:
    text = page_of(sample_scan(), "order_router")

    assert "uncontained, by prod, PUBLIC" in text
    assert "- DEFAULT; serves version 4; mode VPC; verdict enforced" in text
    assert "- prod; serves version 1; mode PUBLIC; verdict uncontained" in text
    assert "- prod: Version 1 runs in PUBLIC mode" in text
    assert "version 1: PUBLIC, served by prod, made" in text
    assert "version 4: VPC, served by DEFAULT, made" in text


def test_the_page_says_where_each_way_leads() -> None:
    text = page_of(sample_scan(), "ledger_export")

    hops = "rtb-01341f6409c3c3a33 to eigw-0f7143292c132a6ba"
    assert f"- egress-only internet gateway for ::/0 to {hops} to the internet, past every" in text
    assert "an enforcement point, whose rules decide" in text


def test_the_page_tells_what_was_not_read_where_the_runtime_is() -> None:
    text = page_of(sample_scan(), "eu_pilot")

    assert "Not read where it is:" in text
    assert "GetAgentRuntime was denied" in text
    assert "Destinations: not read." in text


def test_the_page_names_volumes_that_no_source_counts_as_not_known() -> None:
    scan = sample_scan()
    arn = next(each.arn for each in scan.runtimes if each.name == "prompt_lab")
    uncounted = [
        edge
        for edge in scan.egress
        if edge.source == arn and edge.evidence is EvidenceKind.OBSERVED and edge.bytes is None
    ]

    text = page_of(scan, "prompt_lab")

    assert uncounted
    assert text.count("sent not known") == len(uncounted)


def test_hostile_text_reaches_the_row_and_the_page_as_it_was_read() -> None:
    row = row_of(document(), HOSTILE)

    assert row.key == runtime_arn("open")
    assert cell(row, "name") == HOSTILE
    assert any(HOSTILE in piece.text for piece in pieces(RUNTIMES.page(row.detail)))


def test_what_is_not_known_has_a_tone_of_its_own() -> None:
    page = RUNTIMES.page(row_of(sample_scan(), "eu_pilot").detail)

    facts = dict(next(block for block in page if isinstance(block, Facts)).rows)

    assert facts["protocol"] == (Span("not known", Tone.UNKNOWN),)
