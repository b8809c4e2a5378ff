from __future__ import annotations

from typing import Any

import pytest

from ringfence.model.agentcore import DeclaredHost, GatewayTarget, NetworkMode, ToolKind
from support.api_answers import ACCOUNT, ARN_PREFIX, REGION, answer, inventory

GATEWAY = "tools-abcde12345"


def target(configuration: dict[str, Any], **members: Any) -> GatewayTarget:
    found = inventory(
        answer("ListGateways", {"items": [{"gatewayId": GATEWAY}]}),
        answer(
            "GetGatewayTarget",
            {"targetId": "T1", "name": "t", "targetConfiguration": configuration, **members},
            gatewayIdentifier=GATEWAY,
            targetId="T1",
        ),
    )
    (gateway,) = found.gateways
    (only,) = gateway.targets
    return only


def test_tools_are_placed_by_their_own_answer_and_unknown_without_it() -> None:
    browser = f"{ARN_PREFIX}browser-custom/b-AbCdE12345"
    interpreter = f"{ARN_PREFIX}code-interpreter-custom/c-AbCdE12345"
    found = inventory(
        answer(
            "ListBrowsers",
            {"browserSummaries": [{"browserId": "b-AbCdE12345", "browserArn": browser}]},
        ),
        answer(
            "GetCodeInterpreter",
            {
                "codeInterpreterId": "c-AbCdE12345",
                "codeInterpreterArn": interpreter,
                "name": "c",
                "networkConfiguration": {
                    "networkMode": "VPC",
                    "vpcConfig": {"subnets": ["subnet-a"], "securityGroups": ["sg-a"]},
                },
            },
        ),
    )

    first, second = found.tools
    assert (first.kind, first.placement.mode) == (ToolKind.BROWSER, NetworkMode.UNKNOWN)
    assert (second.kind, second.placement.mode) == (ToolKind.CODE_INTERPRETER, NetworkMode.VPC)
    assert second.placement.subnets == ("subnet-a",)
    assert not second.managed_by_aws


def test_a_tool_of_aws_exists_once_in_each_account() -> None:
    body = {
        "browserSummaries": [
            {
                "browserId": "aws.browser.v1",
                "browserArn": "arn:aws:bedrock-agentcore:us-east-1:aws:browser/aws.browser.v1",
            }
        ]
    }

    tools = inventory(
        answer("ListBrowsers", body), answer("ListBrowsers", body, account="444455556666")
    ).tools

    assert [(tool.account, tool.managed_by_aws) for tool in tools] == [
        (ACCOUNT, True),
        ("444455556666", True),
    ]


def test_a_gateway_that_was_only_listed_gets_its_arn_and_unread_targets() -> None:
    (gateway,) = inventory(
        answer(
            "ListGateways",
            {"items": [{"gatewayId": GATEWAY, "name": "tools", "authorizerType": "NONE"}]},
        )
    ).gateways

    assert gateway.arn == f"{ARN_PREFIX}gateway/{GATEWAY}"
    assert gateway.authorizer_type == "NONE"
    assert not gateway.targets_read


def test_a_gateway_has_the_targets_of_its_list_whether_named_by_id_or_arn() -> None:
    arn = f"{ARN_PREFIX}gateway/{GATEWAY}"
    (gateway,) = inventory(
        answer("ListGateways", {"items": [{"gatewayId": GATEWAY}]}),
        answer(
            "GetGateway",
            {
                "gatewayId": GATEWAY,
                "gatewayArn": arn,
                "gatewayUrl": f"https://{GATEWAY}.gateway.bedrock-agentcore.{REGION}.amazonaws.com",
                "policyEngineConfiguration": {"arn": "x", "mode": "LOG_ONLY"},
            },
        ),
        answer(
            "ListGatewayTargets",
            {"items": [{"targetId": "T2", "name": "two", "targetType": "MCP_SERVER"}]},
            gatewayIdentifier=arn,
        ),
        answer(
            "GetGatewayTarget",
            {
                "targetId": "T2",
                "name": "two",
                "targetConfiguration": {
                    "mcp": {"mcpServer": {"endpoint": "https://mcp.example/x"}}
                },
            },
            gatewayIdentifier=GATEWAY,
            targetId="T2",
        ),
    ).gateways

    assert gateway.policy_engine_mode == "LOG_ONLY"
    assert gateway.targets_read
    assert [(each.id, each.target_type) for each in gateway.targets] == [("T2", "MCP_SERVER")]
    assert gateway.targets[0].declared_hosts == (
        DeclaredHost(host="mcp.example", field="mcp.mcpServer.endpoint", mcp=True),
    )


@pytest.mark.parametrize(
    ("configuration", "target_type", "hosts", "resources"),
    [
        (
            {"mcp": {"mcpServer": {"endpoint": "https://m.example"}}},
            "MCP_SERVER",
            [("m.example", True)],
            [],
        ),
        (
            {"http": {"passthrough": {"endpoint": "https://p.example", "protocolType": "MCP"}}},
            "PASSTHROUGH",
            [("p.example", True)],
            [],
        ),
        (
            {"http": {"passthrough": {"endpoint": "https://p.example", "protocolType": "A2A"}}},
            "PASSTHROUGH",
            [("p.example", False)],
            [],
        ),
        (
            {"inference": {"provider": {"endpoint": "https://i.example"}}},
            "PROVIDER",
            [("i.example", False)],
            [],
        ),
        (
            {
                "mcp": {
                    "openApiSchema": {
                        "inlinePayload": '{"servers": [{"url": "https://o.example:8443"}]}'
                    }
                }
            },
            "OPEN_API_SCHEMA",
            [("o.example", False)],
            [],
        ),
        ({"mcp": {"openApiSchema": {"s3": {"uri": "s3://b/k"}}}}, "OPEN_API_SCHEMA", [], []),
        ({"mcp": {"smithyModel": {}}}, "SMITHY_MODEL", [], []),
        ({"mcp": {"connector": {}}}, "CONNECTOR", [], []),
        ({"inference": {"connector": {}}}, "CONNECTOR", [], []),
        ({"http": {"connector": {}}}, "HTTP_CONNECTOR", [], []),
        ({"mcp": {"lambda": {"lambdaArn": "arn:l"}}}, "LAMBDA", [], ["arn:l"]),
        ({"http": {"agentcoreRuntime": {"arn": "arn:r"}}}, "AGENTCORE_RUNTIME", [], ["arn:r"]),
        (
            {"mcp": {"apiGateway": {"restApiId": "api1", "stage": "prod"}}},
            "API_GATEWAY",
            [],
            [f"arn:aws:apigateway:{REGION}::/restapis/api1"],
        ),
        ({"something": {"new": {}}}, "", [], []),
    ],
)
def test_every_kind_of_target_tells_where_it_leads(
    configuration: dict[str, Any],
    target_type: str,
    hosts: list[tuple[str, bool]],
    resources: list[str],
) -> None:
    found = target(configuration)

    assert found.target_type == target_type
    assert [(each.host, each.mcp) for each in found.declared_hosts] == hosts
    assert list(found.resource_arns) == resources


def test_a_target_names_its_credentials_and_its_private_way() -> None:
    found = target(
        {"mcp": {"mcpServer": {"endpoint": "https://m.example"}}},
        credentialProviderConfigurations=[
            {
                "credentialProviderType": "OAUTH",
                "credentialProvider": {"oauthCredentialProvider": {"providerArn": "arn:oauth"}},
            },
            {"credentialProviderType": "GATEWAY_IAM_ROLE"},
        ],
        privateEndpoint={"managedVpcResource": {"vpcIdentifier": "vpc-1"}},
    )

    assert found.credential_types == ("GATEWAY_IAM_ROLE", "OAUTH")
    assert found.credential_provider_arns == ("arn:oauth",)
    assert found.private_vpc == "vpc-1"


def test_a_lattice_resource_is_a_private_way_as_well() -> None:
    found = target(
        {"mcp": {"mcpServer": {"endpoint": "https://m.example"}}},
        privateEndpoint={
            "selfManagedLatticeResource": {"resourceConfigurationIdentifier": "rcfg-0123"}
        },
    )

    assert found.private_vpc == "rcfg-0123"


def test_a_harness_declares_its_model_tools_and_skills() -> None:
    arn = f"{ARN_PREFIX}harness/h-AbCdE12345"
    runtime = f"{ARN_PREFIX}runtime/harness_h-AbCdE12345"
    (harness,) = inventory(
        answer("ListHarnesses", {"harnesses": [{"harnessId": "h", "arn": arn}]}),
        answer(
            "GetHarness",
            {
                "harness": {
                    "harnessId": "h-AbCdE12345",
                    "harnessName": "h",
                    "arn": arn,
                    "model": {"openAiModelConfig": {"apiBase": "https://llm.example/v1"}},
                    "tools": [
                        {
                            "type": "remote_mcp",
                            "config": {"remoteMcp": {"url": "https://mcp.example/sse"}},
                        },
                        {"type": "agentcore_browser"},
                        {"type": "something_new"},
                    ],
                    "skills": [{"git": {"url": "https://git.example/skills.git"}}, {"path": "x"}],
                    "environment": {
                        "agentCoreRuntimeEnvironment": {
                            "agentRuntimeArn": runtime,
                            "networkConfiguration": {"networkMode": "PUBLIC"},
                        }
                    },
                    "environmentVariables": {"API_URL": "https://env.example"},
                }
            },
        ),
    ).harnesses

    assert harness.runtime_arn == runtime
    assert harness.placement.mode is NetworkMode.PUBLIC
    assert harness.model_provider == "openAi"
    assert harness.tools == ("agentCoreBrowser", "remoteMcp", "something_new")
    assert {(each.host, each.mcp) for each in harness.declared_hosts} == {
        ("llm.example", False),
        ("mcp.example", True),
        ("git.example", False),
        ("env.example", False),
    }
    assert harness.environment_keys == ("API_URL",)


def test_a_harness_that_was_only_listed_has_an_unknown_placement() -> None:
    arn = f"{ARN_PREFIX}harness/h-AbCdE12345"

    (harness,) = inventory(
        answer("ListHarnesses", {"harnesses": [{"harnessId": "h", "arn": arn}]})
    ).harnesses

    assert harness.placement.mode is NetworkMode.UNKNOWN
    assert harness.model_provider == ""


def test_credential_providers_name_where_tokens_come_from() -> None:
    oauth = f"{ARN_PREFIX}token-vault/default/oauth2credentialprovider/idp"
    api_key = f"{ARN_PREFIX}token-vault/default/apikeycredentialprovider/openai"
    providers = inventory(
        answer(
            "ListOauth2CredentialProviders",
            {
                "credentialProviders": [
                    {
                        "name": "idp",
                        "credentialProviderArn": oauth,
                        "credentialProviderVendor": "CustomOauth2",
                    }
                ]
            },
        ),
        answer(
            "GetOauth2CredentialProvider",
            {
                "name": "idp",
                "credentialProviderArn": oauth,
                "credentialProviderVendor": "CustomOauth2",
                "oauth2ProviderConfigOutput": {
                    "customOauth2ProviderConfig": {
                        "oauthDiscovery": {
                            "authorizationServerMetadata": {
                                "issuer": "https://idp.example",
                                "authorizationEndpoint": "https://login.example/authorize",
                                "tokenEndpoint": "https://token.example/oauth",
                            }
                        }
                    }
                },
            },
            name="idp",
        ),
        answer(
            "ListApiKeyCredentialProviders",
            {"credentialProviders": [{"name": "openai", "credentialProviderArn": api_key}]},
        ),
    ).credential_providers

    assert [(each.name, each.kind, each.vendor) for each in providers] == [
        ("openai", "api-key", ""),
        ("idp", "oauth2", "CustomOauth2"),
    ]
    assert [each.host for each in providers[1].declared_hosts] == ["idp.example", "token.example"]
    assert providers[0].declared_hosts == ()


def test_workload_identities_keep_the_hosts_of_their_return_urls() -> None:
    arn = f"{ARN_PREFIX}workload-identity-directory/default/workload-identity/w"

    (identity,) = inventory(
        answer(
            "GetWorkloadIdentity",
            {
                "name": "w",
                "workloadIdentityArn": arn,
                "allowedResourceOauth2ReturnUrls": ["https://app.example/cb", "not a url"],
            },
        )
    ).workload_identities

    assert identity.return_hosts == ("app.example",)


def test_whether_a_customers_key_encrypts_a_memory_is_unknown_from_the_list() -> None:
    def memory(name: str) -> str:
        return f"{ARN_PREFIX}memory/{name}-AbCdE12345"

    memories = inventory(
        answer("ListMemories", {"memories": [{"arn": memory(name)} for name in "abc"]}),
        answer("GetMemory", {"memory": {"arn": memory("b"), "encryptionKeyArn": "arn:key"}}),
        answer("GetMemory", {"memory": {"arn": memory("c")}}),
    ).memories

    assert [each.encrypted_with_customer_key for each in memories] == [None, True, False]


def test_a_capacity_provider_brings_its_subnets() -> None:
    (provider,) = inventory(
        answer(
            "GetCapacityProvider",
            {
                "capacityProviderArn": f"{ARN_PREFIX}capacity-provider/p-AbCdE12345",
                "capacityProviderId": "p-AbCdE12345",
                "computeConfiguration": {
                    "ec2Configuration": {
                        "vpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-a"]}
                    }
                },
                "permissionsConfiguration": {"capacityProviderOperatorRoleArn": "arn:role"},
            },
        )
    ).capacity_providers

    assert (provider.subnets, provider.security_groups) == (("subnet-a",), ("sg-a",))
    assert provider.operator_role_arn == "arn:role"


def test_a_resource_policy_is_json_text_and_an_empty_one_is_none() -> None:
    policies = inventory(
        answer("GetResourcePolicy", {"policy": '{"Version": "2012-10-17"}'}, resourceArn="arn:a"),
        answer("GetResourcePolicy", {}, resourceArn="arn:b"),
    ).resource_policies

    assert [(each.resource_arn, each.document) for each in policies] == [
        ("arn:a", '{"Version":"2012-10-17"}')
    ]
