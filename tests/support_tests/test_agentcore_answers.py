"""Every operation of the lab's AgentCore control plane answers what botocore's model of the service asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape

from support.aws import AwsLab

SUBNETS = ("subnet-0a", "subnet-0b")
GROUPS = ("sg-0a",)


def missing_members(shape: Shape, value: Any, where: str = "") -> list[str]:
    """Return the paths of the members the model requires, or does not know, and the parsed answer lacks, or has."""
    if isinstance(shape, StructureShape):
        missing = [f"{where}.{name}" for name in shape.required_members if name not in value]
        return missing + [
            path
            for name, member in value.items()
            if name != "ResponseMetadata"
            for path in missing_members(shape.members[name], member, f"{where}.{name}")
        ]
    if isinstance(shape, ListShape):
        return [
            path for item in value for path in missing_members(shape.member, item, where + "[]")
        ]
    if isinstance(shape, MapShape):
        return []
    if shape.type_name == "timestamp":
        return [] if isinstance(value, datetime) else [where]
    return []


Seeder = Callable[[AwsLab], dict[str, str]]


def _nothing(_: AwsLab) -> dict[str, str]:
    return {}


def _runtime(lab: AwsLab) -> dict[str, str]:
    return {"agentRuntimeId": lab.seed().runtime("agent").id}


def _endpoint(lab: AwsLab) -> dict[str, str]:
    return {"agentRuntimeId": lab.seed().runtime("agent").id, "endpointName": "DEFAULT"}


def _browser(lab: AwsLab) -> dict[str, str]:
    return {"browserId": lab.seed().browser("surf").id}


def _interpreter(lab: AwsLab) -> dict[str, str]:
    seeded = lab.seed().code_interpreter("calc", network={"networkMode": "SANDBOX"})
    return {"codeInterpreterId": seeded.id}


def _gateway(lab: AwsLab) -> dict[str, str]:
    target = {
        "name": "search",
        "targetConfiguration": {"mcp": {"mcpServer": {"endpoint": "https://mcp.example.com/mcp"}}},
        "credentialProviderConfigurations": [{"credentialProviderType": "GATEWAY_IAM_ROLE"}],
    }
    return {"gatewayIdentifier": lab.seed().gateway("tools", targets=[target]).id}


def _target(lab: AwsLab) -> dict[str, str]:
    found = _gateway(lab)
    client = lab.client("bedrock-agentcore-control")
    return found | {"targetId": client.list_gateway_targets(**found)["items"][0]["targetId"]}


def _harness(lab: AwsLab) -> dict[str, str]:
    tool = {"type": "remote_mcp", "config": {"remoteMcp": {"url": "https://mcp.example.com"}}}
    return {"harnessId": lab.seed().harness("research", tools=[tool]).id}


def _capacity_provider(lab: AwsLab) -> dict[str, str]:
    seed = lab.seed()
    provider = seed.capacity_provider("pool", subnets=SUBNETS, security_groups=GROUPS)
    on_it = {"capacityProviderConfiguration": {"capacityProviderArn": provider.arn}}
    seed.runtime("on_instances", versions=[on_it])
    return {"capacityProviderId": provider.id}


def _oauth2(lab: AwsLab) -> dict[str, str]:
    return {"name": lab.seed().oauth2_provider("notes", vendor="NotionOauth2").name}


def _api_key(lab: AwsLab) -> dict[str, str]:
    return {"name": lab.seed().api_key_provider("openai").name}


def _identity(lab: AwsLab) -> dict[str, str]:
    return {"name": lab.seed().workload_identity("myself", return_urls=["https://a.example"]).name}


def _memory(lab: AwsLab) -> dict[str, str]:
    return {"memoryId": lab.seed().memory("notes").id}


def _policy(lab: AwsLab) -> dict[str, str]:
    arn = lab.seed().runtime("agent").arn
    lab.seed().resource_policy(arn, '{"Version":"2012-10-17","Statement":[]}')
    return {"resourceArn": arn}


def _tagged(lab: AwsLab) -> dict[str, str]:
    return {"resourceArn": lab.seed().runtime("agent", tags={"team": "search"}).arn}


OPERATIONS: tuple[tuple[str, Seeder], ...] = (
    ("ListAgentRuntimes", lambda lab: _runtime(lab) and {}),
    ("GetAgentRuntime", _runtime),
    ("ListAgentRuntimeVersions", _runtime),
    ("ListAgentRuntimeEndpoints", _runtime),
    ("GetAgentRuntimeEndpoint", _endpoint),
    ("ListBrowsers", _nothing),
    ("GetBrowser", _browser),
    ("ListCodeInterpreters", _nothing),
    ("GetCodeInterpreter", _interpreter),
    ("ListGateways", lambda lab: _gateway(lab) and {}),
    ("GetGateway", _gateway),
    ("ListGatewayTargets", _gateway),
    ("GetGatewayTarget", _target),
    ("ListHarnesses", lambda lab: _harness(lab) and {}),
    ("GetHarness", _harness),
    ("ListCapacityProviders", lambda lab: _capacity_provider(lab) and {}),
    ("GetCapacityProvider", _capacity_provider),
    ("ListAgentRuntimeVersionsByCapacityProvider", _capacity_provider),
    ("ListOauth2CredentialProviders", lambda lab: _oauth2(lab) and {}),
    ("GetOauth2CredentialProvider", _oauth2),
    ("ListApiKeyCredentialProviders", lambda lab: _api_key(lab) and {}),
    ("GetApiKeyCredentialProvider", _api_key),
    ("ListWorkloadIdentities", lambda lab: _identity(lab) and {}),
    ("GetWorkloadIdentity", _identity),
    ("ListMemories", lambda lab: _memory(lab) and {}),
    ("GetMemory", _memory),
    ("GetResourcePolicy", _policy),
    ("ListTagsForResource", _tagged),
)


@pytest.mark.parametrize(("operation", "seeder"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_answer_has_what_the_service_model_requires(
    lab: AwsLab, operation: str, seeder: Seeder
) -> None:
    parameters = seeder(lab)
    client = lab.client("bedrock-agentcore-control", recorded=True)
    model = client.meta.service_model.operation_model(operation)

    answer = client._make_api_call(operation, parameters)

    lists = [value for value in answer.values() if isinstance(value, list)]
    assert all(lists), "an empty list would prove nothing about its items"
    assert missing_members(model.output_shape, answer) == []
    assert [call.operation for call in lab.calls] == [operation]
    assert lab.defects == ()


@pytest.mark.parametrize(
    "operation",
    [name for name, _ in OPERATIONS if name.startswith("Get")]
    + ["ListAgentRuntimeVersions", "ListGatewayTargets", "ListTagsForResource"],
)
def test_an_unknown_name_answers_not_found(lab: AwsLab, operation: str) -> None:
    client = lab.client("bedrock-agentcore-control", recorded=True)
    required = client.meta.service_model.operation_model(operation).input_shape.required_members
    arn = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/none-0123456789"
    values = {name: arn if name == "resourceArn" else "none-0123456789" for name in required}

    with pytest.raises(ClientError) as caught:
        client._make_api_call(operation, values)

    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
