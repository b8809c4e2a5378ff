"""Which names fit the address of a flow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Category,
    Confidence,
    Destination,
    Egress,
    MatchMethod,
    Sanction,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import FirewallFlow, FlowSummary, Resolution, Telemetry
from support.builders import (
    NOW,
    agent_interface,
    firewall_flow,
    flow,
    resolution,
    runtime,
    snapshot,
)

ADDRESS = "203.0.113.9"
HOUR = timedelta(hours=1)


def _join(
    *resolutions: Resolution, flows: tuple[FlowSummary, ...] = (flow(),)
) -> tuple[list[Destination], list[Egress]]:
    inventory = Inventory(runtimes=(runtime(),), interfaces=(agent_interface(),))
    telemetry = Telemetry(flows=flows, resolutions=resolutions)
    found = build_egress_map(snapshot(inventory, telemetry), Settings())
    return list(found.destinations), list(found.egress)


def _firewall_join(seen: FirewallFlow, *resolutions: Resolution) -> Egress:
    """The one edge of a flow, beside what a firewall saw."""
    inventory = Inventory(runtimes=(runtime(),), interfaces=(agent_interface(),))
    telemetry = Telemetry(flows=(flow(),), resolutions=resolutions, firewall_flows=(seen,))
    (edge,) = build_egress_map(snapshot(inventory, telemetry), Settings()).egress
    return edge


def _at_address(*names: str) -> tuple[Destination, Egress]:
    """The destination and edge of a flow whose address has these names."""
    destinations, edges = _join(*(resolution(name, ADDRESS) for name in names))
    (destination,) = (found for found in destinations if found.id == ADDRESS)
    (edge,) = (found for found in edges if found.destination == ADDRESS)
    return destination, edge


def test_one_name_makes_the_destination_the_host() -> None:
    (destination,), (edge,) = _join(resolution("API.openai.com.", ADDRESS))

    assert (destination.id, destination.host) == ("api.openai.com", "api.openai.com")
    assert destination.addresses == (ADDRESS,)
    assert destination.classification.provider == "OpenAI"
    assert edge.sources == (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS)
    assert edge.confidence is Confidence.HIGH


def test_several_names_keep_the_address_and_pick_none() -> None:
    destination, edge = _at_address("partner.example", "api.openai.com")

    assert (destination.id, destination.host) == (ADDRESS, "")
    assert destination.candidate_hosts == ("api.openai.com", "partner.example")
    assert destination.classification.category is Category.RAW_ADDRESS
    assert not destination.classification.learnable
    assert "2 names fit the address" in edge.reason


def test_several_names_that_are_classified_alike_say_what_they_are() -> None:
    destination, _ = _at_address("eu.api.openai.com", "api.openai.com")

    assert destination.classification.provider == "OpenAI"
    assert destination.classification.sanction is Sanction.UNSANCTIONED
    assert not destination.classification.learnable


def test_several_names_that_nobody_knows_leave_a_raw_address() -> None:
    destination, _ = _at_address("a.example", "b.example")

    assert destination.classification.category is Category.RAW_ADDRESS


def test_names_of_two_providers_make_the_address_neither() -> None:
    destination, _ = _at_address("api.anthropic.com", "api.openai.com")

    assert destination.classification.category is Category.RAW_ADDRESS
    assert destination.classification.provider == ""


def test_an_address_that_the_operator_denied_stays_prohibited_under_its_names() -> None:
    inventory = Inventory(runtimes=(runtime(),), interfaces=(agent_interface(),))
    answers = (resolution("chatgpt.com", ADDRESS), resolution("api.openai.com", ADDRESS))
    telemetry = Telemetry(flows=(flow(),), resolutions=answers)

    found = build_egress_map(snapshot(inventory, telemetry), Settings(denied=(ADDRESS,)))

    (destination,) = (each for each in found.destinations if each.id == ADDRESS)
    assert destination.classification.sanction is Sanction.PROHIBITED


def test_every_one_of_several_names_stays_an_edge_and_a_destination_of_its_own() -> None:
    destinations, edges = _join(
        resolution("pastebin.com", ADDRESS), resolution("www.example.org", ADDRESS)
    )

    assert {edge.destination for edge in edges} == {ADDRESS, "pastebin.com", "www.example.org"}
    asked = [edge for edge in edges if edge.destination != ADDRESS]
    assert all("other names fit as well" in edge.reason for edge in asked)
    by_id = {destination.id: destination for destination in destinations}
    assert by_id["pastebin.com"].classification.sanction is Sanction.PROHIBITED


def test_names_that_only_another_client_asked_for_are_destinations_to_be_judged() -> None:
    destinations, edges = _join(
        resolution("pastebin.com", ADDRESS, client="10.20.1.200"),
        resolution("www.example.org", ADDRESS, client="10.20.1.200"),
    )

    assert [edge.destination for edge in edges] == [ADDRESS]
    assert {found.id for found in destinations} == {ADDRESS, "pastebin.com", "www.example.org"}


def test_a_prohibited_name_among_several_is_said() -> None:
    destination, _ = _at_address("partner.example", "a1.ngrok.app")

    assert any("a1.ngrok.app" in reason for reason in destination.classification.reasons)


def test_no_name_leaves_a_raw_address() -> None:
    (destination,), _ = _join()

    assert destination.classification.category is Category.RAW_ADDRESS


def test_the_flows_own_client_is_believed_before_others() -> None:
    (destination,), (edge,) = _join(
        resolution("own.example", ADDRESS),
        resolution("other.example", ADDRESS, client="10.20.1.200"),
    )

    assert destination.id == "own.example"
    assert edge.confidence is Confidence.HIGH


def test_another_client_of_the_vpc_lends_its_name_with_less_confidence() -> None:
    (destination,), (edge,) = _join(resolution("other.example", ADDRESS, client="10.20.1.200"))

    assert destination.id == "other.example"
    assert edge.confidence is Confidence.MEDIUM
    assert "another client" in edge.reason


@pytest.mark.parametrize(
    "foreign",
    [
        resolution("other.example", ADDRESS, vpc_id="vpc-0other"),
        resolution("other.example", "203.0.113.10", client="10.20.1.200"),
        resolution("other.example", ADDRESS, client="10.20.1.200", blocked=True),
    ],
)
def test_an_answer_of_another_vpc_or_address_or_a_blocked_one_names_nothing(
    foreign: Resolution,
) -> None:
    destinations, _ = _join(foreign)

    assert [destination.id for destination in destinations] == [ADDRESS]


@pytest.mark.parametrize(
    ("asked_first", "asked_last", "fits"),
    [
        (timedelta(minutes=-59), timedelta(minutes=-59), True),
        (-HOUR, -HOUR, True),
        (timedelta(minutes=-61), timedelta(minutes=-61), False),
        (-5 * HOUR, timedelta(0), True),
        (2 * HOUR, 2 * HOUR, True),
        (timedelta(minutes=121), 3 * HOUR, False),
    ],
)
def test_a_name_fits_from_its_answer_until_an_hour_later(
    asked_first: timedelta, asked_last: timedelta, *, fits: bool
) -> None:
    start = NOW - timedelta(days=1)
    sent = flow(first_seen=start, last_seen=start + 2 * HOUR)
    # Asked by another client, so that an answer that does not fit leaves no row of its own.
    answer = resolution(
        "api.example",
        ADDRESS,
        client="10.20.1.200",
        first_seen=start + asked_first,
        last_seen=start + asked_last,
    )

    (destination,), _ = _join(answer, flows=(sent,))

    assert destination.id == ("api.example" if fits else ADDRESS)


def test_two_addresses_of_one_name_are_one_destination() -> None:
    (destination,), (edge,) = _join(
        resolution("api.example", ADDRESS),
        resolution("api.example", "203.0.113.10"),
        flows=(flow(), flow(server="203.0.113.10")),
    )

    assert destination.addresses == ("203.0.113.10", ADDRESS)
    assert edge.bytes == 18000


def test_a_known_service_on_a_private_address_keeps_its_classification() -> None:
    name = "bedrock-runtime.us-east-1.amazonaws.com"

    (destination,), _ = _join(resolution(name, "10.20.1.20"), flows=(flow(server="10.20.1.20"),))

    assert destination.classification.category is Category.MODEL_PROVIDER
    assert "private address" in destination.classification.reasons[-1]


def test_an_unknown_name_on_private_addresses_alone_is_private() -> None:
    (destination,), _ = _join(
        resolution("db.corp.example", "10.20.1.20"), flows=(flow(server="10.20.1.20"),)
    )

    assert destination.classification.category is Category.PRIVATE_NETWORK


def test_a_hostile_name_becomes_printable_and_matches_nothing() -> None:
    (destination,), _ = _join(resolution('x"\n\u202e\ud800.example', ADDRESS))

    assert destination.id.isascii()
    assert destination.id.isprintable()
    assert not destination.classification.learnable


def _firewall_destination(*resolutions: Resolution, written: str) -> Destination:
    """What the address is after a client wrote a name to it, while the operator sanctions OpenAI."""
    inventory = Inventory(runtimes=(runtime(),), interfaces=(agent_interface(),))
    telemetry = Telemetry(
        flows=(flow(),), resolutions=resolutions, firewall_flows=(firewall_flow(written),)
    )
    settings = Settings(sanctioned=("api.openai.com", "chatgpt.com"))
    found = build_egress_map(snapshot(inventory, telemetry), settings)
    assert ADDRESS in {edge.destination for edge in found.egress}
    (destination,) = (each for each in found.destinations if each.id == ADDRESS)
    return destination


def test_a_name_that_only_the_client_wrote_stands_beside_the_address() -> None:
    egress = _firewall_join(firewall_flow("api.openai.com"))

    assert egress.destination == ADDRESS
    assert egress.sources == (Source.FLOW_LOGS, Source.NETWORK_FIREWALL_LOGS)
    assert "api.openai.com, which it may choose freely" in egress.reason


def test_a_sanctioned_name_that_the_client_wrote_sanctions_no_address() -> None:
    destination = _firewall_destination(written="api.openai.com")

    assert destination.classification.category is Category.RAW_ADDRESS
    assert destination.classification.sanction is Sanction.UNREVIEWED
    assert destination.candidate_hosts == destination.claimed_hosts == ("api.openai.com",)


def test_a_sanctioned_name_of_others_is_not_lent_to_a_client_that_wrote_another() -> None:
    lent = resolution("chatgpt.com", ADDRESS, client="10.20.1.200")

    destination = _firewall_destination(lent, written="api.openai.com")

    assert destination.classification.sanction is Sanction.UNREVIEWED
    assert destination.candidate_hosts == ("api.openai.com", "chatgpt.com")
    assert destination.claimed_hosts == ("api.openai.com",)


def test_a_claim_does_not_excuse_an_address_of_prohibited_names() -> None:
    names = ("a1.ngrok.app", "a2.ngrok.app")
    lent = (resolution(name, ADDRESS, client="10.20.1.200") for name in names)

    destination = _firewall_destination(*lent, written="api.openai.com")

    assert destination.classification.sanction is Sanction.PROHIBITED


def test_a_prohibited_name_that_the_client_wrote_is_heard_beside_the_resolvers() -> None:
    destination = _firewall_destination(
        resolution("api.openai.com", ADDRESS), written="a1.ngrok.app"
    )

    assert destination.claimed_hosts == ("a1.ngrok.app",)
    assert any("a1.ngrok.app" in reason for reason in destination.classification.reasons)


def test_a_name_that_the_client_wrote_and_others_were_given_is_the_destination() -> None:
    lent = [
        resolution(name, ADDRESS, client="10.20.1.200")
        for name in ("api.openai.com", "www.example.org")
    ]

    egress = _firewall_join(firewall_flow("api.openai.com"), *lent)

    assert (egress.destination, egress.confidence) == ("api.openai.com", Confidence.MEDIUM)
    assert egress.sources == (
        Source.FLOW_LOGS,
        Source.RESOLVER_QUERY_LOGS,
        Source.NETWORK_FIREWALL_LOGS,
    )


def test_an_address_that_the_client_wrote_to_itself_is_no_name() -> None:
    egress = _firewall_join(firewall_flow(ADDRESS))

    assert egress.sources == (Source.FLOW_LOGS,)


@pytest.mark.parametrize(
    "changes",
    [
        {"client": "10.20.1.99"},
        {"port": 8443},
        {"action": "blocked"},
        {"first_seen": NOW + timedelta(hours=1), "last_seen": NOW + timedelta(hours=2)},
    ],
    ids=["another client", "another port", "a blocked greeting", "another time"],
)
def test_a_greeting_of_another_flow_names_nothing(changes: dict[str, Any]) -> None:
    seen = firewall_flow("api.openai.com", **changes)

    assert _firewall_join(seen).destination == ADDRESS


def test_the_resolver_is_believed_before_what_a_client_wrote_to_the_firewall() -> None:
    answer = resolution("really.example", ADDRESS)

    egress = _firewall_join(firewall_flow("api.openai.com"), answer)

    assert egress.destination == "really.example"
    assert Source.NETWORK_FIREWALL_LOGS not in egress.sources


def test_a_name_that_the_resolver_gave_an_address_says_so() -> None:
    (destination,), _ = _join(resolution("api.openai.com", ADDRESS))

    assert any("an answer of the Resolver" in r for r in destination.classification.reasons)
    assert destination.classification.method is MatchMethod.EXACT_HOST


def test_names_that_agree_make_an_address_less_sure_than_one_name() -> None:
    destination, _ = _at_address("api.openai.com", "openai.com")

    found = destination.classification
    assert (found.method, found.confidence) == (MatchMethod.EXACT_HOST, Confidence.MEDIUM)
    assert any("2 names" in r and "answers of the Resolver" in r for r in found.reasons)
