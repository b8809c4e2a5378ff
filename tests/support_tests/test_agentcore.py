"""The AgentCore control plane of the lab, seen through a real SDK client."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws import PUBLIC, AwsLab, vpc_mode

VPC = vpc_mode(subnets=("subnet-0a", "subnet-0b"), security_groups=("sg-0a",))


def test_the_network_belongs_to_the_version(lab: AwsLab) -> None:
    runtime = lab.seed().runtime(
        "agent", versions=[PUBLIC, VPC], endpoints={"prod": "1", "canary": ("1", "2")}
    )
    client = lab.client("bedrock-agentcore-control")

    def network(**version: str) -> dict[str, Any]:
        answer = client.get_agent_runtime(agentRuntimeId=runtime.id, **version)
        configuration: dict[str, Any] = answer["networkConfiguration"]
        return configuration

    pins = {
        each["name"]: (each["liveVersion"], each["targetVersion"])
        for each in client.list_agent_runtime_endpoints(agentRuntimeId=runtime.id)[
            "runtimeEndpoints"
        ]
    }

    assert network() == VPC
    assert network(agentRuntimeVersion="1") == dict(PUBLIC)
    assert pins == {"DEFAULT": ("2", "2"), "prod": ("1", "1"), "canary": ("1", "2")}


def test_arns_have_the_form_aws_gives_them(lab: AwsLab) -> None:
    seed = lab.seed(account="111111111111", region="eu-west-1")
    runtime = seed.runtime("agent")
    client = lab.client("bedrock-agentcore-control", account="111111111111", region="eu-west-1")

    endpoint = client.get_agent_runtime_endpoint(agentRuntimeId=runtime.id, endpointName="DEFAULT")
    system = client.get_browser(browserId="aws.browser.v1")

    prefix = "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-"
    assert runtime.arn.startswith(prefix)
    assert len(runtime.id) == len("agent-") + 10
    assert runtime.id.partition("-")[2].isalnum()
    assert endpoint["agentRuntimeEndpointArn"] == f"{runtime.arn}/runtime-endpoint/DEFAULT"
    assert system["browserArn"] == "arn:aws:bedrock-agentcore:eu-west-1:aws:browser/aws.browser.v1"


def test_system_tools_are_told_from_custom_ones(lab: AwsLab) -> None:
    lab.seed().browser("surf")
    client = lab.client("bedrock-agentcore-control")

    def names(**kind: str) -> list[str]:
        return [each["name"] for each in client.list_browsers(**kind)["browserSummaries"]]

    assert names() == ["aws.browser.v1", "surf"]
    assert names(type="SYSTEM") == ["aws.browser.v1"]
    assert names(type="CUSTOM") == ["surf"]


@pytest.mark.parametrize(
    ("paginator", "member", "pages"),
    [
        ("list_agent_runtimes", "agentRuntimes", 3),
        ("list_workload_identities", "workloadIdentities", 13),
    ],
)
def test_lists_come_in_the_pages_of_the_service(
    lab: AwsLab, paginator: str, member: str, pages: int
) -> None:
    lab.seed().many_runtimes(250)
    client = lab.client("bedrock-agentcore-control", recorded=True)

    found = [
        item for answer in client.get_paginator(paginator).paginate() for item in answer[member]
    ]

    assert len(found) == 250
    assert len(lab.calls) == pages


def test_a_page_larger_than_the_service_allows_is_refused(lab: AwsLab) -> None:
    client = lab.client("bedrock-agentcore-control")

    with pytest.raises(ClientError, match="maxResults must be between 1 and 20"):
        client.list_workload_identities(maxResults=21)


def test_a_page_may_be_limited_below_what_is_asked_for(lab: AwsLab) -> None:
    seed = lab.seed()
    seed.many_runtimes(5)
    seed.page_limit(2)
    client = lab.client("bedrock-agentcore-control")

    answer = client.list_agent_runtimes(maxResults=100)

    assert len(answer["agentRuntimes"]) == 2
    assert "nextToken" in answer


def test_accounts_and_regions_are_apart(lab: AwsLab) -> None:
    lab.seed(account="111111111111").runtime("agent")

    def names(account: str, region: str = "us-east-1") -> list[str]:
        client = lab.client("bedrock-agentcore-control", account=account, region=region)
        listed = client.list_agent_runtimes()["agentRuntimes"]
        return [each["agentRuntimeName"] for each in listed]

    assert names("111111111111") == ["agent"]
    assert names("222222222222") == []
    assert names("111111111111", "eu-west-1") == []


def test_seeded_moments_and_names_arrive_as_they_were_given(lab: AwsLab) -> None:
    born = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
    runtime = lab.seed().runtime(
        "agent",
        created_at=born,
        environment={"OPENAI_API_KEY": "sk-1"},
        tags={"team": "search"},
        protocol="MCP",
    )
    client = lab.client("bedrock-agentcore-control")

    answer = client.get_agent_runtime(agentRuntimeId=runtime.id)
    tags = client.list_tags_for_resource(resourceArn=runtime.arn)["tags"]

    assert answer["createdAt"] == born
    assert answer["environmentVariables"] == {"OPENAI_API_KEY": "sk-1"}
    assert answer["protocolConfiguration"] == {"serverProtocol": "MCP"}
    assert tags == {"team": "search"}


def test_a_harness_shows_the_runtime_behind_it(lab: AwsLab) -> None:
    seeded = lab.seed().harness("research", network=VPC)
    client = lab.client("bedrock-agentcore-control")

    harness = client.get_harness(harnessId=seeded.id)["harness"]
    listed = client.list_agent_runtimes()["agentRuntimes"]

    environment = harness["environment"]["agentCoreRuntimeEnvironment"]
    assert [each["agentRuntimeArn"] for each in listed] == [environment["agentRuntimeArn"]]
    assert environment["networkConfiguration"] == VPC


def test_the_lab_is_seeded_and_not_written_to(lab: AwsLab) -> None:
    client = lab.client("bedrock-agentcore-control")

    with pytest.raises(ClientError, match="NotAnsweredByTheLab"):
        client.delete_agent_runtime(agentRuntimeId="agent-0123456789")
