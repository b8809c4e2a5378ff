"""The egress of a scan as flows: nothing is picked, counted twice, or governed from afar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Destination,
    Egress,
    EgressAction,
    EgressMap,
    EvidenceKind,
    Sanction,
)
from ringfence.model.flow import Decision
from ringfence.model.policy import RuleAction
from ringfence.model.traffic import Passage
from ringfence.model.verdict import (
    Containment,
    EndpointVerdict,
    Observability,
    RuntimeVerdict,
)
from ringfence.model.workload import Governance
from ringfence.policy.evaluate import evaluate
from ringfence.policy.groups import with_groups
from ringfence.workflow.observed_flows import ObservedTraffic, observed_flows
from ringfence.workflow.passage import routed
from support.builders.agentcore import gateway, in_vpc, public, runtime, runtime_arn, version
from support.builders.compute import function
from support.builders.egress import destination, egress
from support.builders.snapshot import contained_inventory, snapshot
from support.packs import networks, pack, rule

HOST = destination("api.example.com", Category.UNKNOWN, Sanction.UNREVIEWED)
ARN = runtime_arn()
FLOW_LOGS = (Source.FLOW_LOGS,)


def _read(
    *edges: Egress,
    destinations: tuple[Destination, ...] = (HOST,),
    runtimes: tuple[AgentRuntime, ...] = (),
    governance: tuple[tuple[str, Governance, str], ...] = (),
    verdicts: tuple[RuntimeVerdict, ...] = (),
    **changes: Any,
) -> ObservedTraffic:
    inventory = replace(contained_inventory(*runtimes), **changes)
    assessment = Assessment(
        verdicts=verdicts,
        tool_verdicts=(),
        egress_map=EgressMap(destinations=destinations, egress=edges),
        grants=(),
        findings=(),
        governance=governance,
    )
    return observed_flows(snapshot(inventory), assessment, as_routed=False)


def _edge(source: str = ARN, to: str = "api.example.com", **changes: Any) -> Egress:
    return egress(source, to, **{"protocol": "tcp", "sources": FLOW_LOGS, **changes})


def test_a_runtime_is_the_networks_of_its_subnets() -> None:
    read = _read(_edge())

    (past,) = read.flows
    (group,) = read.groups
    assert past.flow.src == group.name
    assert group.members == ("10.20.1.0/24",)
    assert (past.flow.host, past.flow.protocol, past.flow.port) == ("api.example.com", "TCP", 443)
    assert (past.flow.count, past.runtime) == (5, ARN)


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("10.20.0.0/16", Decision.DENY),
        ("10.20.1.0/25", Decision.UNKNOWN),
        ("10.99.0.0/16", Decision.PERMIT),
    ],
)
def test_a_group_that_holds_a_part_of_the_subnet_is_not_guessed_at(
    cidr: str, expected: Decision
) -> None:
    read = _read(_edge())
    made = pack(
        rule("deny", 1, src=("some",), action=RuleAction.DENY),
        smart_groups=(networks("some", cidr),),
    )

    asked = with_groups(made, read.groups)

    assert evaluate(asked, read.flows[0].flow).decision is expected


def test_a_destination_that_may_be_several_hosts_has_none() -> None:
    several = replace(
        HOST,
        id="203.0.113.80",
        host="",
        addresses=("203.0.113.80",),
        candidate_hosts=("a.example", "b.example"),
    )

    (past,) = _read(_edge(to="203.0.113.80"), destinations=(several,)).flows

    assert (past.flow.host, past.flow.dst) == ("", "203.0.113.80")
    assert past.candidates == ("a.example", "b.example")


def test_a_destination_of_several_addresses_is_all_of_them() -> None:
    several = replace(HOST, addresses=("203.0.113.9", "10.9.9.9"))
    public_ones = replace(HOST, addresses=("203.0.113.9", "203.0.113.10"))

    read = _read(_edge(), destinations=(several,))

    assert _read(_edge(), destinations=(public_ones,)).flows[0].flow.dst == ""
    group = next(each for each in read.groups if each.name == read.flows[0].flow.dst)
    assert group.members == ("10.9.9.9", "203.0.113.9")


def test_what_flowed_was_permitted_and_the_rest_is_not_known() -> None:
    edges = [_edge(action=action) for action in EgressAction]

    read = _read(*edges)

    assert {edge.action: past.then for edge, past in zip(edges, read.flows, strict=True)} == {
        EgressAction.ACCEPT: Decision.PERMIT,
        EgressAction.REJECT: Decision.UNKNOWN,
        EgressAction.UNKNOWN: Decision.UNKNOWN,
    }


def test_only_what_was_observed_is_traffic() -> None:
    read = _read(
        _edge(evidence=EvidenceKind.DECLARED),
        _edge(evidence=EvidenceKind.POSSIBLE),
        _edge(sources=(Source.RESOLVER_QUERY_LOGS,), port=0, protocol="ANY"),
    )

    assert read.flows == ()
    assert read.not_replayed == {"declared": 1, "names-asked": 1, "possible": 1}


@pytest.mark.parametrize(
    ("placement", "word"),
    [
        (public(), "PUBLIC"),
        (Placement(mode=NetworkMode.SANDBOX), "SANDBOX"),
        (Placement(mode=NetworkMode.UNKNOWN), "not read"),
        (in_vpc(), ""),
    ],
)
def test_what_is_not_in_a_vpc_is_not_governed(placement: Placement, word: str) -> None:
    placed = runtime(versions=(version("1", placement),))

    (past,) = _read(_edge(sources=(Source.SPANS,)), runtimes=(placed,)).flows

    assert word in past.not_governed
    assert bool(past.not_governed) is bool(word)


def test_a_flow_log_shows_that_a_connection_was_in_a_vpc() -> None:
    placed = runtime(versions=(version("1", public()),))

    (past,) = _read(_edge(), runtimes=(placed,)).flows

    assert past.not_governed == ""


def test_gateways_functions_without_a_vpc_and_roles_are_not_governed() -> None:
    calls = gateway()
    outside = function(in_vpc=False)
    edges = [
        _edge(source, sources=(Source.CLOUDTRAIL,))
        for source in (calls.arn, outside.arn, "arn:aws:iam::111122223333:role/x")
    ]

    read = _read(*edges, gateways=(calls,), compute=(outside,))

    assert all(past.not_governed for past in read.flows)
    assert "Gateway" in read.flows[0].not_governed


def test_traffic_inside_one_vpc_passes_no_gateway() -> None:
    near = replace(HOST, addresses=("10.20.9.5",))
    far = replace(HOST, addresses=("10.20.9.5", "203.0.113.9"))

    (inside,) = _read(_edge(), destinations=(near,)).flows
    (both,) = _read(_edge(), destinations=(far,)).flows

    assert "inside its VPC" in inside.not_governed
    assert both.not_governed == ""


def test_shared_traffic_is_counted_once_and_called_by_all_who_may_have_sent_it() -> None:
    arns = (runtime_arn("a-aaaaaaaaaa"), runtime_arn("b-bbbbbbbbbb"))
    edges = [_edge(arn, attribution=Attribution.SHARED, candidates=arns) for arn in arns]

    (past,) = _read(*edges, runtimes=tuple(runtime(arn=arn) for arn in arns)).flows

    assert past.runtime == f"{arns[0]} or {arns[1]}"
    assert past.flow.count == 5


def test_interfaces_that_speak_for_the_same_crowd_are_each_counted() -> None:
    crowd: dict[str, Any] = {
        "attribution": Attribution.SHARED,
        "candidates": ("a", "b"),
        "crowd": 40,
    }

    read = _read(_edge("eni-0agent", **crowd), _edge("eni-0other", **crowd))

    assert [past.runtime for past in read.flows] == ["eni-0agent", "eni-0other"]


def test_an_interface_that_speaks_for_a_crowd_is_its_addresses() -> None:
    read = _read(
        _edge("eni-0agent", attribution=Attribution.SHARED, candidates=("a", "b"), crowd=40)
    )

    (past,) = read.flows
    assert past.runtime == "eni-0agent"
    assert past.flow.src.startswith("10.20.1.")
    assert past.not_governed == ""


def test_an_owner_is_a_tag_or_what_approves_the_runtime_or_not_known() -> None:
    tagged = runtime(tags=(("Owner", "team-a"),))
    plain = runtime(tags=())

    assert _read(_edge(), runtimes=(tagged,)).flows[0].owner == "team-a"
    assert _read(_edge(), runtimes=(plain,)).flows[0].owner == "not known"
    approved = ((plain.arn, Governance.APPROVED, "the settings approve it"),)
    shadow = ((plain.arn, Governance.SHADOW, "nothing approves it"),)
    assert (
        _read(_edge(), runtimes=(plain,), governance=approved).flows[0].owner
        == "the settings approve it"
    )
    assert _read(_edge(), runtimes=(plain,), governance=shadow).flows[0].owner == "not known"


def test_the_name_of_a_group_of_the_pack_is_never_taken() -> None:
    first = _read(_edge())
    squatter = pack(smart_groups=(networks(first.groups[0].name, "192.0.2.0/24"),))

    inventory = contained_inventory()
    assessment = Assessment(
        verdicts=(),
        tool_verdicts=(),
        egress_map=EgressMap(destinations=(HOST,), egress=(_edge(),)),
        grants=(),
        findings=(),
    )
    read = observed_flows(snapshot(inventory), assessment, (squatter,))

    assert read.groups[0].name != first.groups[0].name
    assert with_groups(squatter, read.groups).smart_group(read.flows[0].flow.src).members == (
        "10.20.1.0/24",
    )


def _verdict(*ways: Containment, arn: str = ARN) -> RuntimeVerdict:
    return RuntimeVerdict(
        arn=arn,
        network_mode=NetworkMode.VPC,
        containment=ways[0],
        reasons=(),
        observability=Observability.FULL,
        observability_reasons=(),
        endpoints=tuple(
            EndpointVerdict(
                name=f"e{place}",
                arn=f"{arn}/e{place}",
                version="1",
                network_mode=NetworkMode.VPC,
                containment=way,
                reasons=(),
            )
            for place, way in enumerate(ways)
        ),
    )


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((Containment.UNCONTAINED,), Passage.AROUND),
        ((Containment.UNCONTAINED, Containment.UNCONTAINED), Passage.AROUND),
        ((Containment.UNCONTAINED, Containment.ENFORCED), Passage.DOUBTFUL),
        ((Containment.LEAKY,), Passage.DOUBTFUL),
        ((Containment.UNKNOWN,), Passage.DOUBTFUL),
        ((Containment.MONITORED, Containment.ENFORCED), Passage.THROUGH),
    ],
)
def test_whether_traffic_passes_a_gateway_is_what_the_scan_concluded(
    ways: tuple[Containment, ...], expected: Passage
) -> None:
    (past,) = _read(_edge(), verdicts=(_verdict(*ways),)).flows

    assert past.passage is expected
    assert past.waits_for_route is (expected is Passage.AROUND)
    assert bool(past.ungoverned_today) is (expected is Passage.AROUND)


def test_what_a_firewall_wrote_of_has_passed_it() -> None:
    seen = _edge(sources=(Source.FLOW_LOGS, Source.DCF_LOGS))

    (past,) = _read(seen, verdicts=(_verdict(Containment.UNCONTAINED),)).flows

    assert past.passage is Passage.THROUGH


def test_an_uncontained_way_to_the_internet_says_nothing_of_private_addresses() -> None:
    near = replace(HOST, addresses=("10.99.9.5",))

    (past,) = _read(
        _edge(), destinations=(near,), verdicts=(_verdict(Containment.UNCONTAINED),)
    ).flows

    assert past.passage is Passage.DOUBTFUL


def test_traffic_of_one_of_two_is_around_only_if_both_are() -> None:
    arns = (runtime_arn("a-aaaaaaaaaa"), runtime_arn("b-bbbbbbbbbb"))
    edge = _edge(arns[0], attribution=Attribution.SHARED, candidates=arns)
    both = tuple(_verdict(Containment.UNCONTAINED, arn=arn) for arn in arns)

    (past,) = _read(edge, verdicts=both).flows
    (mixed,) = _read(edge, verdicts=(both[0], _verdict(Containment.ENFORCED, arn=arns[1]))).flows

    assert past.passage is Passage.AROUND
    assert mixed.passage is Passage.DOUBTFUL


def test_what_goes_around_can_be_taken_as_if_it_were_routed() -> None:
    (past,) = _read(_edge(), verdicts=(_verdict(Containment.UNCONTAINED),)).flows

    assert routed(past).passage is Passage.DOUBTFUL
    assert routed(past).ungoverned_today == ""
