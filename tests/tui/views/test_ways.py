"""The ways out, as the reasons of a verdict tell them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.document import RuntimeEntry
from ringfence.model.verdict import Containment, Reason, ReasonCode, route_sentence
from ringfence.model.ways_out import WAY_ENDS, WayEnd
from ringfence_tui.views.ways import (
    reason_of,
    summary,
    ways_of,
    ways_of_runtime,
    ways_of_tool,
)
from support.documents import HOSTILE, runtime
from support.scan_documents import generated_scan, sample_scan


def reason(code: ReasonCode, detail: str = "") -> Reason:
    return Reason(code=code, detail=detail)


def of_sample(name: str) -> RuntimeEntry:
    return next(each for each in sample_scan().runtimes if each.name == name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("invoice_matcher", "NAT gateway"),
        ("forecast_agent", "internet gateway"),
        ("ledger_export", "egress-only internet gateway +1"),
        ("media_tagger", "gateway endpoint +1"),
        ("doc_indexer", "AWS's own way to S3 +1"),
        ("fleet_planner", "transit gateway, not traced"),
        ("hr_helper", "enforcement point"),
        ("night_batch", "PUBLIC mode"),
        ("order_router", "PUBLIC mode +1"),
        ("returns_agent", "no way out"),
        ("eu_pilot", "version not read"),
    ],
)
def test_a_runtime_leaves_by_what_its_routes_lead_to(name: str, told: str) -> None:
    assert summary(ways_of_runtime(of_sample(name))) == told


def test_a_way_over_a_nat_gateway_has_every_table_and_hop_in_order() -> None:
    (way,) = ways_of_runtime(of_sample("invoice_matcher"))

    assert way.end is WayEnd.INTERNET
    assert way.matches == "0.0.0.0/0"
    assert [hop.partition("-")[0] for hop in way.hops] == ["rtb", "nat", "rtb", "igw"]


@pytest.mark.parametrize(
    ("hop", "kind"),
    [
        ("pcx-1", "VPC peering"),
        ("vgw-1", "virtual private gateway"),
        ("cagw-1", "carrier gateway"),
        ("arn:aws-us-gov:networkmanager::1:core-network/core-network-1", "core network"),
        ("local-gateway", "local gateway"),
    ],
)
def test_a_next_hop_is_named_by_its_identifier_or_else_as_it_is(hop: str, kind: str) -> None:
    told = f"{route_sentence('rtb-1', '10.0.0.0/8 of pl-1', hop)} (kind); where it goes was not traced."

    (way,) = ways_of([reason(ReasonCode.PEERING_ROUTE, told)])

    assert (way.through, way.matches, way.hops) == (kind, "10.0.0.0/8 of pl-1", ("rtb-1", hop))


def test_every_reason_that_speaks_of_a_way_has_a_name_for_it() -> None:
    for code in WAY_ENDS:
        (way,) = ways_of([reason(code, "a sentence of another version")])

        assert way.through.strip(", ")
        assert way.end is WAY_ENDS[code]


def test_reasons_that_speak_of_rules_are_no_ways() -> None:
    assert ways_of([reason(ReasonCode.RULES_ENFORCED), reason(ReasonCode.UPDATE_PENDING)]) == ()


def test_the_most_exposed_way_comes_first_and_nowhere_is_no_way_beside_others() -> None:
    ways = ways_of(
        [
            reason(ReasonCode.BLACKHOLE),
            reason(ReasonCode.ENFORCEMENT_POINT_ROUTE),
            reason(ReasonCode.SERVICE_S3_PATH),
            reason(ReasonCode.PUBLIC_MODE),
        ]
    )

    assert [way.end for way in ways] == [
        WayEnd.INTERNET,
        WayEnd.SIDE_DOOR,
        WayEnd.ENFORCEMENT_POINT,
        WayEnd.NOWHERE,
    ]
    assert summary(ways) == "PUBLIC mode +2"


def test_without_a_reason_the_way_out_is_not_known_which_is_not_none() -> None:
    assert summary(()) is None


def test_a_runtime_without_an_endpoint_leaves_by_what_the_verdict_on_it_says() -> None:
    bare = replace(
        runtime("bare", Containment.UNCONTAINED),
        endpoints=(),
        containment_reasons=("no-endpoint: it is judged by its latest version", "public-mode: x"),
    )

    assert summary(ways_of_runtime(bare)) == "PUBLIC mode"


@pytest.mark.parametrize("text", ["", "no colon", "made-up: sentence", ": empty", HOSTILE])
def test_a_text_that_is_no_reason_is_none(text: str) -> None:
    assert reason_of(text) is None


def test_hostile_sentences_name_no_hop() -> None:
    (way,) = ways_of([reason(ReasonCode.DEFAULT_ROUTE_BYPASS, HOSTILE)])

    assert (way.through, way.hops) == ("route", ())


def test_every_judged_runtime_and_tool_of_an_estate_has_a_way() -> None:
    scan = generated_scan(200)

    assert all(ways_of_runtime(each) for each in scan.runtimes)
    assert all(ways_of_tool(each) for each in scan.tools)
