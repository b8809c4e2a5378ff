"""What gateways can call: the best inventory of egress that AWS offers for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ringfence.model.agentcore import DeclaredHost, GatewayTarget
from ringfence.parse.arn import partition_of
from ringfence.parse.inventory.answers import Answers, Page
from ringfence.parse.inventory.wire import CamelShape, declared, distinct, texts
from ringfence.parse.openapi import server_origins


class _Arn(CamelShape, frozen=True):
    arn: str = ""


class _Lambda(CamelShape, frozen=True):
    lambda_arn: str = ""


class _Schema(CamelShape, frozen=True):
    inline_payload: Any = None
    """The OpenAPI document as text; after redaction, the list of its servers' origins."""


class _McpServer(CamelShape, frozen=True):
    endpoint: str = ""


class _ApiGateway(CamelShape, frozen=True):
    rest_api_id: str = ""
    stage: str = ""


class _Passthrough(CamelShape, frozen=True):
    endpoint: str = ""
    protocol_type: str = ""


class _Provider(CamelShape, frozen=True):
    endpoint: str = ""


class _Present(CamelShape, frozen=True):
    """An object of which only its presence matters."""


class _Mcp(CamelShape, frozen=True):
    open_api_schema: _Schema | None = None
    smithy_model: _Present | None = None
    lambda_: _Lambda | None = msgspec.field(default=None, name="lambda")
    mcp_server: _McpServer | None = None
    api_gateway: _ApiGateway | None = None
    connector: _Present | None = None


class _Http(CamelShape, frozen=True):
    agentcore_runtime: _Arn | None = None
    passthrough: _Passthrough | None = None
    connector: _Present | None = None


class _Inference(CamelShape, frozen=True):
    connector: _Present | None = None
    provider: _Provider | None = None


class _Configuration(CamelShape, frozen=True):
    mcp: _Mcp = _Mcp()
    http: _Http = _Http()
    inference: _Inference = _Inference()


class _ProviderArn(CamelShape, frozen=True):
    provider_arn: str = ""


class _Credential(CamelShape, frozen=True):
    oauth_credential_provider: _ProviderArn | None = None
    api_key_credential_provider: _ProviderArn | None = None


class _CredentialConfiguration(CamelShape, frozen=True):
    credential_provider_type: str = ""
    credential_provider: _Credential = _Credential()


class _ManagedVpc(CamelShape, frozen=True):
    vpc_identifier: str = ""


class _Lattice(CamelShape, frozen=True):
    resource_configuration_identifier: str = ""


class _PrivateEndpoint(CamelShape, frozen=True):
    managed_vpc_resource: _ManagedVpc | None = None
    self_managed_lattice_resource: _Lattice | None = None


class _Target(CamelShape, frozen=True):
    """An item of ListGatewayTargets, or the answer of GetGatewayTarget, which has no targetType."""

    target_id: str
    name: str = ""
    status: str = ""
    target_type: str = ""
    target_configuration: _Configuration | None = None
    credential_provider_configurations: tuple[_CredentialConfiguration, ...] = ()
    private_endpoint: _PrivateEndpoint = _PrivateEndpoint()


@dataclass(slots=True)
class TargetDraft:
    """What the answers said about the targets of one gateway."""

    listed: dict[str, _Target] = field(default_factory=dict)
    full: dict[str, _Target] = field(default_factory=dict)
    pages: list[Page[_Target]] = field(default_factory=list)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self.listed) | frozenset(self.full)

    @property
    def read(self) -> bool:
        """Whether the list was read to its end."""
        return (
            bool(self.pages) and all(page.whole for page in self.pages) and not self.pages[-1].more
        )

    def absorb(self, other: TargetDraft) -> None:
        self.listed |= other.listed
        self.full |= other.full
        self.pages += other.pages


def read_targets(answers: Answers) -> dict[tuple[str, str, str], TargetDraft]:
    """The targets by account, region and what the request named the gateway (id or ARN)."""
    drafts: dict[tuple[str, str, str], TargetDraft] = defaultdict(TargetDraft)
    for page in answers.items("ListGatewayTargets", "items", _Target, required=True):
        draft = drafts[page.account, page.region, page.params.get("gatewayIdentifier", "")]
        draft.pages.append(page)
        draft.listed |= {target.target_id: target for target in page.records}
    for page in answers.bodies("GetGatewayTarget", _Target):
        draft = drafts[page.account, page.region, page.params.get("gatewayIdentifier", "")]
        draft.full |= {target.target_id: target for target in page.records}
    return drafts


def assemble_target(target_id: str, draft: TargetDraft, *, region: str) -> GatewayTarget:
    """One target from its entry in the list and its own answer, as far as there are both."""
    listed = draft.listed.get(target_id)
    body = draft.full.get(target_id) or listed or _Target(target_id=target_id)
    configuration = body.target_configuration or _Configuration()
    credentials = body.credential_provider_configurations
    return GatewayTarget(
        id=target_id,
        name=body.name,
        status=body.status,
        target_type=(listed.target_type if listed else "") or _type_of(configuration),
        declared_hosts=_hosts(configuration),
        resource_arns=_resources(configuration, region=region),
        credential_types=texts(each.credential_provider_type for each in credentials),
        credential_provider_arns=texts(
            provider.provider_arn
            for each in credentials
            for provider in (
                each.credential_provider.oauth_credential_provider,
                each.credential_provider.api_key_credential_provider,
            )
            if provider
        ),
        private_vpc=_private_vpc(body.private_endpoint),
    )


def _type_of(configuration: _Configuration) -> str:
    mcp, http, inference = configuration.mcp, configuration.http, configuration.inference
    present = (
        (mcp.open_api_schema, "OPEN_API_SCHEMA"),
        (mcp.smithy_model, "SMITHY_MODEL"),
        (mcp.lambda_, "LAMBDA"),
        (mcp.mcp_server, "MCP_SERVER"),
        (mcp.api_gateway, "API_GATEWAY"),
        (mcp.connector or inference.connector, "CONNECTOR"),
        (http.agentcore_runtime, "AGENTCORE_RUNTIME"),
        (http.passthrough, "PASSTHROUGH"),
        (http.connector, "HTTP_CONNECTOR"),
        (inference.provider, "PROVIDER"),
    )
    return next((name for part, name in present if part is not None), "")


def _hosts(configuration: _Configuration) -> tuple[DeclaredHost, ...]:
    mcp, http, inference = configuration.mcp, configuration.http, configuration.inference
    hosts: tuple[DeclaredHost, ...] = ()
    if mcp.mcp_server:
        hosts += declared("mcp.mcpServer.endpoint", mcp.mcp_server.endpoint, mcp=True)
    if mcp.open_api_schema:
        for origin in server_origins(mcp.open_api_schema.inline_payload):
            hosts += declared("mcp.openApiSchema.servers", origin)
    if http.passthrough:
        speaks_mcp = http.passthrough.protocol_type == "MCP"
        hosts += declared("http.passthrough.endpoint", http.passthrough.endpoint, mcp=speaks_mcp)
    if inference.provider:
        hosts += declared("inference.provider.endpoint", inference.provider.endpoint)
    return distinct(hosts)


def _resources(configuration: _Configuration, *, region: str) -> tuple[str, ...]:
    mcp, http = configuration.mcp, configuration.http
    api = mcp.api_gateway
    rest_api = (
        f"arn:{partition_of(region)}:apigateway:{region}::/restapis/{api.rest_api_id}"
        if api and api.rest_api_id
        else ""
    )
    return texts(
        (
            mcp.lambda_.lambda_arn if mcp.lambda_ else "",
            http.agentcore_runtime.arn if http.agentcore_runtime else "",
            rest_api,
        )
    )


def _private_vpc(endpoint: _PrivateEndpoint) -> str:
    """The VPC, or the Lattice resource that stands for one: both mean that the way is private."""
    if endpoint.managed_vpc_resource:
        return endpoint.managed_vpc_resource.vpc_identifier
    lattice = endpoint.self_managed_lattice_resource
    return lattice.resource_configuration_identifier if lattice else ""
