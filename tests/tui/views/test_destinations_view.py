"""The list of destinations for triage, and the page of one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.document import DestinationEntry
from ringfence.model.egress import Category, EgressAction, MatchMethod, Sanction
from ringfence_tui.views.destination_page import refusal, refusal_of
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.volumes import volume_of
from support.documents import destination, document, edge, runtime_arn
from support.list_cells import cells, keys_found, row_where, said
from support.scan_documents import sample_scan


def sample(host: str) -> DestinationEntry:
    return next(each for each in sample_scan().destinations if each.id == host)


def test_a_destination_says_what_it_is_who_uses_it_and_how_much_was_seen() -> None:
    told = cells(DESTINATIONS, row_where(DESTINATIONS, sample_scan(), destination="pastebin.com"))

    assert (told["sanction"], told["category"], told["provider"]) == (
        "prohibited",
        "paste-site",
        "Pastebin",
    )
    assert (told["talkers"], told["verdict"], told["evidence"]) == (1, "uncontained", "observed")
    assert told["flags"] == "never learned"
    assert told["source"] == "invoice_matcher"


def test_a_destination_says_below_which_registered_domain_it_is() -> None:
    row = row_where(DESTINATIONS, sample_scan(), destination="relay.packet-drop.example")

    assert cells(DESTINATIONS, row)["domain"] == "packet-drop.example"
    assert "registered domain: packet-drop.example" in said(DESTINATIONS, row)


def test_a_domain_that_the_document_does_not_name_is_not_known() -> None:
    older = replace(destination("files.example", Category.UNKNOWN), domain="")
    scan = replace(document(), destinations=(older,))

    row = row_where(DESTINATIONS, scan, destination="files.example")

    assert cells(DESTINATIONS, row)["domain"] is None
    assert "registered domain: the document names none" in said(DESTINATIONS, row)


def test_an_amount_that_is_not_all_there_says_that_it_may_be_more() -> None:
    edges = (
        edge(runtime_arn("open"), "files.example"),
        replace(edge(runtime_arn("side"), "files.example"), bytes=None),
    )
    scan = replace(document(), egress=edges)

    row = row_where(DESTINATIONS, scan, destination="files.example")

    told = cells(DESTINATIONS, row)
    assert (told["bytes"], told["bytes_more"]) == (900, "+")
    assert "sent there: at least 900 B" in said(DESTINATIONS, row)


def test_nothing_seen_of_an_amount_that_is_not_all_there_weighs_as_not_known() -> None:
    edges = (
        replace(edge(runtime_arn("open"), "files.example"), bytes=0),
        replace(edge(runtime_arn("side"), "files.example"), bytes=None),
    )
    whole = replace(document(), egress=edges[:1])
    partial = replace(document(), egress=edges)

    weights = [
        cells(DESTINATIONS, row_where(DESTINATIONS, scan, destination="files.example"))["weight"]
        for scan in (whole, partial)
    ]

    assert weights == [0, None]


def test_the_volume_of_a_shared_interface_is_counted_once() -> None:
    arns = (runtime_arn("open"), runtime_arn("side"))
    shared = [
        replace(edge(arn, "files.example"), candidates=arns, bytes=100, flows=1) for arn in arns
    ]
    rejected = replace(shared[0], action=EgressAction.REJECT, bytes=7)
    own = replace(edge(runtime_arn("held"), "files.example"), bytes=1)

    volume = volume_of([*shared, rejected, own])

    assert (volume.bytes, volume.whole) == (108, True)


def test_interfaces_that_may_look_alike_since_their_sharers_are_not_all_listed_are_a_lower_bound() -> (
    None
):
    listed = tuple(runtime_arn(f"r{number}") for number in range(20))
    crowded = replace(
        edge(listed[0], "files.example"), candidates=listed, sharers=25, bytes=1_000, flows=1
    )
    another = replace(crowded, source=listed[1], bytes=5_000)
    larger = replace(crowded, sharers=30, bytes=7_000)

    alike = volume_of([crowded, another])
    told_apart = volume_of([crowded, larger])

    assert (alike.bytes, alike.whole) == (5_000, False)
    assert (told_apart.bytes, told_apart.whole) == (8_000, True)


def test_nothing_seen_has_no_volume_at_all() -> None:
    volume = volume_of([])

    assert (volume.bytes, volume.flows, volume.last_seen, volume.whole) == (None, None, None, False)


def test_a_destination_that_nobody_talks_to_any_more_has_no_evidence() -> None:
    scan = replace(document(), egress=())

    told = cells(DESTINATIONS, row_where(DESTINATIONS, scan, destination="files.example"))

    assert (told["talkers"], told["evidence"], told["verdict"], told["bytes"]) == (
        0,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("host", "begins"),
    [
        ("example.ngrok-free.app", "Cannot simply be sanctioned: it is prohibited, tunnel ("),
        ("openrouter.ai", "Cannot simply be sanctioned: review can never approve it ("),
        ("192.0.2.200", "Cannot simply be sanctioned: review can never approve it ("),
        ("internet", "Cannot simply be sanctioned: review can never approve it ("),
    ],
)
def test_what_cannot_be_sanctioned_says_so_with_its_reasons(host: str, begins: str) -> None:
    row = row_where(DESTINATIONS, sample_scan(), destination=host)

    told = refusal(row.detail)

    assert told.startswith(begins)
    assert all(reason in told for reason in sample(host).reasons)
    assert told in said(DESTINATIONS, row)


@pytest.mark.parametrize("host", ["api.openai.com", "mcp.notion.com", "api.erp.freight.example"])
def test_nothing_is_said_against_what_may_be_sanctioned(host: str) -> None:
    assert refusal_of(sample(host)) == ""


def test_a_look_alike_says_that_it_is_one() -> None:
    alike = replace(
        destination("api.openal.com", Category.UNKNOWN),
        method=MatchMethod.RESEMBLANCE,
        reasons=("it looks like openai.com",),
    )
    scan = replace(document(), destinations=(alike,))

    row = row_where(DESTINATIONS, scan, destination="api.openal.com")

    assert cells(DESTINATIONS, row)["flags"] == "look-alike, never learned"
    assert "it is a look-alike (it looks like openai.com)" in refusal(row.detail)


def test_the_operators_own_denial_is_theirs_to_take_back() -> None:
    denied = replace(
        destination("files.example", Category.UNKNOWN),
        sanction=Sanction.PROHIBITED,
        reasons=("in no catalogue", "the operator denied files.example"),
    )

    assert refusal_of(denied) == ""


def test_an_address_with_several_names_has_none_of_them_picked() -> None:
    row = row_where(DESTINATIONS, sample_scan(), destination="203.0.113.80")

    assert cells(DESTINATIONS, row)["flags"] == "never learned, several names"
    assert "host: no single name is known" in said(DESTINATIONS, row)
    assert "names that fit: rates.carrier.example, track.carrier.example" in said(DESTINATIONS, row)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("sanction:unsanctioned learnable:no", {"openrouter.ai"}),
        ("from:prompt_lab category:mcp-platform", {"mcp.notion.com"}),
        ("bytes:>10MB", {"sync.packet-drop.example"}),
        ("port:25", {"192.0.2.201"}),
        ("candidate:track.carrier.example", {"203.0.113.80"}),
        ("evidence:possible", {"internet"}),
    ],
)
def test_filters_find_what_a_security_engineer_asks_for(text: str, hosts: set[str]) -> None:
    assert keys_found(DESTINATIONS, sample_scan(), text) == hosts
