"""The ways from a runtime towards the internet."""

from __future__ import annotations

from dataclasses import replace

from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.views import view_of_ways_out
from ringfence.graph.ways_out import paths_to_internet
from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import NetworkMode, Placement
from ringfence.model.network import RouteTarget
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.verdict import ReasonCode
from ringfence.model.ways_out import WayEnd
from ringfence.verdict.runtime import judge
from support.builders import (
    SPOKE_ENI,
    SUBNET_ID,
    contained_inventory,
    in_vpc,
    internet_route,
    public,
    route,
    route_table,
    runtime,
    runtime_arn,
    snapshot,
    subnet,
    version,
    vpc,
)

ONE = runtime_arn("one-abc123DEF4")


def _graph(inventory: Inventory) -> EgressGraph:
    whole = snapshot(inventory)
    found = build_egress_map(whole, Settings())
    return build_graph(whole, judge(whole, Settings()), found, ())


def test_paths_out_follow_the_route_table_of_each_subnet() -> None:
    inventory = contained_inventory(
        runtime(runtime_id="one-abc123DEF4"),
        routes=(route(), internet_route("198.51.100.0/24")),
    )

    paths = paths_to_internet(_graph(inventory), ONE)

    assert {(path.destination, path.next_hop, path.state) for path in paths} == {
        ("0.0.0.0/0", SPOKE_ENI, "active"),
        ("198.51.100.0/24", "igw-0internet", "active"),
    }
    assert {path.route_table for path in paths} == {"rtb-0runtime"}


def test_a_subnet_without_its_own_table_has_the_main_one() -> None:
    inventory = Inventory(
        runtimes=(runtime(),),
        vpcs=(vpc(),),
        subnets=(subnet(),),
        route_tables=(route_table(internet_route(), subnets=(), main=True),),
    )

    (path,) = paths_to_internet(_graph(inventory), runtime_arn())

    assert path.next_hop == "igw-0internet"


def test_routes_that_were_not_read_are_said_and_not_left_out() -> None:
    (path,) = paths_to_internet(_graph(Inventory(runtimes=(runtime(),))), runtime_arn())

    assert (path.subnet, path.route_table) == (SUBNET_ID, "")
    assert path.reason == "the routes of the subnet were not read"


def test_a_public_placement_is_a_way_out_without_a_subnet() -> None:
    inventory = Inventory(runtimes=(runtime(version(placement=public())),))

    (path,) = paths_to_internet(_graph(inventory), runtime_arn())

    assert (path.subnet, path.target, path.destination) == ("", "PUBLIC", "0.0.0.0/0")


def test_a_way_says_what_the_verdict_says_of_its_route_the_most_exposed_first() -> None:
    inventory = contained_inventory(
        runtime(runtime_id="one-abc123DEF4"),
        routes=(route(), internet_route("198.51.100.0/24")),
    )

    paths = paths_to_internet(_graph(inventory), ONE)

    told = [(path.next_hop, path.end, [reason.code for reason in path.verdict]) for path in paths]
    assert told[:2] == [
        ("igw-0internet", WayEnd.INTERNET, [ReasonCode.SPECIFIC_ROUTE_BYPASS]),
        (SPOKE_ENI, WayEnd.ENFORCEMENT_POINT, [ReasonCode.ENFORCEMENT_POINT_ROUTE]),
    ]


def test_a_route_is_told_from_one_whose_next_hop_only_starts_alike() -> None:
    routes = (
        replace(internet_route("0.0.0.0/1"), target_id="igw-0internet2"),
        replace(internet_route("0.0.0.0/1"), destination="128.0.0.0/1"),
    )

    paths = paths_to_internet(_graph(contained_inventory(routes=routes)), runtime_arn())

    routed = [path for path in paths if path.route_table]
    assert {path.next_hop for path in routed} == {"igw-0internet", "igw-0internet2"}
    for path in routed:
        (reason,) = path.verdict
        assert f"{path.destination} to {path.next_hop} " in reason.detail


def test_of_two_routes_to_one_place_the_shorter_next_hop_takes_not_the_reason_of_the_longer() -> (
    None
):
    routes = (
        replace(internet_route(), target_id="igw-0internet2"),
        internet_route(),
        replace(internet_route(), target_id="igw-0internet-b"),
    )

    paths = paths_to_internet(_graph(contained_inventory(routes=routes)), runtime_arn())

    told = {p.next_hop: [r.detail for r in p.verdict] for p in paths if p.route_table}
    assert len(told) == 3
    for next_hop, details in told.items():
        assert len(details) == 1
        assert f"to {next_hop} " in details[0]


def test_a_blackhole_leads_nowhere() -> None:
    gone = route(target=RouteTarget.NAT_GATEWAY, target_id="nat-0gone", state="blackhole")

    paths = paths_to_internet(_graph(contained_inventory(routes=(gone,))), runtime_arn())

    (path,) = [path for path in paths if path.route_table]
    assert (path.end, path.state) == (WayEnd.NOWHERE, "blackhole")


def test_a_door_that_no_route_shows_is_a_way_of_its_own() -> None:
    served_by_aws = in_vpc(requires_service_s3_endpoint=True)
    inventory = contained_inventory(runtime(version(placement=served_by_aws)))

    paths = paths_to_internet(_graph(inventory), runtime_arn())

    doors = {path.target for path in paths if not path.subnet}
    assert doors == {ReasonCode.SERVICE_S3_PATH}


def test_a_runtime_whose_placement_was_not_read_has_an_unknown_way() -> None:
    unread = runtime(version(placement=Placement(mode=NetworkMode.UNKNOWN)))

    paths = paths_to_internet(_graph(Inventory(runtimes=(unread,))), runtime_arn())

    assert paths
    assert {path.end for path in paths} == {WayEnd.UNKNOWN}


def test_a_view_of_ways_ends_each_of_them_where_it_leads() -> None:
    inventory = contained_inventory(
        runtime(runtime_id="one-abc123DEF4"),
        runtime(version(placement=public()), runtime_id="two-abc123DEF4"),
        routes=(route(), internet_route("198.51.100.0/24")),
    )
    graph = _graph(inventory)
    runtimes = (ONE, runtime_arn("two-abc123DEF4"))

    view = view_of_ways_out(graph, runtimes)

    assert {path.nodes[0] for path in view.paths} == set(runtimes)
    assert all(path.nodes[-1].startswith("way:") for path in view.paths)
    assert all(node in view.graph for path in view.paths for node in path.nodes)
    drawn = set(view.graph.edges())
    assert all(step and drawn.issuperset(step) for path in view.paths for step in path.steps)
    assert "way:internet" in view.graph
    assert "way:enforcement-point" in view.graph
