"""Flow records become edges of the workloads that own the interface."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import NetworkMode, Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Confidence,
    Egress,
    EgressAction,
    EgressMap,
    EvidenceKind,
)
from ringfence.model.network import NetworkInterface
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import (
    FlowAction,
    FlowGap,
    FlowSummary,
    GapKind,
    Orientation,
    Telemetry,
)
from support.builders import (
    ACCOUNT,
    NOW,
    VPC_ID,
    agent_interface,
    endpoint,
    flow,
    in_vpc,
    interface,
    resolution,
    runtime,
    runtime_arn,
    snapshot,
    span_call,
    spoke_interface,
    tool,
    version,
    vpc,
    vpc_endpoint,
    without,
)

ONE = runtime_arn("one-abc123DEF4")
TWO = runtime_arn("two-abc123DEF4")
NAT_ADDRESS = "10.20.9.10"


def _inventory(*interfaces: NetworkInterface, runtimes: tuple[str, ...] = ("one",)) -> Inventory:
    return Inventory(
        runtimes=tuple(runtime(runtime_id=f"{name}-abc123DEF4") for name in runtimes),
        interfaces=interfaces or (agent_interface(),),
        vpcs=(vpc(),),
    )


def _map(inventory: Inventory, *flows: FlowSummary) -> EgressMap:
    return build_egress_map(snapshot(inventory, Telemetry(flows=flows)), Settings())


def _observed(egress_map: EgressMap) -> tuple[Egress, ...]:
    return tuple(row for row in egress_map.egress if row.evidence is EvidenceKind.OBSERVED)


def test_the_only_candidate_owns_the_interface() -> None:
    (edge,) = _observed(_map(_inventory(), flow()))

    assert (edge.source, edge.destination) == (ONE, "203.0.113.9")
    assert edge.attribution is Attribution.EXACT
    assert edge.confidence is Confidence.HIGH
    assert edge.action is EgressAction.ACCEPT
    assert edge.sources == (Source.FLOW_LOGS,)
    assert (edge.flows, edge.bytes, edge.packets) == (4, 9000, 40)
    assert "eni-0agent" in edge.reason


def test_a_shared_interface_gives_each_candidate_a_row_and_says_so() -> None:
    found = _map(_inventory(runtimes=("two", "one")), flow())

    edges = _observed(found)

    assert [edge.source for edge in edges] == [ONE, TWO]
    assert {edge.attribution for edge in edges} == {Attribution.SHARED}
    assert {edge.candidates for edge in edges} == {(ONE, TWO)}
    assert {edge.confidence for edge in edges} == {Confidence.MEDIUM}
    assert {edge.bytes for edge in edges} == {9000}
    assert all("the volume is that of the interface" in edge.reason for edge in edges)
    assert any(note.startswith("interfaces shared") for note in found.notes)


def test_an_interface_that_nobody_claims_speaks_for_itself() -> None:
    found = _map(_inventory(agent_interface(security_groups=("sg-0other",))), flow())

    (edge,) = _observed(found)

    assert edge.source == "eni-0agent"
    assert edge.attribution is Attribution.UNKNOWN
    assert edge.confidence is Confidence.LOW
    assert any("match no workload" in note for note in found.notes)


def test_a_tool_in_vpc_mode_is_a_candidate_too() -> None:
    browser = tool(mode=NetworkMode.VPC)
    inventory = Inventory(tools=(browser,), interfaces=(agent_interface(),))

    (edge,) = _observed(_map(inventory, flow()))

    assert edge.source == browser.arn


def test_security_groups_must_be_equal_and_not_just_overlap() -> None:
    wider = agent_interface(security_groups=("sg-0runtime", "sg-0extra"))

    (edge,) = _observed(_map(_inventory(wider), flow()))

    assert edge.attribution is Attribution.UNKNOWN


def test_a_version_that_is_no_longer_served_is_the_second_choice() -> None:
    old = version("1", in_vpc("subnet-0old"))
    new = version("2", in_vpc("subnet-0new"))
    inventory = Inventory(
        runtimes=(runtime(old, new),), interfaces=(agent_interface(subnet_id="subnet-0old"),)
    )

    (edge,) = _observed(_map(inventory, flow()))

    assert edge.attribution is Attribution.EXACT
    assert edge.confidence is Confidence.MEDIUM
    assert "no longer served" in edge.reason


def test_an_endpoint_pinned_to_an_old_version_makes_it_a_first_choice() -> None:
    old = version("1", in_vpc("subnet-0old"))
    pinned = endpoint("pinned", "1")
    inventory = Inventory(
        runtimes=(runtime(old, version("2"), endpoints=(endpoint(live_version="2"), pinned)),),
        interfaces=(agent_interface(subnet_id="subnet-0old"),),
    )

    (edge,) = _observed(_map(inventory, flow()))

    assert edge.confidence is Confidence.HIGH


def test_workloads_that_could_not_be_read_cost_confidence() -> None:
    whole = snapshot(_inventory(), Telemetry(flows=(flow(),)))
    partial = without(whole, Source.BROWSERS, status=CoverageStatus.DENIED)

    (edge,) = _observed(build_egress_map(partial, Settings()))

    assert edge.attribution is Attribution.EXACT
    assert edge.confidence is Confidence.MEDIUM
    assert "as far as the workloads of the region could be read" in edge.reason


def test_a_served_version_that_could_not_be_read_costs_confidence() -> None:
    unread = runtime(
        version("1", Placement(mode=NetworkMode.UNKNOWN), read=False), runtime_id="two-abc123DEF4"
    )
    known = _inventory()

    (edge,) = _observed(_map(replace(known, runtimes=(*known.runtimes, unread)), flow()))

    assert (edge.source, edge.confidence) == (ONE, Confidence.MEDIUM)


def test_a_rejected_flow_is_an_edge_of_its_own() -> None:
    accepted, rejected = _observed(
        _map(_inventory(), flow(), flow(action=FlowAction.REJECT, records=1))
    )

    assert accepted.action is EgressAction.ACCEPT
    assert rejected.action is EgressAction.REJECT
    assert (accepted.flows, rejected.flows) == (4, 1)


def test_inbound_flows_are_no_edges() -> None:
    found = _map(_inventory(), flow(client="198.51.100.4", server="10.20.1.57"))

    assert _observed(found) == ()
    assert any("inbound" in note for note in found.notes)


def test_a_flow_at_an_interface_without_known_addresses_is_kept_in_doubt() -> None:
    (edge,) = _observed(_map(_inventory(agent_interface(private_ips=())), flow()))

    assert (edge.source, edge.destination) == (ONE, "203.0.113.9")
    assert edge.confidence is Confidence.LOW
    assert "which end is the interface's own is not known" in edge.reason


def test_versions_count_as_served_when_the_endpoints_were_not_read() -> None:
    old, new = version("1", in_vpc("subnet-0old")), version("2", in_vpc("subnet-0new"))
    unread = runtime(old, new, endpoints_read=False)
    inventory = Inventory(
        runtimes=(unread,), interfaces=(agent_interface(subnet_id="subnet-0old"),)
    )

    (edge,) = _observed(_map(inventory, flow()))

    assert edge.source == unread.arn
    assert "no longer served" not in edge.reason


def test_an_interface_whose_check_was_not_read_forwards_nothing() -> None:
    unread = spoke_interface(source_dest_check=None)

    assert _observed(_map(_inventory(agent_interface(), unread), flow("eni-0spoke"))) == ()


@pytest.mark.parametrize(
    ("stranger", "note"),
    [
        (flow("eni-0other"), "is no AI workload's"),
        (flow("eni-0gone"), "the inventory does not have their interface"),
        (flow(account="999999999999"), "claim another account"),
    ],
)
def test_what_is_not_an_agents_traffic_is_counted_and_left_out(
    stranger: FlowSummary, note: str
) -> None:
    inventory = _inventory(agent_interface(), interface("eni-0other", private_ips=("10.20.1.99",)))

    found = _map(inventory, stranger)

    assert _observed(found) == ()
    assert any(note in sentence for sentence in found.notes)


@pytest.mark.parametrize("account", ["", "unknown", ACCOUNT])
def test_a_record_without_an_account_is_believed(account: str) -> None:
    assert len(_observed(_map(_inventory(), flow(account=account)))) == 1


def test_a_flow_that_only_the_relay_saw_is_attributed_through_the_address() -> None:
    found = _map(_inventory(agent_interface(), spoke_interface()), flow("eni-0spoke"))

    (edge,) = _observed(found)

    assert edge.source == ONE
    assert edge.confidence is Confidence.MEDIUM
    assert "seen at eni-0spoke" in edge.reason
    assert any("seen only behind a NAT" in note for note in found.notes)


def test_a_flow_seen_at_the_interface_and_at_relays_counts_once() -> None:
    inventory = _inventory(
        agent_interface(), spoke_interface(), interface("eni-0nat", interface_type="nat_gateway")
    )

    found = _map(inventory, flow(), flow("eni-0spoke"), flow("eni-0nat"))

    (edge,) = _observed(found)
    assert edge.bytes == 9000
    assert any("not counted again" in note and note.endswith(": 2") for note in found.notes)


def test_two_relays_on_one_way_count_once() -> None:
    inventory = _inventory(
        agent_interface(), spoke_interface(), interface("eni-0nat", interface_type="nat_gateway")
    )

    (edge,) = _observed(_map(inventory, flow("eni-0spoke"), flow("eni-0nat")))

    assert edge.bytes == 9000


def test_traffic_that_ends_at_another_interface_is_not_relayed_by_it() -> None:
    found = _map(_inventory(agent_interface(), spoke_interface()), flow("eni-0spoke", NAT_ADDRESS))

    assert _observed(found) == ()


def test_a_relay_in_another_vpc_needs_an_address_that_only_one_interface_has() -> None:
    transit = spoke_interface(vpc_id="vpc-0transit")
    twin = agent_interface("eni-0twin", vpc_id="vpc-0twin")

    alone = _map(_inventory(agent_interface(), transit), flow("eni-0spoke"))
    ambiguous = _map(_inventory(agent_interface(), twin, transit), flow("eni-0spoke"))

    assert len(_observed(alone)) == 1
    assert _observed(ambiguous) == ()


def test_an_inferred_orientation_on_a_high_port_costs_confidence() -> None:
    well_known = flow(orientation=Orientation.INFERRED)
    guessed = flow(orientation=Orientation.INFERRED, port=40001, server="203.0.113.10")

    edges = {edge.port: edge for edge in _observed(_map(_inventory(), well_known, guessed))}

    assert edges[443].confidence is Confidence.HIGH
    assert edges[40001].confidence is Confidence.MEDIUM


def test_windows_without_data_are_never_edges() -> None:
    gaps = tuple(
        FlowGap(
            interface_id="eni-0agent",
            account=ACCOUNT,
            kind=kind,
            windows=3,
            first_seen=NOW - timedelta(days=1),
            last_seen=NOW,
        )
        for kind in GapKind
    )

    found = build_egress_map(snapshot(_inventory(), Telemetry(gaps=gaps)), Settings())

    assert found.egress == ()
    assert found.destinations == ()
    assert found.notes == (
        "capture windows in which flow logs lost records (SKIPDATA; the volumes are lower bounds): 3",
    )


def test_flows_of_several_interfaces_to_one_destination_are_summed() -> None:
    second = agent_interface("eni-0agent2", private_ips=("10.20.1.58",))
    earlier = NOW - timedelta(days=5)

    (edge,) = _observed(
        _map(
            _inventory(agent_interface(), second),
            flow(),
            flow("eni-0agent2", client="10.20.1.58", bytes=1000, first_seen=earlier),
        )
    )

    assert (edge.flows, edge.bytes, edge.packets) == (8, 10000, 80)
    assert edge.first_seen == earlier
    assert "eni-0agent," in edge.reason
    assert "eni-0agent2," in edge.reason


def test_private_addresses_are_no_internet_destinations() -> None:
    found = _map(_inventory(), flow(server="10.99.0.4"), flow(server="169.254.169.254"))

    assert {d.classification.category for d in found.destinations} == {Category.PRIVATE_NETWORK}


def test_a_public_range_that_the_vpc_uses_is_private() -> None:
    inventory = Inventory(
        runtimes=(runtime(),),
        interfaces=(agent_interface(),),
        vpcs=(vpc(VPC_ID, "10.20.0.0/16", "198.51.0.0/16", "not a cidr"),),
    )

    (destination,) = _map(inventory, flow(server="198.51.100.7")).destinations

    assert destination.classification.category is Category.PRIVATE_NETWORK
    assert f"an address of the VPC {VPC_ID}" in destination.classification.reasons[-1]


def test_the_address_of_a_vpc_endpoint_is_named() -> None:
    gateway = interface(
        "eni-0vpce",
        interface_type="vpc_endpoint",
        description="VPC Endpoint Interface vpce-0123456789abcdef0",
        private_ips=("10.20.1.20",),
    )
    inventory = Inventory(
        runtimes=(runtime(),),
        interfaces=(agent_interface(), gateway),
        vpc_endpoints=(vpc_endpoint("vpce-0123456789abcdef0", "bedrock-runtime", "Interface"),),
    )

    (destination,) = _map(inventory, flow(server="10.20.1.20")).destinations

    assert destination.classification.category is Category.PRIVATE_NETWORK
    assert "com.amazonaws.us-east-1.bedrock-runtime" in destination.classification.reasons[-1]


def test_the_service_in_the_flow_log_is_kept() -> None:
    (destination,) = _map(_inventory(), flow(aws_service="S3")).destinations

    assert destination.classification.category is Category.AWS_SERVICE


def test_a_span_confirms_a_shared_flow_and_the_volume_stays_the_interfaces() -> None:
    telemetry = Telemetry(
        flows=(flow(),),
        resolutions=(resolution("api.openai.com", "203.0.113.9"),),
        span_calls=(span_call("api.openai.com", ONE, calls=7),),
    )

    edges = _observed(
        build_egress_map(snapshot(_inventory(runtimes=("one", "two")), telemetry), Settings())
    )

    one, two = edges
    assert (one.source, one.attribution, one.candidates) == (ONE, Attribution.EXACT, (ONE, TWO))
    assert (one.flows, one.bytes) == (4, 9000)
    assert one.sources == (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS, Source.SPANS)
    assert (two.source, two.attribution) == (TWO, Attribution.SHARED)
