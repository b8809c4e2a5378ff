"""What is asked, of what, and when it matters enough to be required."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ringfence.collect.iam import collect_iam
from ringfence.collect.inventory import COLLECTORS, promised_sources, read_account, read_region
from ringfence.collect.permissions import OPERATIONS, Operation, Purpose
from ringfence.collect.ports import CallFailed
from ringfence.collect.reading import Visit
from ringfence.collect.runtimes import collect_runtimes
from ringfence.collect.workers import Crew
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.parse.inventory import assemble
from support.callers import REGION, FakeCaller, ListRecorder, Reply, Script, denied
from support.regions import ARN, NETWORK_SOURCES, estate


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


def test_every_version_that_an_endpoint_serves_or_will_serve_is_read_once(
    recorder: ListRecorder, crew: Crew
) -> None:
    caller = FakeCaller(estate())

    collect_runtimes(Visit(caller, recorder, crew))

    assert caller.asked("GetAgentRuntime") == [
        {"agentRuntimeId": "agent-0123456789", "agentRuntimeVersion": version}
        for version in ("1", "2", "3")
    ]


def test_without_endpoints_the_latest_version_is_read_and_exposure_stays_unknown(
    recorder: ListRecorder, crew: Crew
) -> None:
    caller = FakeCaller(estate(ListAgentRuntimeEndpoints=denied("ListAgentRuntimeEndpoints")))

    collect_runtimes(Visit(caller, recorder, crew))

    (runtime,) = assemble(recorder.answers)[0].runtimes
    assert [version.version for version in runtime.versions] == ["3"]
    assert not runtime.endpoints_read
    assert recorder.row(Source.RUNTIMES).complete
    assert recorder.row(Source.RUNTIME_ENDPOINTS).status is CoverageStatus.DENIED


def test_tools_of_the_account_and_of_aws_are_read(recorder: ListRecorder, crew: Crew) -> None:
    caller = read(estate(), recorder, crew)

    assert {asked["type"] for asked in caller.asked("ListBrowsers")} == {"CUSTOM", "SYSTEM"}
    assert {asked["browserId"] for asked in caller.asked("GetBrowser")} == {"b-CUSTOM", "b-SYSTEM"}
    assert len(caller.asked("GetCodeInterpreter")) == 2


def test_every_source_ends_in_exactly_one_row(recorder: ListRecorder, crew: Crew) -> None:
    read(estate(), recorder, crew)

    asked = {*promised_sources(region=True), *NETWORK_SOURCES}
    assert recorder.sources() == sorted(asked)
    assert {row.status for row in recorder.rows} == {CoverageStatus.COMPLETE}


@pytest.mark.parametrize(
    "operation",
    [
        operation
        for operation in OPERATIONS
        if operation.purpose in {Purpose.AGENTCORE, Purpose.NETWORK, Purpose.LOG_SETTINGS}
        and operation.name
        not in {"DescribeRegions", "LookupEvents", "DescribeLogGroups", "StopQuery"}
    ],
    ids=lambda operation: operation.name,
)
@pytest.mark.parametrize(
    "status",
    [
        CoverageStatus.DENIED,
        CoverageStatus.THROTTLED,
        CoverageStatus.UNAVAILABLE,
        CoverageStatus.UNSUPPORTED,
    ],
)
def test_whatever_fails_its_own_sources_say_so_and_the_others_are_read(
    operation: Operation, status: CoverageStatus, recorder: ListRecorder, crew: Crew
) -> None:
    failure = CallFailed(status, f"{operation.name} failed", code="Failed")

    read(estate(**{operation.name: failure}), recorder, crew)

    assert len(set(recorder.sources())) == len(recorder.sources())
    incomplete = {row.source for row in recorder.rows if not row.complete}
    assert set(operation.sources) <= incomplete
    assert all(operation.name in row.detail for row in recorder.rows if not row.complete)
    assert incomplete <= {*operation.sources, *FOLLOWING.get(operation.name, ())}


FOLLOWING: dict[str, tuple[Source, ...]] = {
    "ListAgentRuntimes": (Source.RUNTIME_ENDPOINTS, Source.TAGS, Source.RESOURCE_POLICIES),
    "ListBrowsers": (Source.TAGS,),
    "ListCodeInterpreters": (Source.TAGS,),
    "ListHarnesses": (Source.TAGS,),
    "ListGateways": (Source.TAGS, Source.RESOURCE_POLICIES),
    "DescribeSubnets": (Source.VPC_ATTRIBUTES,),
    "DescribeRouteTables": (Source.NETWORK_INTERFACES, Source.PREFIX_LISTS, Source.INSTANCES),
    "DescribeNetworkInterfaces": (Source.INSTANCES,),
}
"""Sources that cannot be complete when an operation of another one failed."""


@pytest.mark.parametrize("on_instances", [True, False])
def test_capacity_providers_are_required_where_a_runtime_is_placed_on_one(
    recorder: ListRecorder, crew: Crew, *, on_instances: bool
) -> None:
    body = {"capacityProviderConfiguration": {"capacityProviderArn": "arn"}} if on_instances else {}

    read(estate(GetAgentRuntime=body), recorder, crew)

    assert recorder.row(Source.CAPACITY_PROVIDERS).required is on_instances


def test_tags_and_policies_are_asked_for_what_was_found_and_never_for_tools_of_aws(
    recorder: ListRecorder, crew: Crew
) -> None:
    tools: Callable[..., Reply] = lambda **asked: {  # noqa: E731 - it is a row of a table
        "browserSummaries": [
            {
                "browserId": "b",
                "browserArn": f"{ARN}browser-custom/b"
                if asked["type"] == "CUSTOM"
                else f"arn:aws:bedrock-agentcore:{REGION}:aws:browser/aws.browser.v1",
            }
        ]
    }

    caller = read(estate(ListBrowsers=tools), recorder, crew)

    assert [asked["resourceArn"] for asked in caller.asked("ListTagsForResource")] == [
        f"{ARN}browser-custom/b",
        f"{ARN}gateway/g",
        f"{ARN}harness/h",
        f"{ARN}runtime/agent-0123456789",
    ]
    assert [asked["resourceArn"] for asked in caller.asked("GetResourcePolicy")] == [
        f"{ARN}gateway/g",
        f"{ARN}runtime/agent-0123456789",
    ]


def test_a_gateway_that_could_not_be_read_is_still_asked_for_its_tags(
    recorder: ListRecorder, crew: Crew
) -> None:
    caller = read(estate(GetGateway=denied("GetGateway")), recorder, crew)

    asked = {each["resourceArn"] for each in caller.asked("ListTagsForResource")}
    assert f"{ARN}gateway/g" in asked


def test_a_resource_without_a_policy_is_an_answer(recorder: ListRecorder, crew: Crew) -> None:
    none = CallFailed(CoverageStatus.UNAVAILABLE, "none", code="ResourceNotFoundException")

    read(estate(GetResourcePolicy=none), recorder, crew)

    row = recorder.row(Source.RESOURCE_POLICIES)
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 0)


def test_iam_is_read_once_for_the_account(recorder: ListRecorder, crew: Crew) -> None:
    pages: list[Reply] = [
        {"RoleDetailList": [{"Arn": "a"}], "UserDetailList": [{"Arn": "b"}], "Marker": "m"},
        {"RoleDetailList": [{"Arn": "c"}]},
    ]
    caller = FakeCaller({"GetAccountAuthorizationDetails": pages}, region="")

    read_account(Visit(caller, recorder, crew))

    row = recorder.row(Source.IAM, region="")
    assert (row.status, row.records, row.required) == (CoverageStatus.COMPLETE, 3, True)
    assert recorder.sources() == sorted(promised_sources(region=False))


def test_a_denied_iam_is_a_row_and_no_exception(recorder: ListRecorder, crew: Crew) -> None:
    caller = FakeCaller({"GetAccountAuthorizationDetails": denied()}, region="")

    collect_iam(Visit(caller, recorder, crew))

    assert recorder.row(Source.IAM, region="").status is CoverageStatus.DENIED


def test_the_same_estate_is_recorded_the_same_however_many_threads_read_it() -> None:
    recordings = []
    for size in (1, 2, 8):
        crew, recorder = Crew(size), ListRecorder()
        read(estate(GetHarness=denied("GetHarness")), recorder, crew)
        crew.dismiss()
        recordings.append(
            (
                sorted(map(repr, recorder.answers)),
                sorted(map(repr, recorder.rows)),
            )
        )

    assert recordings[0] == recordings[1] == recordings[2]


def test_no_source_is_promised_by_two_collectors() -> None:
    sources = [source for stage in COLLECTORS for each in stage for source in each.sources]

    assert len(set(sources)) == len(sources)
