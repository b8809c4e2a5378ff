from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ringfence.model.agentcore import AgentRuntime, DeclaredHost, NetworkMode, Placement
from ringfence.model.answer import Answer
from ringfence.model.coverage import CoverageStatus, Source
from support.api_answers import ACCOUNT, ARN_PREFIX, REGION, answer, damaged, inventory

ID = "agent-AbCdE12345"
ARN = f"{ARN_PREFIX}runtime/{ID}"
VPC = {
    "networkMode": "VPC",
    "networkModeConfig": {"subnets": ["subnet-b", "subnet-a"], "securityGroups": ["sg-a"]},
}
PUBLIC = {"networkMode": "PUBLIC"}


def summary(**members: Any) -> dict[str, Any]:
    return {
        "agentRuntimeArn": ARN,
        "agentRuntimeId": ID,
        "agentRuntimeName": "agent",
        "agentRuntimeVersion": "2",
        "status": "READY",
        "lastUpdatedAt": "2026-11-01T10:00:00+00:00",
        **members,
    }


def listed(*summaries: dict[str, Any]) -> Answer:
    return answer("ListAgentRuntimes", {"agentRuntimes": list(summaries or (summary(),))})


def version(number: str, network: dict[str, Any] | None, **members: Any) -> Answer:
    network_members = {} if network is None else {"networkConfiguration": network}
    body = summary(agentRuntimeVersion=number, roleArn="arn:aws:iam::111122223333:role/r")
    return answer(
        "GetAgentRuntime",
        {**body, **network_members, **members},
        agentRuntimeId=ID,
        agentRuntimeVersion=number,
    )


def endpoints(*pins: tuple[str, str], **params: Any) -> Answer:
    bodies = [
        {"name": name, "liveVersion": live, "agentRuntimeArn": ARN, "status": "READY"}
        for name, live in pins
    ]
    asked = params or {"agentRuntimeId": ID}
    return answer("ListAgentRuntimeEndpoints", {"runtimeEndpoints": bodies}, **asked)


def only_runtime(*answers: Answer) -> AgentRuntime:
    (runtime,) = inventory(*answers).runtimes
    return runtime


def test_a_runtime_has_the_network_mode_of_each_of_its_versions() -> None:
    runtime = only_runtime(
        listed(),
        version("2", VPC),
        version("1", PUBLIC),
        endpoints(("DEFAULT", "2"), ("prod", "1")),
    )

    assert (runtime.arn, runtime.account, runtime.region) == (ARN, ACCOUNT, REGION)
    assert [each.version for each in runtime.versions] == ["1", "2"]
    first, second = runtime.versions
    assert first.placement.mode is NetworkMode.PUBLIC
    assert second.placement == Placement(
        mode=NetworkMode.VPC, subnets=("subnet-a", "subnet-b"), security_groups=("sg-a",)
    )
    assert [(each.name, each.live_version) for each in runtime.endpoints] == [
        ("DEFAULT", "2"),
        ("prod", "1"),
    ]
    assert runtime.endpoints_read
    assert runtime.last_updated_at == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_an_endpoint_that_serves_an_unread_version_makes_it_appear_as_unread() -> None:
    runtime = only_runtime(listed(), version("2", VPC), endpoints(("prod", "1")))

    unread = runtime.version("1")
    assert unread is not None
    assert not unread.read
    assert unread.placement.mode is NetworkMode.UNKNOWN


def test_a_target_version_that_was_not_read_appears_as_unread() -> None:
    pinned = {"name": "prod", "liveVersion": "2", "targetVersion": "3", "status": "UPDATING"}
    runtime = only_runtime(
        listed(),
        version("2", VPC),
        answer("ListAgentRuntimeEndpoints", {"runtimeEndpoints": [pinned]}, agentRuntimeId=ID),
    )

    assert [(each.version, each.read) for each in runtime.versions] == [("2", True), ("3", False)]


def test_a_runtime_that_could_only_be_listed_still_appears() -> None:
    runtime = only_runtime(listed())

    assert (runtime.name, runtime.latest_version, runtime.status) == ("agent", "2", "READY")
    assert runtime.latest is not None
    assert not runtime.latest.read
    assert runtime.latest.placement.mode is NetworkMode.UNKNOWN
    assert not runtime.endpoints_read


def test_a_runtime_that_was_read_but_not_listed_appears() -> None:
    runtime = only_runtime(version("9", VPC), version("10", PUBLIC))

    assert runtime.latest_version == "10"


def test_a_runtime_that_only_its_versions_tell_of_has_the_highest_as_its_latest() -> None:
    versions = [summary(agentRuntimeVersion=number) for number in ("9", "10", "2")]

    runtime = only_runtime(
        answer("ListAgentRuntimeVersions", {"agentRuntimes": versions}, agentRuntimeId=ID)
    )

    assert runtime.latest_version == "10"


def test_a_version_that_does_not_say_its_number_is_the_one_that_was_asked_for() -> None:
    runtime = only_runtime(listed(), version("2", VPC, agentRuntimeVersion=""))

    assert [(each.version, each.read) for each in runtime.versions] == [("2", True)]


@pytest.mark.parametrize(
    ("network", "mode"),
    [
        (None, NetworkMode.UNKNOWN),
        ({}, NetworkMode.UNKNOWN),
        ({"networkMode": "SOMETHING_NEW"}, NetworkMode.UNKNOWN),
        ({"networkMode": "SANDBOX"}, NetworkMode.SANDBOX),
    ],
)
def test_a_network_mode_is_never_defaulted(
    network: dict[str, Any] | None, mode: NetworkMode
) -> None:
    runtime = only_runtime(listed(), version("2", network))

    assert runtime.latest is not None
    assert runtime.latest.placement.mode is mode


def test_a_runtime_on_instances_says_so_and_names_its_capacity_provider() -> None:
    provider = f"{ARN_PREFIX}capacity-provider/p-AbCdE12345"

    runtime = only_runtime(
        listed(),
        version("2", None, capacityProviderConfiguration={"capacityProviderArn": provider}),
    )

    assert runtime.latest is not None
    assert runtime.latest.placement.mode is NetworkMode.INSTANCES
    assert runtime.latest.capacity_provider_arn == provider


def test_the_service_s3_endpoint_is_unknown_unless_the_answer_carries_it() -> None:
    network = {
        "networkMode": "VPC",
        "networkModeConfig": {**VPC["networkModeConfig"], "requireServiceS3Endpoint": False},  # type: ignore[dict-item]
    }

    runtime = only_runtime(listed(), version("2", network), version("1", VPC))

    first, second = runtime.versions
    assert first.placement.requires_service_s3_endpoint is None
    assert second.placement.requires_service_s3_endpoint is False


def test_a_version_declares_the_hosts_that_its_configuration_names() -> None:
    runtime = only_runtime(
        listed(),
        version(
            "2",
            PUBLIC,
            environmentVariables={
                "OPENAI_API_KEY": "",
                "OPENAI_BASE_URL": "https://llm.corp.example",
                "GITHUB_MCP_URL": "https://mcp.example:8443",
            },
            authorizerConfiguration={
                "customJWTAuthorizer": {"discoveryUrl": "https://idp.example/.well-known"}
            },
            agentRuntimeArtifact={
                "containerConfiguration": {
                    "containerUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/agent:1"
                }
            },
            protocolConfiguration={"serverProtocol": "MCP"},
        ),
    )

    assert runtime.latest is not None
    assert runtime.latest.environment_keys == (
        "GITHUB_MCP_URL",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
    )
    assert runtime.latest.declared_hosts == (
        DeclaredHost(
            host="111122223333.dkr.ecr.us-east-1.amazonaws.com",
            field="agentRuntimeArtifact.containerConfiguration.containerUri",
        ),
        DeclaredHost(
            host="idp.example", field="authorizerConfiguration.customJWTAuthorizer.discoveryUrl"
        ),
        DeclaredHost(
            host="mcp.example", port=8443, field="environmentVariables.GITHUB_MCP_URL", mcp=True
        ),
        DeclaredHost(host="llm.corp.example", field="environmentVariables.OPENAI_BASE_URL"),
    )
    assert (runtime.latest.protocol, runtime.latest.authorizer) == ("MCP", "CUSTOM_JWT")


def test_code_in_s3_is_the_artifact_and_no_authorizer_means_iam() -> None:
    runtime = only_runtime(
        version(
            "2",
            PUBLIC,
            agentRuntimeArtifact={
                "codeConfiguration": {"code": {"s3": {"bucket": "code", "prefix": "a.zip"}}}
            },
        )
    )

    assert runtime.latest is not None
    assert runtime.latest.artifact == "s3://code/a.zip"
    assert runtime.latest.authorizer == "AWS_IAM"
    assert runtime.latest.declared_hosts == ()


def test_a_runtime_without_endpoints_was_read_and_has_none() -> None:
    runtime = only_runtime(listed(), version("2", VPC), endpoints())

    assert runtime.endpoints == ()
    assert runtime.endpoints_read


def test_endpoints_that_were_read_one_by_one_are_no_complete_list() -> None:
    one = answer(
        "GetAgentRuntimeEndpoint",
        {"name": "prod", "liveVersion": "2", "agentRuntimeArn": ARN},
        agentRuntimeId=ID,
        endpointName="prod",
    )

    runtime = only_runtime(listed(), version("2", VPC), one)

    assert [each.arn for each in runtime.endpoints] == [f"{ARN}/runtime-endpoint/prod"]
    assert not runtime.endpoints_read


def test_a_list_that_ends_before_its_last_page_is_not_complete() -> None:
    page = answer(
        "ListAgentRuntimeEndpoints",
        {"runtimeEndpoints": [{"name": "DEFAULT", "liveVersion": "2"}], "nextToken": "more"},
        agentRuntimeId=ID,
    )

    assert not only_runtime(listed(), version("2", VPC), page).endpoints_read
    assert only_runtime(listed(), version("2", VPC), page, endpoints(("prod", "2"))).endpoints_read


def test_tags_are_those_of_the_runtime() -> None:
    runtime = only_runtime(
        listed(),
        answer("ListTagsForResource", {"tags": {"owner": "ml", "env": "prod"}}, resourceArn=ARN),
    )

    assert runtime.tags == (("env", "prod"), ("owner", "ml"))


def test_the_same_runtime_on_two_pages_is_one() -> None:
    assert len(inventory(listed(), listed(), version("2", VPC), version("2", VPC)).runtimes) == 1


def test_runtimes_with_one_id_in_two_accounts_are_two() -> None:
    other = ARN.replace(ACCOUNT, "444455556666")
    runtimes = inventory(
        listed(),
        answer(
            "ListAgentRuntimes",
            {"agentRuntimes": [summary(agentRuntimeArn=other)]},
            account="444455556666",
        ),
    ).runtimes

    assert [runtime.account for runtime in runtimes] == [ACCOUNT, "444455556666"]


def test_the_old_arn_form_is_kept_as_it_is() -> None:
    old = f"{ARN_PREFIX}agent/8f14e45f-ceea-467f-9f1a-0a1b2c3d4e5f:1"

    runtime = only_runtime(listed(summary(agentRuntimeArn=old, agentRuntimeId="")))

    assert runtime.arn == old
    assert runtime.id == "8f14e45f-ceea-467f-9f1a-0a1b2c3d4e5f"


def test_epoch_seconds_are_a_timestamp_too() -> None:
    runtime = only_runtime(listed(summary(lastUpdatedAt=1793527200)))

    assert runtime.last_updated_at == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_a_malformed_entry_costs_that_entry_and_is_reported() -> None:
    found, row = damaged(listed(summary(), {"agentRuntimeArn": 7}))

    assert [runtime.arn for runtime in found.runtimes] == [ARN]
    assert (row.source, row.status, row.required) == (
        Source.RUNTIMES,
        CoverageStatus.PARTIAL,
        True,
    )
    assert "ListAgentRuntimes" in row.detail
    assert "agentRuntimes[1]" in row.detail


def test_a_malformed_version_leaves_the_runtime_with_an_unread_version() -> None:
    found, row = damaged(listed(), version("2", None, networkConfiguration="VPC"))

    (runtime,) = found.runtimes
    assert runtime.latest is not None
    assert not runtime.latest.read
    assert row.source is Source.RUNTIMES


def test_a_malformed_endpoint_makes_the_list_incomplete() -> None:
    broken = answer(
        "ListAgentRuntimeEndpoints",
        {"runtimeEndpoints": [{"name": "DEFAULT", "liveVersion": "2"}, {"name": None}]},
        agentRuntimeId=ID,
    )

    found, row = damaged(listed(), version("2", VPC), broken)

    (runtime,) = found.runtimes
    assert [endpoint.name for endpoint in runtime.endpoints] == ["DEFAULT"]
    assert not runtime.endpoints_read
    assert row.source is Source.RUNTIME_ENDPOINTS


def test_null_is_the_same_as_absent() -> None:
    runtime = only_runtime(listed(summary(status=None)), version("2", VPC, roleArn=None))

    assert runtime.latest is not None
    assert runtime.latest.role_arn == ""
