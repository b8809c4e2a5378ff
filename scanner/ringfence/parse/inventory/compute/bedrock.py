"""Bedrock agents and flows, API keys, the logging of model invocations, and registered agents."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.workload import (
    BedrockApiKey,
    ComputeResource,
    InvocationLogging,
    RegistryRecord,
    WorkloadKind,
)
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.compute.tags import WorkloadTags
from ringfence.parse.inventory.wire import CamelShape, PascalShape, Timestamp, moment, texts


class _Agent(CamelShape, frozen=True):
    agent_arn: str
    agent_name: str = ""
    foundation_model: str = ""
    agent_resource_role_arn: str = ""


class _Inline(CamelShape, frozen=True):
    model_id: str = ""


class _PromptSource(CamelShape, frozen=True):
    inline: _Inline = _Inline()


class _Prompt(CamelShape, frozen=True):
    source_configuration: _PromptSource = _PromptSource()


class _KnowledgeBase(CamelShape, frozen=True):
    model_id: str = ""


class _FlowAgent(CamelShape, frozen=True):
    agent_alias_arn: str = ""


class _FlowFunction(CamelShape, frozen=True):
    lambda_arn: str = ""


class _Loop(CamelShape, frozen=True):
    definition: _Definition | None = None


class _NodeConfiguration(CamelShape, frozen=True):
    knowledge_base: _KnowledgeBase | None = None
    prompt: _Prompt | None = None
    agent: _FlowAgent | None = None
    lambda_function: _FlowFunction | None = None
    loop: _Loop = _Loop()


class _Node(CamelShape, frozen=True):
    configuration: _NodeConfiguration = _NodeConfiguration()


class _Definition(CamelShape, frozen=True):
    nodes: tuple[_Node, ...] = ()


class _Flow(CamelShape, frozen=True):
    arn: str
    name: str = ""
    execution_role_arn: str = ""
    definition: _Definition = _Definition()


class _Credential(PascalShape, frozen=True):
    user_name: str
    service_specific_credential_id: str
    status: str = ""
    create_date: Timestamp = None
    expiration_date: Timestamp = None


class _User(PascalShape, frozen=True):
    arn: str
    user_name: str = ""


class _S3Config(CamelShape, frozen=True):
    bucket_name: str = ""
    key_prefix: str = ""


class _CloudWatchConfig(CamelShape, frozen=True):
    log_group_name: str = ""


class _LoggingConfig(CamelShape, frozen=True):
    cloud_watch_config: _CloudWatchConfig | None = None
    s3_config: _S3Config | None = None


class _Logging(CamelShape, frozen=True):
    logging_config: _LoggingConfig | None = None


class _Provenance(CamelShape, frozen=True):
    relation: str = ""
    source_id: str = ""


class _Approval(CamelShape, frozen=True):
    auto_approval_rules: tuple[str, ...] = ()


class _Registry(CamelShape, frozen=True):
    registry_arn: str
    approval_configuration: _Approval = _Approval()


class _Record(CamelShape, frozen=True):
    record_arn: str
    registry_arn: str = ""
    name: str = ""
    status: str = ""
    provenance_summary_list: tuple[_Provenance, ...] = ()


def assemble_bedrock_agents(answers: Answers, tags: WorkloadTags) -> tuple[ComputeResource, ...]:
    """Every agent and flow; AWS runs both outside any VPC."""
    found = {}
    for agents in answers.bodies("GetAgent", _Agent, within="agent"):
        for agent in agents.records:
            found[agent.agent_arn] = ComputeResource(
                arn=agent.agent_arn,
                kind=WorkloadKind.BEDROCK_AGENT,
                name=agent.agent_name,
                account=agents.account,
                region=agents.region,
                roles=texts((agent.agent_resource_role_arn,)),
                models=texts((agent.foundation_model,)),
                in_vpc=False,
                tags=tags.of(agent.agent_arn),
                tags_read=tags.read(agent.agent_arn, (agents.account, agents.region)),
            )
    for flows in answers.bodies("GetFlow", _Flow):
        for flow in flows.records:
            nodes = [node.configuration for node in _nodes(flow.definition)]
            found[flow.arn] = ComputeResource(
                arn=flow.arn,
                kind=WorkloadKind.BEDROCK_FLOW,
                name=flow.name,
                account=flows.account,
                region=flows.region,
                roles=texts((flow.execution_role_arn,)),
                models=texts(model for node in nodes for model in _models(node)),
                calls=texts(call for node in nodes for call in _calls(node)),
                in_vpc=False,
                tags=tags.of(flow.arn),
                tags_read=tags.read(flow.arn, (flows.account, flows.region)),
            )
    return tuple(found.values())


def _nodes(definition: _Definition) -> Iterator[_Node]:
    waiting = list(definition.nodes)
    while waiting:
        node = waiting.pop()
        yield node
        inner = node.configuration.loop.definition
        waiting.extend(inner.nodes if inner is not None else ())


def _models(node: _NodeConfiguration) -> Iterator[str]:
    if node.knowledge_base is not None:
        yield node.knowledge_base.model_id
    if node.prompt is not None:
        yield node.prompt.source_configuration.inline.model_id


def _calls(node: _NodeConfiguration) -> Iterator[str]:
    if node.prompt is not None:
        yield "bedrock:InvokeModel"
    if node.knowledge_base is not None:
        yield "bedrock:RetrieveAndGenerate" if node.knowledge_base.model_id else "bedrock:Retrieve"
    if node.agent is not None:
        yield "bedrock:InvokeAgent"
    if node.lambda_function is not None:
        yield "lambda:InvokeFunction"


def assemble_api_keys(answers: Answers) -> tuple[BedrockApiKey, ...]:
    """Every long-term API key, with the user that holds it."""
    users = {
        (page.account, body.user_name): body.arn
        for page in answers.items("GetAccountAuthorizationDetails", "UserDetailList", _User)
        for body in page.records
    }
    found = {
        (page.account, body.service_specific_credential_id): BedrockApiKey(
            id=body.service_specific_credential_id,
            user_arn=users.get((page.account, body.user_name))
            or f"arn:aws:iam::{page.account}:user/{body.user_name}",
            account=page.account,
            status=body.status,
            created_at=moment(body.create_date),
            expires_at=moment(body.expiration_date),
        )
        for page in answers.items(
            "ListServiceSpecificCredentials", "ServiceSpecificCredentials", _Credential
        )
        for body in page.records
    }
    return tuple(found[key] for key in sorted(found))


def assemble_invocation_logging(answers: Answers) -> tuple[InvocationLogging, ...]:
    """The setting of every account and region that answered; without one, nothing is logged."""
    found = {}
    for page in answers.bodies("GetModelInvocationLoggingConfiguration", _Logging):
        for body in page.records:
            config = body.logging_config or _LoggingConfig()
            group = config.cloud_watch_config or _CloudWatchConfig()
            place = config.s3_config or _S3Config()
            found[page.account, page.region] = InvocationLogging(
                account=page.account,
                region=page.region,
                enabled=bool(group.log_group_name or place.bucket_name),
                log_group=group.log_group_name,
                bucket=place.bucket_name,
                prefix=place.key_prefix,
            )
    return tuple(found[key] for key in sorted(found))


def assemble_registry_records(answers: Answers) -> tuple[RegistryRecord, ...]:
    """Every record of the registries that were listed, and whether its registry approves by itself."""
    by_rule = {
        body.registry_arn: bool(body.approval_configuration.auto_approval_rules)
        for page in answers.bodies("GetRegistry", _Registry)
        for body in page.records
    }
    found = {
        body.record_arn: RegistryRecord(
            arn=body.record_arn,
            name=body.name,
            account=page.account,
            region=page.region,
            status=body.status,
            detected_from=_detected_from(body),
            auto_approved=by_rule.get(body.registry_arn),
        )
        for page in answers.items("ListRegistryRecords", "registryRecords", _Record, required=True)
        for body in page.records
    }
    return tuple(found[arn] for arn in sorted(found))


def _detected_from(record: _Record) -> str:
    origins = texts(
        each.source_id
        for each in record.provenance_summary_list
        if each.relation == "DETECTED_FROM"
    )
    return origins[0] if origins else ""
