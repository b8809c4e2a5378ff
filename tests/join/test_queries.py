"""DNS queries that no flow followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, EgressAction, EgressMap, EvidenceKind
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import FlowAction, Resolution, SpanCall, Telemetry
from support.builders import agent_interface, flow, resolution, runtime, snapshot, span_call


def _map(*resolutions: Resolution, spans: tuple[SpanCall, ...] = ()) -> EgressMap:
    inventory = Inventory(
        runtimes=(runtime(runtime_id="one-abc123DEF4"), runtime(runtime_id="two-abc123DEF4")),
        interfaces=(agent_interface(),),
    )
    telemetry = Telemetry(resolutions=resolutions, span_calls=spans)
    return build_egress_map(snapshot(inventory, telemetry), Settings())


def test_a_query_without_a_flow_is_an_observed_intent() -> None:
    edges = _map(resolution("a1.ngrok.app", "203.0.113.9")).egress

    assert len(edges) == 2
    for edge in edges:
        assert edge.evidence is EvidenceKind.OBSERVED
        assert edge.sources == (Source.RESOLVER_QUERY_LOGS,)
        assert edge.action is EgressAction.UNKNOWN
        assert (edge.flows, edge.bytes, edge.packets) == (None, None, None)
        assert edge.attribution is Attribution.SHARED
        assert edge.reason.startswith("DNS query only, no flow followed")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            resolution("evil.example", "", blocked=True, rcode="NXDOMAIN"),
            "DNS query only, blocked by DNS Firewall",
        ),
        (
            resolution("evil.example", "", rcode="NXDOMAIN"),
            "DNS query only, answered NXDOMAIN without an address",
        ),
        (
            resolution("evil.example", "", rcode=""),
            "DNS query only, answered nothing without an address",
        ),
    ],
)
def test_an_attempt_says_what_became_of_it(answer: Resolution, reason: str) -> None:
    edge = _map(answer).egress[0]

    assert edge.destination == "evil.example"
    assert edge.reason.startswith(reason)


def test_other_clients_and_reverse_lookups_are_counted_and_left_out() -> None:
    found = _map(
        resolution("api.example", "203.0.113.9", client="10.20.1.200"),
        resolution("9.113.0.203.in-addr.arpa", ""),
    )

    assert found.egress == ()
    other_client, reverse = found.notes
    assert "their client is no interface of an AI workload" in other_client
    assert reverse == "name resolutions left out because they are reverse lookups: 1"


def test_a_search_domain_appended_to_an_existing_name_is_no_intent() -> None:
    found = _map(
        resolution("api.example.com", "203.0.113.9"),
        resolution("api.example.com.corp.example", "", rcode="NXDOMAIN"),
    )

    assert {edge.destination for edge in found.egress} == {"api.example.com"}
    assert any("search domain" in note for note in found.notes)


def test_a_look_alike_that_exists_is_not_taken_for_a_search_domain() -> None:
    found = _map(
        resolution("api.example.com", "203.0.113.9"),
        resolution("api.example.com.evil.example", "203.0.113.10"),
    )

    assert len({edge.destination for edge in found.egress}) == 2


def test_a_query_joins_the_edge_of_a_span_to_the_same_host() -> None:
    arn = runtime(runtime_id="one-abc123DEF4").arn
    found = _map(
        resolution("api.openai.com", "203.0.113.9"), spans=(span_call("api.openai.com", arn),)
    )

    (edge,) = [edge for edge in found.egress if edge.source == arn]

    assert edge.sources == (Source.RESOLVER_QUERY_LOGS, Source.SPANS)
    assert (edge.port, edge.protocol, edge.flows) == (443, "TCP", 5)


def test_a_query_that_a_flow_followed_leaves_no_row_of_its_own() -> None:
    inventory = Inventory(runtimes=(runtime(),), interfaces=(agent_interface(),))
    telemetry = Telemetry(
        flows=(flow(),), resolutions=(resolution("api.openai.com", "203.0.113.9"),)
    )

    (edge,) = build_egress_map(snapshot(inventory, telemetry), Settings()).egress

    assert edge.flows == 4


def test_a_query_is_not_absorbed_by_a_flow_that_was_rejected() -> None:
    inventory = Inventory(runtimes=(runtime(),), interfaces=(agent_interface(),))
    telemetry = Telemetry(
        flows=(flow(action=FlowAction.REJECT),),
        resolutions=(resolution("pastebin.com", "203.0.113.9"),),
    )

    edges = build_egress_map(snapshot(inventory, telemetry), Settings()).egress

    by_action = {edge.action: edge for edge in edges}
    assert by_action.keys() == {EgressAction.REJECT, EgressAction.UNKNOWN}
    question = by_action[EgressAction.UNKNOWN]
    assert question.sources == (Source.RESOLVER_QUERY_LOGS,)
    assert question.reason.startswith("DNS query, and every flow that followed was rejected")


def _pieces(count: int, domain: str = "leak.example", **changes: str) -> list[Resolution]:
    return [
        resolution(f"{number * 0x9E3779B97F4A7C15:040x}.{domain}", "", **changes)
        for number in range(1, count + 1)
    ]


def test_many_names_that_carry_data_are_one_edge_to_their_domain() -> None:
    edges = [edge for edge in _map(*_pieces(10)).egress if edge.source.endswith("one-abc123DEF4")]

    (edge,) = edges
    assert edge.destination == "leak.example"
    assert edge.reason.startswith("DNS queries for 10 names below it that no address answered")


def test_a_few_such_names_are_edges_of_their_own() -> None:
    assert len(_map(*_pieces(9)).destinations) == 9


def test_names_that_an_address_answered_are_never_put_together() -> None:
    assert (
        len(_map(*(replace(row, address="203.0.113.9") for row in _pieces(20))).destinations) == 20
    )


def test_names_that_are_prohibited_are_never_put_together() -> None:
    found = _map(*_pieces(20, "cloudflare-gateway.com"))

    assert len(found.destinations) == 20


def test_names_of_words_are_never_put_together() -> None:
    rows = [resolution(f"customer-support-portal-{n}.shop.example", "") for n in range(20)]

    assert len(_map(*rows).destinations) == 20
