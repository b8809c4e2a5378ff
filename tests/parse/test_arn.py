from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.arn import (
    AgentCoreKind,
    agentcore_arn,
    parse_agentcore_arn,
    parse_arn,
    parse_role_session,
    partition_of,
    runtime_arn_of,
)

PREFIX = "arn:aws:bedrock-agentcore:us-east-1:111122223333:"
UUID = "8f14e45f-ceea-467f-9f1a-0a1b2c3d4e5f"


@pytest.mark.parametrize(
    ("resource", "kind", "identifier", "child"),
    [
        ("runtime/agent-AbCdE12345", AgentCoreKind.RUNTIME, "agent-AbCdE12345", ""),
        (
            "runtime/agent-AbCdE12345/runtime-endpoint/prod",
            AgentCoreKind.RUNTIME_ENDPOINT,
            "agent-AbCdE12345",
            "prod",
        ),
        (
            "runtime/agent-AbCdE12345/runtime-endpoint/DEFAULT:DEFAULT",
            AgentCoreKind.RUNTIME_ENDPOINT,
            "agent-AbCdE12345",
            "DEFAULT",
        ),
        ("browser-custom/b-AbCdE12345", AgentCoreKind.BROWSER, "b-AbCdE12345", ""),
        (
            "code-interpreter-custom/c-AbCdE12345",
            AgentCoreKind.CODE_INTERPRETER,
            "c-AbCdE12345",
            "",
        ),
        ("gateway/g-abcde12345", AgentCoreKind.GATEWAY, "g-abcde12345", ""),
        (
            "gateway/g-abcde12345/target/T123456789",
            AgentCoreKind.GATEWAY_TARGET,
            "g-abcde12345",
            "T123456789",
        ),
        ("harness/h-AbCdE12345", AgentCoreKind.HARNESS, "h-AbCdE12345", ""),
        ("capacity-provider/p-AbCdE12345", AgentCoreKind.CAPACITY_PROVIDER, "p-AbCdE12345", ""),
        ("memory/m-AbCdE12345", AgentCoreKind.MEMORY, "m-AbCdE12345", ""),
        (
            "workload-identity-directory/default/workload-identity/w",
            AgentCoreKind.WORKLOAD_IDENTITY,
            "default",
            "w",
        ),
        (
            "token-vault/default/oauth2credentialprovider/github",
            AgentCoreKind.OAUTH2_PROVIDER,
            "default",
            "github",
        ),
        (
            "token-vault/default/apikeycredentialprovider/openai",
            AgentCoreKind.API_KEY_PROVIDER,
            "default",
            "openai",
        ),
        (f"agentEndpoint/{UUID}", AgentCoreKind.RUNTIME_ENDPOINT, UUID, ""),
    ],
)
def test_agentcore_arns_are_read_in_every_form(
    resource: str, kind: AgentCoreKind, identifier: str, child: str
) -> None:
    parsed = parse_agentcore_arn(PREFIX + resource)

    assert parsed is not None
    assert (parsed.kind, parsed.id, parsed.child) == (kind, identifier, child)
    assert (parsed.arn.account, parsed.arn.region) == ("111122223333", "us-east-1")


def test_the_old_form_of_a_runtime_arn_carries_its_version() -> None:
    parsed = parse_agentcore_arn(f"{PREFIX}agent/{UUID}:7")

    assert parsed is not None
    assert (parsed.kind, parsed.id, parsed.version) == (AgentCoreKind.RUNTIME, UUID, "7")


@pytest.mark.parametrize(
    "resource", ["browser/aws.browser.v1", "code-interpreter/aws.codeinterpreter.v1"]
)
def test_the_tools_of_aws_have_aws_as_their_account(resource: str) -> None:
    parsed = parse_agentcore_arn(f"arn:aws:bedrock-agentcore:eu-west-1:aws:{resource}")

    assert parsed is not None
    assert parsed.managed_by_aws


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn",
        "arn:aws:s3:::bucket",
        "arn:aws:bedrock-agentcore:us-east-1:111122223333:",
        "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/",
        "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/a/b/c/d",
        "arn:aws:bedrock-agentcore:us-east-1:not-an-account:runtime/a",
        "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/a b",
        PREFIX + "runtime/" + "a" * 5000,
    ],
)
def test_what_is_no_agentcore_arn_gives_none(text: str) -> None:
    assert parse_agentcore_arn(text) is None
    assert runtime_arn_of(text) == ""


def test_an_endpoint_leads_to_its_runtime() -> None:
    runtime = PREFIX + "runtime/agent-AbCdE12345"

    assert runtime_arn_of(f"{runtime}/runtime-endpoint/DEFAULT:DEFAULT") == runtime
    assert runtime_arn_of(runtime) == runtime
    assert runtime_arn_of(f"{PREFIX}agentEndpoint/{UUID}") == ""
    assert runtime_arn_of(PREFIX + "gateway/g-abcde12345") == ""


def test_a_role_session_names_role_and_session() -> None:
    arn = "arn:aws:sts::111122223333:assumed-role/agent-exec/BedrockAgentCore-1f0c3a52"

    session = parse_role_session(arn)

    assert session is not None
    assert (session.account, session.role_name) == ("111122223333", "agent-exec")
    assert session.session_name == "BedrockAgentCore-1f0c3a52"


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::111122223333:role/agent-exec",
        "arn:aws:sts::111122223333:assumed-role/agent-exec",
        "arn:aws:sts::111122223333:federated-user/someone",
        "root",
    ],
)
def test_other_callers_are_no_role_session(text: str) -> None:
    assert parse_role_session(text) is None


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")],
)
def test_a_composed_arn_is_in_the_partition_of_its_region(region: str, partition: str) -> None:
    arn = agentcore_arn("gateway/g-abcde12345", account="111122223333", region=region)

    parsed = parse_agentcore_arn(arn)
    assert parsed is not None
    assert parsed.arn.partition == partition_of(region) == partition


@given(st.text(), st.text())
def test_no_text_raises(text: str, resource: str) -> None:
    for candidate in (text, PREFIX + resource, f"arn:aws:sts::111122223333:{resource}"):
        parse_arn(candidate)
        parse_agentcore_arn(candidate)
        parse_role_session(candidate)
        runtime_arn_of(candidate)
