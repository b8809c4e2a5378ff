"""The neighbours of one node: which there are, and how they are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.document import EgressEntry
from ringfence.model.egress import EgressAction, EvidenceKind
from ringfence.render.screen import columns
from ringfence_tui.blocks import text_of
from ringfence_tui.views.ego import MOST, NO_PROVIDER, Center, ego
from ringfence_tui.views.ego_drawing import ego_lines, ego_page
from support.documents import HOSTILE, document, edge, runtime_arn
from support.scan_documents import generated_scan, sample_scan
from support.told_pages import told


def arn(name: str) -> str:
    return next(each.arn for each in sample_scan().runtimes if each.name == name)


def drawn(key: str, width: int = 80) -> list[str]:
    return [text_of(line).rstrip() for line in ego_lines(ego(sample_scan(), key), width)]


def with_edges(*edges: EgressEntry) -> list[str]:
    """The drawing of a runtime with these edges."""
    found = ego(replace(document(), egress=edges), runtime_arn("side"))
    return [text_of(line) for line in ego_lines(found, 100)]


def test_a_runtime_has_its_ways_out_and_its_destinations_by_provider() -> None:
    found = ego(sample_scan(), arn("invoice_matcher"))

    assert found.center is Center.SOURCE
    assert [door.through for door in found.doors] == ["NAT gateway"]
    assert [group.name for group in found.groups][:3] == ["ngrok", "Pastebin", "Anthropic"]
    assert found.groups[-1].name == NO_PROVIDER
    assert found.left_out == 0


def test_a_destination_has_who_talks_to_it_by_way_out() -> None:
    found = ego(sample_scan(), "api.mistral.ai")

    assert found.center is Center.DESTINATION
    assert {each.name for group in found.groups for each in group.neighbours} == {
        "lab_chat",
        "document-ocr",
        "lab-tools",
    }


def test_edges_that_differ_in_their_evidence_alone_are_one_neighbour() -> None:
    found = ego(sample_scan(), arn("support_assistant"))

    (openai,) = [
        each for group in found.groups for each in group.neighbours if each.id == "api.openai.com"
    ]
    assert set(openai.evidence) == {EvidenceKind.OBSERVED, EvidenceKind.DECLARED}
    assert openai.seen.edge.evidence is EvidenceKind.OBSERVED


@pytest.mark.parametrize("most", [3, 10, MOST])
def test_no_drawing_has_more_nodes_than_agreed_and_the_rest_is_counted(most: int) -> None:
    scan = generated_scan(200)
    for key in ("internet", scan.runtimes[0].arn, scan.egress[0].destination):
        found = ego(scan, key, most=most)
        everything = ego(scan, key, most=10**6)

        nodes = 1 + len(found.doors) + sum(len(group.neighbours) for group in found.groups)
        there = 1 + len(everything.doors) + sum(len(g.neighbours) for g in everything.groups)
        assert nodes <= most
        assert nodes + found.left_out == there


def test_what_the_scan_does_not_have_is_said_to_be_missing() -> None:
    assert ego(sample_scan(), "nobody").center is Center.NOTHING
    assert drawn("nobody") == ["nobody is not in this scan"]


def test_edges_hang_below_the_only_way_out() -> None:
    lines = drawn(arn("invoice_matcher"))

    assert lines[0] == "invoice_matcher  \u2717 uncontained  \u00b7 VPC  runtime"
    assert lines[1] == "\u2514\u2500 \u2717 NAT gateway for 0.0.0.0/0: past every enforcement point"
    assert lines[2] == "   \u251c\u2500 ngrok"
    assert lines[3].endswith(
        "\u25b6  \u2717 prohibited   example.ngrok-free.app:443           709.9 kB"
    )


def test_which_of_several_ways_an_edge_took_is_not_claimed() -> None:
    lines = drawn(arn("ledger_export"))

    assert "egress-only internet gateway for ::/0: past every enforcement point" in lines[1]
    assert "enforcement point for 0.0.0.0/0: its rules decide" in lines[2]
    assert lines[3].endswith("by any of these: which one, no log tells")


def test_a_rejected_edge_and_one_that_was_only_declared_look_and_read_otherwise() -> None:
    seen = edge(runtime_arn("side"), "api.openai.com")
    rejected = replace(seen, destination="files.example", action=EgressAction.REJECT)
    declared = edge(runtime_arn("side"), "files.example", EvidenceKind.DECLARED)

    lines = "\n".join(with_edges(seen, rejected, declared))

    assert "\u25b6  ? unreviewed   api.openai.com:443" in lines
    assert "\u2573  ? unreviewed   files.example:443" in lines
    assert "rejected" in lines
    assert "\u25b7  ? unreviewed   files.example:443" in lines
    assert "declared" in lines


def test_a_volume_that_is_not_known_is_told_as_seen_and_never_as_zero() -> None:
    (line,) = [
        line
        for line in with_edges(replace(edge(runtime_arn("side"), "files.example"), bytes=None))
        if "files.example" in line
    ]

    assert line.rstrip().endswith(" seen")


def test_nobody_known_is_not_nobody() -> None:
    assert "no destination is known, which is not the same as none" in "\n".join(
        drawn(arn("eu_pilot"))
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal_whatever_the_names(width: int) -> None:
    scan = document()
    hostile = replace(
        scan,
        egress=tuple(replace(each, destination=HOSTILE) for each in scan.egress),
        destinations=tuple(
            replace(each, id=HOSTILE, host=HOSTILE, provider=HOSTILE) for each in scan.destinations
        ),
    )

    for key in (runtime_arn("open"), HOSTILE):
        for line in ego_lines(ego(hostile, key), width):
            assert columns(text_of(line)) <= width
            assert text_of(line).isprintable()


def test_the_same_scan_gives_the_same_drawing() -> None:
    assert drawn(arn("hr_helper")) == drawn(arn("hr_helper"))


def test_the_page_says_the_same_without_a_drawing() -> None:
    text = told(ego_page(ego(sample_scan(), arn("ledger_export"))))

    assert "- egress-only internet gateway; for ::/0; leads to the internet, past every" in text
    assert "- conda.anaconda.org; provider Anaconda; sanction unreviewed; service 443/TCP" in text


def test_the_page_of_a_crowd_says_how_many_are_left_out() -> None:
    found = ego(generated_scan(200), "internet")

    assert f"and {found.left_out:,} more, for which there is no room here" in told(ego_page(found))
    assert "is not in this scan." in told(ego_page(ego(document(), "nobody")))
