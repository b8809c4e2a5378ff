"""The paths from a runtime to the internet."""

from __future__ import annotations

from dataclasses import replace

from ringfence.model.verdict import Containment
from ringfence_tui.views.paths import paths_page
from support.documents import HOSTILE, document, runtime, runtime_arn
from support.scan_documents import sample_scan
from support.told_pages import pieces, told


def page_of(name: str) -> str:
    arn = next(each.arn for each in sample_scan().runtimes if each.name == name)
    return told(paths_page(sample_scan(), arn))


def test_each_endpoint_has_paths_of_its_own() -> None:
    text = page_of("order_router")

    assert "uncontained: 1 to the internet, past every enforcement point; 2 to an" in text
    default, prod = (
        text.index("Endpoint DEFAULT, version 4, VPC: enforced"),
        text.index("Endpoint prod, version 1, PUBLIC: uncontained"),
    )
    assert default < text.index("enforcement point for 0.0.0.0/1") < prod
    assert prod < text.index("PUBLIC mode to the internet, past every enforcement point")


def test_a_path_has_every_station_and_the_sentence_that_it_is_read_from() -> None:
    text = page_of("invoice_matcher")

    assert (
        "- NAT gateway for 0.0.0.0/0 to rtb-05b7df5bb4cb622fb to nat-06f889c52df9db51f to "
        "rtb-03a4420d24abd7bcd to igw-00ca7b2527462fbbf to the internet" in text
    )
    assert "that way passes no enforcement point." in text


def test_the_rules_behind_an_enforcement_point_are_told_beside_the_way_to_it() -> None:
    assert "- rules-watch-only: The firewall only watched 34 denials" in page_of("customs_agent")


def test_a_way_that_could_not_be_followed_is_not_known() -> None:
    assert "version not read to not known. Version 1 of the runtime" in page_of("eu_pilot")


def test_a_runtime_without_reasons_has_no_known_way_which_is_not_none() -> None:
    bare = replace(runtime("bare", Containment.UNKNOWN), endpoints=(), containment_reasons=())
    scan = replace(document(), runtimes=(bare,))

    text = told(paths_page(scan, runtime_arn("bare")))

    assert "no way out is known, which is not the same as none" in text


def test_what_is_no_runtime_of_the_scan_is_said_to_be_none() -> None:
    assert told(paths_page(document(), "nobody")) == "nobody is no runtime of this scan.\n"


def test_hostile_sentences_come_through_as_they_were_read() -> None:
    found = pieces(paths_page(document(), runtime_arn("open")))

    assert any(HOSTILE in piece.text for piece in found)
