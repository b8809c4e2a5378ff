from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.model.answer import Answer
from ringfence.model.coverage import CoverageStatus
from ringfence.model.snapshot import Inventory
from ringfence.parse.inventory import assemble
from ringfence.parse.inventory.sources import SERVICE, SOURCE, WORKLOAD_SOURCES
from support.api_answers import ACCOUNT, REGION, answer, inventory

KEYS = [
    "agentRuntimes",
    "runtimeEndpoints",
    "browserSummaries",
    "items",
    "harness",
    "memory",
    "networkConfiguration",
    "environmentVariables",
    "agentRuntimeArn",
    "agentRuntimeVersion",
    "targetConfiguration",
    "createdAt",
    "gatewayId",
    "targetId",
    "name",
    "arn",
    "tags",
    "policy",
    "Vpcs",
    "VpcId",
    "RouteTables",
    "RouteTableId",
    "Routes",
    "NetworkInterfaces",
    "NetworkInterfaceId",
    "SecurityGroups",
    "FlowLogs",
    "CreationTime",
    "RoleDetailList",
    "Arn",
    "AssumeRolePolicyDocument",
    "trailList",
    "VpcBlockPublicAccessOptions",
    "Entries",
    "Cidr",
    "Functions",
    "FunctionArn",
    "services",
    "serviceArn",
    "tasks",
    "taskArn",
    "taskDefinition",
    "definition",
    "nodes",
    "Reservations",
    "Instances",
    "InstanceId",
    "ResourceTagMappingList",
    "ResourceARN",
    "loggingConfig",
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("2026-11-20T10:00:00Z"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=25,
)


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"harness": value}
    return value


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(SERVICE)),
            values,
            st.dictionaries(
                st.sampled_from(["agentRuntimeId", "resourceArn", "Name", "PrefixListId"]), values
            ),
        ),
        max_size=6,
    )
)
def test_no_answer_raises(parts: list[tuple[str, Any, dict[str, Any]]]) -> None:
    answers = [
        Answer(
            account=ACCOUNT,
            region=REGION,
            service=SERVICE[operation],
            operation=operation,
            params=params,
            body=body,
        )
        for operation, body, params in parts
    ]

    found, malformed = assemble(answers)

    assert isinstance(found, Inventory)
    for row in malformed:
        assert row.source in {SOURCE[operation] for operation, _, _ in parts}
        assert row.status is CoverageStatus.PARTIAL
        assert row.detail


@pytest.mark.parametrize("operation", sorted(SERVICE))
def test_a_body_that_is_no_object_is_reported_for_its_source(operation: str) -> None:
    _, malformed = assemble([answer(operation, ["not", "an", "object"])])

    assert [row.source for row in malformed] == [SOURCE[operation]]
    assert malformed[0].required is (SOURCE[operation] not in WORKLOAD_SOURCES)


@pytest.mark.parametrize(
    "body",
    [
        {"harness": nested(20_000)},
        {"harness": {"arn": "a", "harnessId": "h", "createdAt": 10**400}},
        {"harness": {"arn": "a", "harnessId": "h", "tools": [{"config": {"remoteMcp": "x"}}]}},
    ],
)
def test_extreme_bodies_are_survived(body: dict[str, Any]) -> None:
    found, _ = assemble([answer("GetHarness", body)])

    assert len(found.harnesses) <= 1


@pytest.mark.parametrize("moment", [1e300, -1e300, float("inf"), float("nan"), 10**30, -(10**18)])
def test_a_moment_beyond_the_calendar_is_no_moment(moment: float) -> None:
    body = {"FlowLogs": [{"FlowLogId": "fl-1", "CreationTime": moment}]}

    found, _ = assemble([answer("DescribeFlowLogs", body)])

    assert [config.created_at for config in found.flow_log_configs] in ([None], [])


def test_the_detail_of_a_malformed_answer_repeats_none_of_its_values() -> None:
    body = {"agentRuntimes": [{"agentRuntimeArn": ["\x1b[31mhunter2"]}]}

    _, (row,) = assemble([answer("ListAgentRuntimes", body)])

    assert "hunter2" not in row.detail
    assert "\x1b" not in row.detail


def test_an_operation_that_nobody_reads_is_passed_over() -> None:
    other = Answer(
        account=ACCOUNT,
        region="",
        service="sts",
        operation="GetCallerIdentity",
        body={"Account": 7},
    )

    assert inventory(other) == Inventory()


def test_an_answer_of_the_wrong_service_is_not_believed() -> None:
    forged = Answer(
        account=ACCOUNT,
        region=REGION,
        service="s3",
        operation="ListAgentRuntimes",
        body={"agentRuntimes": [{"agentRuntimeArn": "arn"}]},
    )

    assert inventory(forged) == Inventory()
