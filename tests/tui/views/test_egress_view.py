"""The egress map as a list, and the page of an edge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.model.document import EgressEntry
from ringfence.model.egress import Attribution, EgressAction, EvidenceKind
from ringfence_tui.views.egress import EGRESS, key_of
from ringfence_tui.views.seen import service
from support.documents import document, edge, runtime_arn
from support.list_cells import cells, keys_found, row_where, rows_where, said
from support.scan_documents import sample_scan


def found(text: str) -> list[tuple[str, str]]:
    """Source and destination of what a filter finds in the sample estate."""
    keys = keys_found(EGRESS, sample_scan(), text)
    rows = (cells(EGRESS, row) for row in EGRESS.rows(sample_scan()) if row.key in keys)
    return sorted({(str(each["source"]), str(each["destination"])) for each in rows})


def shared(**changes: Any) -> EgressEntry:
    """An edge that may be of two runtimes."""
    arns = (runtime_arn("open"), runtime_arn("side"))
    base = replace(
        edge(runtime_arn("open"), "files.example"),
        attribution=Attribution.SHARED,
        candidates=arns,
        sharers=2,
    )
    return replace(base, **changes)


def test_an_edge_of_the_sample_says_who_goes_where_by_what_and_how_that_is_known() -> None:
    row = row_where(
        EGRESS, sample_scan(), source="invoice_matcher", destination="example.ngrok-free.app"
    )

    told = cells(EGRESS, row)

    assert told["verdict"] == "uncontained"
    assert told["way"] == "NAT gateway"
    assert told["service"] == "443/TCP"
    assert told["sanction"] == "prohibited"
    assert (told["evidence"], told["attribution"]) == ("observed", "exact")
    assert told["sources"] == "flow-logs, resolver-query-logs"


def test_traffic_without_a_known_owner_keeps_its_interface_and_has_no_verdict() -> None:
    scan = replace(document(), egress=(edge("eni-0123", "files.example"),))

    (row,) = EGRESS.rows(scan)

    told = cells(EGRESS, row)
    assert told["source"] == "eni-0123, owner unknown"
    assert (told["verdict"], told["way"], told["account"]) == ("unknown", None, None)


def test_a_provider_that_the_catalogue_does_not_know_is_not_known() -> None:
    rows = rows_where(EGRESS, sample_scan(), destination="data.weather.example")

    assert {cells(EGRESS, row)["provider"] for row in rows} == {None}


def test_an_edge_says_below_which_registered_domain_it_ends() -> None:
    rows = rows_where(EGRESS, sample_scan(), domain="packet-drop.example")

    assert {cells(EGRESS, row)["destination"] for row in rows} == {
        "packet-drop.example",
        "relay.packet-drop.example",
        "sync.packet-drop.example",
    }


def test_the_domain_of_an_address_or_of_an_unlisted_destination_is_not_known() -> None:
    scan = replace(document(), egress=(edge(runtime_arn("open"), "in-no-list.example"),))
    unlisted = row_where(EGRESS, scan, destination="in-no-list.example")
    address = row_where(EGRESS, sample_scan(), destination="192.0.2.201")

    assert cells(EGRESS, unlisted)["domain"] is None
    assert cells(EGRESS, address)["domain"] is None


@pytest.mark.parametrize(
    ("evidence", "port", "protocol", "told"),
    [
        (EvidenceKind.OBSERVED, 443, "TCP", "443/TCP"),
        (EvidenceKind.OBSERVED, 0, "ICMP", "0/ICMP"),
        (EvidenceKind.OBSERVED, 0, "ANY", "port not known"),
        (EvidenceKind.POSSIBLE, 0, "ANY", "any port"),
    ],
)
def test_a_port_that_nobody_tells_is_no_port(
    evidence: EvidenceKind, port: int, protocol: str, told: str
) -> None:
    each = replace(edge("a", "b", evidence), port=port, protocol=protocol)

    assert service(each) == told


def test_shared_traffic_says_of_how_many_it_may_be_and_that_the_volume_is_of_all() -> None:
    scan = replace(document(), egress=(shared(),))

    (row,) = EGRESS.rows(scan)

    assert cells(EGRESS, row)["attribution"] == "shared by 2"
    assert "it may be of: open-abcdefghij, side-abcdefghij" in said(EGRESS, row)
    assert "volume: that of the interface or role, for all of them together" in said(EGRESS, row)


def test_two_edges_that_differ_in_whose_they_may_be_have_keys_of_their_own() -> None:
    other = shared(candidates=(runtime_arn("open"), runtime_arn("held")))
    rejected = shared(action=EgressAction.REJECT)

    assert len({key_of(each) for each in (shared(), other, rejected)}) == 3


def test_the_key_of_an_edge_is_the_same_in_a_later_scan() -> None:
    later = replace(shared(), bytes=5, flows=None, reason="seen again", last_seen=None)

    assert key_of(later) == key_of(shared())


def test_what_was_only_declared_was_not_seen_and_has_no_amount() -> None:
    row = row_where(
        EGRESS,
        sample_scan(),
        source="support_assistant",
        destination="api.openai.com",
        evidence="declared",
    )

    text = said(EGRESS, row)

    assert "seen: not seen" in text
    assert "sent:" not in text


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        (
            "sanction:prohibited",
            [("invoice_matcher", "example.ngrok-free.app"), ("invoice_matcher", "pastebin.com")],
        ),
        ("mode:public dest:openai", [("support_assistant", "api.openai.com")]),
        ("provider:mistral kind:gateway", [("lab-tools", "api.mistral.ai")]),
        ("port:25", [("invoice_matcher", "192.0.2.201")]),
        ("action:reject", [("invoice_matcher", "192.0.2.201")]),
        ("bytes:>10MB", [("invoice_matcher", "sync.packet-drop.example")]),
        (
            "way:nat evidence:declared provider:anthropic",
            [("invoice_matcher", "api.anthropic.com")],
        ),
    ],
)
def test_filters_find_what_a_security_engineer_asks_for(
    text: str, edges: list[tuple[str, str]]
) -> None:
    assert found(text) == edges
