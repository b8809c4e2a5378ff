"""The first screen: one honest sentence, what could not be seen, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.model.blast import BlastRadius
from ringfence.model.document import ExitInfo, ScanDocument, Summary
from ringfence.model.finding import FindingStatus
from ringfence.model.verdict import Containment
from ringfence_tui.blocks import Bar, Tone, text_of
from ringfence_tui.parts import Part
from ringfence_tui.views.next_action import next_actions
from ringfence_tui.views.overview import OVERVIEW, overview_page
from ringfence_tui.widgets.page_layout import lay_out
from support.documents import document
from support.scan_documents import generated_scan, sample_scan
from support.told_pages import pieces, told

ALL = (Part.PROPOSAL, Part.REPLAY, Part.PROMOTION, Part.VERIFICATION, Part.SIMULATION)


def whole(scan: ScanDocument) -> ScanDocument:
    """The same scan, had it read everything and judged every runtime."""
    counts = {**scan.summary.containment, str(Containment.UNKNOWN): 0}
    return replace(
        scan,
        coverage=tuple(each for each in scan.coverage if each.complete),
        summary=_counted(scan.summary, containment=counts, gaps=0, score_complete=True),
        exit=ExitInfo(code=1, reason="findings"),
    )


def _counted(summary: Summary, **changes: Any) -> Summary:
    return replace(summary, **changes)


def quiet(scan: ScanDocument) -> ScanDocument:
    """A scan that read everything and found nothing that anybody has to look at."""
    contained = dict.fromkeys(map(str, Containment), 0) | {str(Containment.ENFORCED): 5}
    return replace(
        whole(scan),
        findings=(),
        destinations=(),
        workloads=(),
        summary=_counted(whole(scan).summary, containment=contained),
    )


def test_the_verdict_says_at_least_where_something_was_not_judged() -> None:
    text = told(overview_page(sample_scan()))

    assert "at least 14 of 24 AI runtimes have a way out no firewall sees; 3 not judged\n" in text
    assert "score 31 of 100 for what was read" in text


def test_the_verdict_of_a_scan_that_judged_everything_has_no_doubt_in_it() -> None:
    text = told(overview_page(whole(document())))

    assert "\n2 of 5 AI runtimes have a way out no firewall sees\n" in text


def test_the_bar_has_every_containment_with_its_count_the_most_exposed_first() -> None:
    bar = next(block for block in overview_page(sample_scan()) if isinstance(block, Bar))

    assert [(share.label.partition(":")[0], share.count) for share in bar.shares] == [
        ("uncontained", 11),
        ("leaky", 3),
        ("unknown", 3),
        ("monitored", 1),
        ("enforced", 6),
    ]
    assert bar.shares[2].tone is Tone.UNKNOWN


def test_without_a_runtime_nothing_is_drawn_and_none_read_is_not_none_there() -> None:
    none = replace(
        document(), runtimes=(), summary=_counted(document().summary, runtimes=0, score=None)
    )
    found_none = replace(
        none,
        summary=_counted(none.summary, gaps=0),
        exit=ExitInfo(code=0, reason="nothing"),
    )

    assert "No runtime was read, and not everything could be read." in told(overview_page(none))
    assert "No runtime was found." in told(overview_page(found_none))
    assert "reach the internet with nothing in the way" not in told(overview_page(none))


def test_what_could_not_be_seen_names_required_gaps_first_with_place_and_reason() -> None:
    text = told(overview_page(sample_scan()))

    lines = text[text.index("What could not be seen:") :].splitlines()
    assert lines[1] == (
        "246 of 266 sources complete; 2 required sources not read completely; "
        "18 others are not complete"
    )
    assert lines[3].startswith("- denied agentcore-gateways 444455556666 eu-central-1: ListGate")
    assert lines[4].startswith("- partial agentcore-runtimes 444455556666 eu-central-1: 1 of 3")
    assert "and 12 more sources" in lines


def test_an_interrupted_scan_says_that_sources_are_missing_from_its_list() -> None:
    stopped = replace(sample_scan(), exit=ExitInfo(code=130, reason="interrupted"))

    assert "The scan was interrupted: sources that are not listed" in told(overview_page(stopped))
    assert next_actions(stopped)[0].sentence == "The scan was interrupted: scan again, to its end."


def test_toxic_paths_and_signs_of_exfiltration_name_their_runtime() -> None:
    text = told(overview_page(sample_scan()))

    assert "- prompt_lab, blast radius 65: reads data (inline:own Files lets it call" in text
    assert "strangers write to it through mcp.notion.com, mcp.quickdocs.example" in text
    assert "- high Names that look like a DNS tunnel: invoice_matcher\n" in text


def test_what_is_excepted_is_no_sign_any_more() -> None:
    scan = sample_scan()
    excepted = tuple(replace(each, status=FindingStatus.EXCEPTED) for each in scan.findings)

    text = told(overview_page(replace(scan, findings=excepted)))

    assert "Signs of exfiltration" not in text
    assert "62 excepted" in text


def test_the_most_exposed_runtimes_say_what_they_talk_to_or_why_that_is_not_seen() -> None:
    scan = sample_scan()
    blind = tuple(each for each in scan.runtimes if each.name == "night_batch")

    assert "prompt_lab  uncontained  PUBLIC  blast radius 65, talks to openrouter.ai +6" in told(
        overview_page(scan)
    )
    assert "blast radius 20+, talks to anywhere: cannot be seen" in told(
        overview_page(replace(scan, runtimes=blind))
    )


@pytest.mark.parametrize("scan", [sample_scan(), generated_scan(200), document()])
def test_nothing_unsure_is_told_in_the_tone_of_good_news(scan: ScanDocument) -> None:
    for piece in pieces(overview_page(scan)):
        unsure = any(word in piece.text for word in ("unknown", "not known", "not read"))
        assert not (unsure and piece.tone is Tone.GOOD), piece


@pytest.mark.parametrize("width", [76, 100])
def test_nothing_is_cut_on_a_narrow_screen(width: int) -> None:
    lines = map(text_of, lay_out(OVERVIEW.page(sample_scan()), width))

    assert [line for line in lines if "\u2026" in line] == []


def test_what_was_not_read_comes_before_everything_else() -> None:
    action = next_actions(sample_scan(), made=ALL)[0]

    assert action.screen == "coverage"
    assert action.sentence == (
        "Bring in what was not read: agentcore-gateways of 444455556666 eu-central-1 (denied) "
        "and 1 more required source."
    )


def test_the_rest_follows_in_the_order_to_do_it() -> None:
    screens = [action.screen for action in next_actions(sample_scan())]

    assert screens == ["coverage", "findings", "destinations", "runtimes", "proposal"]


def test_prohibited_traffic_without_a_finding_is_looked_at_on_the_map() -> None:
    scan = replace(whole(sample_scan()), findings=())

    action = next_actions(scan)[0]

    assert action.screen == "egress"
    assert action.sentence == (
        "Explain the traffic to example.ngrok-free.app and 1 more, which is prohibited."
    )


@pytest.mark.parametrize(
    ("made", "screen"),
    [
        ((), "proposal"),
        ((Part.PROPOSAL,), "replay"),
        ((Part.PROPOSAL, Part.REPLAY), "promotion"),
        ((Part.PROPOSAL, Part.REPLAY, Part.PROMOTION), "enforcement"),
        ((Part.PROPOSAL, Part.REPLAY, Part.PROMOTION, Part.VERIFICATION), "attacks"),
        (ALL, "promotion"),
    ],
)
def test_with_nothing_open_the_way_is_from_a_proposal_to_a_proof(
    made: tuple[Part, ...], screen: str
) -> None:
    (action,) = next_actions(quiet(document()), made=made)

    assert action.screen == screen


def test_a_radius_without_data_says_that_what_it_reads_is_not_told() -> None:
    scan = document()
    bare = tuple(
        replace(each, blast_radius=_without_data(each.blast_radius)) for each in scan.runtimes
    )

    assert "reads data under a condition (what is not told)" in told(
        overview_page(replace(scan, runtimes=bare))
    )


def _without_data(radius: BlastRadius | None) -> BlastRadius:
    assert radius is not None
    return replace(radius, toxic_paths=tuple(replace(each, data=()) for each in radius.toxic_paths))
