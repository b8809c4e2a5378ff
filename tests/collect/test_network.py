"""The network is read where it matters, and as far as routes lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ringfence.collect.inventory import promised_sources, read_region
from ringfence.collect.reading import Visit
from ringfence.collect.workers import Crew
from ringfence.model.coverage import Source
from support.callers import FakeCaller, ListRecorder, Reply, Script
from support.regions import NETWORK_SOURCES, estate, public_only


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(4)
    yield crew
    crew.dismiss()


@pytest.fixture
def recorder() -> ListRecorder:
    return ListRecorder()


def read(replies: dict[str, Script], recorder: ListRecorder, crew: Crew) -> FakeCaller:
    caller = FakeCaller(replies)
    read_region(Visit(caller, recorder, crew))
    return caller


def test_the_network_of_a_region_without_anything_in_a_vpc_is_not_asked(
    recorder: ListRecorder, crew: Crew
) -> None:
    caller = read(public_only(), recorder, crew)

    assert recorder.sources() == sorted(promised_sources(region=True))
    assert not recorder.row(Source.NETWORK_INTERFACES).required
    assert {name for service, name, _ in caller.calls if service == "ec2"} == {
        "DescribeNetworkInterfaces"
    }


def test_an_interface_made_by_agentcore_is_reason_enough_to_read_the_network(
    recorder: ListRecorder, crew: Crew
) -> None:
    def lingering(**asked: Any) -> Reply:
        if asked["Filters"][0]["Name"] == "interface-type":
            return {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-x", "VpcId": "vpc-x"}]}
        return {"NetworkInterfaces": []}

    caller = read(public_only(DescribeNetworkInterfaces=lingering), recorder, crew)

    assert set(recorder.sources()) >= NETWORK_SOURCES
    assert {asked["VpcId"] for asked in caller.asked("DescribeVpcAttribute")} == {"vpc-x"}
    assert recorder.row(Source.NETWORK_INTERFACES).required


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("GetBrowser", {"networkConfiguration": {"vpcConfig": {"subnets": ["subnet-a"]}}}),
        ("GetCodeInterpreter", {"networkConfiguration": {"vpcConfig": {"subnets": ["subnet-a"]}}}),
        (
            "GetCapacityProvider",
            {
                "computeConfiguration": {
                    "ec2Configuration": {"vpcConfiguration": {"subnets": ["subnet-a"]}}
                }
            },
        ),
    ],
)
def test_anything_placed_in_a_vpc_is_reason_enough_to_read_the_network(
    operation: str, body: dict[str, Any], recorder: ListRecorder, crew: Crew
) -> None:
    read(public_only(**{operation: body}), recorder, crew)

    assert set(recorder.sources()) >= NETWORK_SOURCES


def test_interfaces_are_asked_by_type_by_tag_and_by_route_and_counted_once(
    recorder: ListRecorder, crew: Crew
) -> None:
    def interfaces(**asked: Any) -> Reply:
        by_route = asked["Filters"][0]["Name"] == "network-interface-id"
        return {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-a" if by_route else "eni-x"}]}

    caller = read(estate(DescribeNetworkInterfaces=interfaces), recorder, crew)

    assert [asked["Filters"][0]["Name"] for asked in caller.asked("DescribeNetworkInterfaces")] == [
        "interface-type",
        "tag:AmazonBedrockAgentCoreManaged",
        "network-interface-id",
    ]
    assert recorder.row(Source.NETWORK_INTERFACES).records == 2


def test_the_instances_behind_routes_are_read(recorder: ListRecorder, crew: Crew) -> None:
    caller = read(estate(), recorder, crew)

    (asked,) = caller.asked("DescribeInstances")
    assert asked["Filters"] == [{"Name": "instance-id", "Values": ["i-a", "i-b"]}]


def test_many_next_hops_are_asked_in_several_calls(recorder: ListRecorder, crew: Crew) -> None:
    routes = [{"NetworkInterfaceId": f"eni-{number:04d}"} for number in range(401)]

    caller = read(estate(DescribeRouteTables={"RouteTables": [{"Routes": routes}]}), recorder, crew)

    sizes = [
        len(asked["Filters"][0]["Values"]) for asked in caller.asked("DescribeNetworkInterfaces")
    ]
    assert sizes == [1, 1, 200, 200, 1]


def test_only_the_prefix_lists_that_routes_use_are_opened(
    recorder: ListRecorder, crew: Crew
) -> None:
    lists = {"PrefixLists": [{"PrefixListId": "pl-a"}, {"PrefixListId": "pl-unused"}]}

    caller = read(estate(DescribeManagedPrefixLists=lists), recorder, crew)

    assert [asked["PrefixListId"] for asked in caller.asked("GetManagedPrefixListEntries")] == [
        "pl-a"
    ]


def test_what_decides_the_way_of_a_packet_is_required_where_something_is_in_a_vpc(
    recorder: ListRecorder, crew: Crew
) -> None:
    read(estate(), recorder, crew)

    assert {row.source for row in recorder.rows if row.required} == {
        Source.RUNTIMES,
        Source.RUNTIME_ENDPOINTS,
        Source.BROWSERS,
        Source.CODE_INTERPRETERS,
        Source.GATEWAYS,
        Source.VPCS,
        Source.SUBNETS,
        Source.ROUTE_TABLES,
        Source.NETWORK_INTERFACES,
        Source.INSTANCES,
        Source.NAT_GATEWAYS,
        Source.VPC_ENDPOINTS,
        Source.PREFIX_LISTS,
    }


def all_interfaces(*interfaces: dict[str, Any]) -> dict[str, Script]:
    return public_only(DescribeNetworkInterfaces={"NetworkInterfaces": list(interfaces)})


def look_for_workloads(
    replies: dict[str, Script], recorder: ListRecorder, crew: Crew
) -> FakeCaller:
    caller = FakeCaller(replies)
    read_region(Visit(caller, recorder, crew, workloads=True))
    return caller


def test_for_workloads_all_interfaces_and_instances_are_read_in_one_list_each(
    recorder: ListRecorder, crew: Crew
) -> None:
    plain = {"NetworkInterfaceId": "eni-a", "InterfaceType": "interface"}

    caller = look_for_workloads(all_interfaces(plain), recorder, crew)

    assert caller.asked("DescribeNetworkInterfaces") == [{"MaxResults": 1000}]
    assert caller.asked("DescribeInstances") == [{"MaxResults": 1000}]
    assert recorder.row(Source.NETWORK_INTERFACES).records == 1
    assert not recorder.row(Source.INSTANCES).required


def test_an_interface_of_a_workload_brings_the_settings_of_logs_and_not_the_routes(
    recorder: ListRecorder, crew: Crew
) -> None:
    plain = {"NetworkInterfaceId": "eni-a", "InterfaceType": "interface"}

    look_for_workloads(all_interfaces(plain), recorder, crew)

    assert {Source.FLOW_LOG_CONFIGS, Source.RESOLVER_LOG_CONFIGS} <= set(recorder.sources())
    assert Source.ROUTE_TABLES not in recorder.sources()
    assert not recorder.row(Source.NETWORK_INTERFACES).required


@pytest.mark.parametrize(
    "mark",
    [
        {"InterfaceType": "agentic_ai"},
        {"TagSet": [{"Key": "AmazonBedrockAgentCoreManaged", "Value": "true"}]},
    ],
)
def test_an_interface_of_agentcore_among_all_others_is_reason_enough_to_read_the_network(
    mark: dict[str, Any], recorder: ListRecorder, crew: Crew
) -> None:
    made = {"NetworkInterfaceId": "eni-x", "VpcId": "vpc-x", **mark}

    look_for_workloads(all_interfaces(made), recorder, crew)

    assert set(recorder.sources()) >= NETWORK_SOURCES
    assert recorder.row(Source.NETWORK_INTERFACES).required
    assert recorder.row(Source.INSTANCES).required


def test_a_region_without_an_interface_is_asked_for_no_settings_of_logs(
    recorder: ListRecorder, crew: Crew
) -> None:
    look_for_workloads(all_interfaces(), recorder, crew)

    assert recorder.sources() == sorted(promised_sources(region=True, workloads=True))
