"""AgentCore harnesses: managed agent loops, each backed by a runtime that is listed as well."""

from __future__ import annotations

import msgspec

from ringfence.model.agentcore import DeclaredHost, Harness
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.tags import Tags
from ringfence.parse.inventory.wire import (
    AuthorizerConfiguration,
    CamelShape,
    ContainerConfiguration,
    NetworkConfiguration,
    declared,
    distinct,
    environment,
    placement,
    registry_host,
    texts,
)


class _Model(CamelShape, frozen=True):
    api_base: str = ""


class _Models(CamelShape, frozen=True):
    bedrock_model_config: _Model | None = None
    open_ai_model_config: _Model | None = None
    gemini_model_config: _Model | None = None
    lite_llm_model_config: _Model | None = None


class _RemoteMcp(CamelShape, frozen=True):
    url: str = ""


class _ToolConfig(CamelShape, frozen=True):
    remote_mcp: _RemoteMcp | None = None


class _Tool(CamelShape, frozen=True):
    type: str = ""
    config: _ToolConfig = _ToolConfig()


class _Git(CamelShape, frozen=True):
    url: str = ""


class _Skill(CamelShape, frozen=True):
    git: _Git | None = None


class _RuntimeEnvironment(CamelShape, frozen=True):
    agent_runtime_arn: str = ""
    network_configuration: NetworkConfiguration | None = None


class _Environment(CamelShape, frozen=True):
    agent_core_runtime_environment: _RuntimeEnvironment = _RuntimeEnvironment()


class _EnvironmentArtifact(CamelShape, frozen=True):
    container_configuration: ContainerConfiguration = ContainerConfiguration()


class _Harness(CamelShape, frozen=True):
    """An item of ListHarnesses, or the `harness` of GetHarness."""

    harness_id: str
    arn: str
    name: str = msgspec.field(name="harnessName", default="")
    status: str = ""
    execution_role_arn: str = ""
    model: _Models = _Models()
    tools: tuple[_Tool, ...] = ()
    skills: tuple[_Skill, ...] = ()
    environment: _Environment = _Environment()
    environment_artifact: _EnvironmentArtifact = _EnvironmentArtifact()
    environment_variables: dict[str, str | None] = msgspec.field(default_factory=dict)
    authorizer_configuration: AuthorizerConfiguration = AuthorizerConfiguration()


_TOOL_KINDS = {
    "remote_mcp": "remoteMcp",
    "agentcore_browser": "agentCoreBrowser",
    "agentcore_gateway": "agentCoreGateway",
    "agentcore_code_interpreter": "agentCoreCodeInterpreter",
    "inline_function": "inlineFunction",
}
"""The type of a tool to the member of its configuration, which is the name that we keep."""


def assemble_harnesses(answers: Answers, tags: Tags) -> tuple[Harness, ...]:
    """Every harness that was listed or read."""
    pages = (
        *answers.items("ListHarnesses", "harnesses", _Harness, required=True),
        *answers.bodies("GetHarness", _Harness, within="harness"),
    )
    found = {
        body.arn: _harness(body, account=page.account, region=page.region, tags=tags)
        for page in pages
        for body in page.records
    }
    return tuple(found[arn] for arn in sorted(found))


def _harness(body: _Harness, *, account: str, region: str, tags: Tags) -> Harness:
    runtime = body.environment.agent_core_runtime_environment
    keys, hosts = environment(body.environment_variables)
    return Harness(
        arn=body.arn,
        id=body.harness_id,
        name=body.name,
        account=account,
        region=region,
        status=body.status,
        runtime_arn=runtime.agent_runtime_arn,
        placement=placement(runtime.network_configuration),
        model_provider=_provider(body.model),
        role_arn=body.execution_role_arn,
        tools=texts(_TOOL_KINDS.get(tool.type, tool.type) for tool in body.tools),
        declared_hosts=distinct((*hosts, *_configured_hosts(body))),
        environment_keys=keys,
        tags=tags.of(body.arn),
    )


def _provider(model: _Models) -> str:
    present = (
        (model.bedrock_model_config, "bedrock"),
        (model.open_ai_model_config, "openAi"),
        (model.gemini_model_config, "gemini"),
        (model.lite_llm_model_config, "liteLlm"),
    )
    return next((name for config, name in present if config is not None), "")


def _configured_hosts(body: _Harness) -> tuple[DeclaredHost, ...]:
    jwt = body.authorizer_configuration.custom_jwt_authorizer
    models = {
        "model.openAiModelConfig.apiBase": body.model.open_ai_model_config,
        "model.liteLlmModelConfig.apiBase": body.model.lite_llm_model_config,
    }
    return (
        *(
            host
            for field, model in models.items()
            if model
            for host in declared(field, model.api_base)
        ),
        *(
            host
            for tool in body.tools
            if tool.config.remote_mcp
            for host in declared("tools.remoteMcp.url", tool.config.remote_mcp.url, mcp=True)
        ),
        *(
            host
            for skill in body.skills
            if skill.git
            for host in declared("skills.git.url", skill.git.url)
        ),
        *declared(
            "authorizerConfiguration.customJWTAuthorizer.discoveryUrl",
            jwt.discovery_url if jwt else "",
        ),
        *registry_host(
            "environmentArtifact.containerConfiguration.containerUri",
            body.environment_artifact.container_configuration.container_uri,
        ),
    )
