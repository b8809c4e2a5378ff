"""AgentCore runtimes: their versions, and the endpoints that serve them.

Network mode belongs to a version and exposure to an endpoint, so that a version which an endpoint
serves and nobody could read appears as unread instead of being left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from ringfence.model.agentcore import (
    AgentRuntime,
    DeclaredHost,
    RuntimeEndpoint,
    RuntimeVersion,
)
from ringfence.parse.arn import AgentCoreKind, parse_agentcore_arn
from ringfence.parse.inventory.answers import Answers, Page
from ringfence.parse.inventory.tags import Tags
from ringfence.parse.inventory.wire import (
    UNKNOWN_PLACEMENT,
    AuthorizerConfiguration,
    CamelShape,
    ContainerConfiguration,
    NetworkConfiguration,
    Timestamp,
    declared,
    distinct,
    environment,
    moment,
    placement,
    registry_host,
)


class _S3Location(CamelShape, frozen=True):
    bucket: str = ""
    prefix: str = ""


class _Code(CamelShape, frozen=True):
    s3: _S3Location | None = None


class _CodeConfiguration(CamelShape, frozen=True):
    code: _Code = _Code()


class _Artifact(CamelShape, frozen=True):
    container_configuration: ContainerConfiguration | None = None
    code_configuration: _CodeConfiguration | None = None


class _Protocol(CamelShape, frozen=True):
    server_protocol: str = ""


class _CapacityProvider(CamelShape, frozen=True):
    capacity_provider_arn: str = ""


class _WorkloadIdentity(CamelShape, frozen=True):
    workload_identity_arn: str = ""


class _Runtime(CamelShape, frozen=True):
    """A summary of ListAgentRuntimes, or the answer of GetAgentRuntime."""

    agent_runtime_arn: str
    agent_runtime_id: str = ""
    agent_runtime_name: str = ""
    agent_runtime_version: str = ""
    status: str = ""
    last_updated_at: Timestamp = None
    created_at: Timestamp = None
    role_arn: str = ""
    network_configuration: NetworkConfiguration | None = None
    agent_runtime_artifact: _Artifact = _Artifact()
    protocol_configuration: _Protocol = _Protocol()
    environment_variables: dict[str, str | None] = msgspec.field(default_factory=dict)
    authorizer_configuration: AuthorizerConfiguration = AuthorizerConfiguration()
    capacity_provider_configuration: _CapacityProvider | None = None
    workload_identity_details: _WorkloadIdentity = _WorkloadIdentity()


class _Endpoint(CamelShape, frozen=True):
    name: str
    agent_runtime_endpoint_arn: str = ""
    agent_runtime_arn: str = ""
    live_version: str = ""
    target_version: str = ""
    status: str = ""
    created_at: Timestamp = None


_Key = tuple[str, str, str]
"""Account, region and runtime id."""


@dataclass(slots=True)
class _Draft:
    """What the answers said about one runtime so far."""

    summary: _Runtime | None = None
    versions: dict[str, _Runtime] = field(default_factory=dict)
    endpoints: dict[str, _Endpoint] = field(default_factory=dict)
    endpoint_pages: list[Page[_Endpoint]] = field(default_factory=list)


def assemble_runtimes(answers: Answers, tags: Tags) -> tuple[AgentRuntime, ...]:
    """Every runtime that was listed or read."""
    drafts: dict[_Key, _Draft] = defaultdict(_Draft)
    for page in answers.items("ListAgentRuntimes", "agentRuntimes", _Runtime, required=True):
        for summary in page.records:
            drafts[_key(page, summary)].summary = summary
    for page in answers.bodies("GetAgentRuntime", _Runtime):
        for body in page.records:
            asked = page.params.get("agentRuntimeVersion", "")
            drafts[_key(page, body)].versions[body.agent_runtime_version or asked] = body
    for key, highest in _highest_versions(answers).items():
        drafts[key].summary = drafts[key].summary or highest
    _read_endpoints(answers, drafts)
    found = (
        _runtime(key, draft, tags)
        for key, draft in drafts.items()
        if draft.summary or draft.versions
    )
    return tuple(sorted(found, key=lambda runtime: (runtime.arn, runtime.account)))


def _highest_versions(answers: Answers) -> dict[_Key, _Runtime]:
    """The summary of each runtime's highest version, for runtimes that no list shows any more."""
    highest: dict[_Key, _Runtime] = {}
    for page in answers.items("ListAgentRuntimeVersions", "agentRuntimes", _Runtime, required=True):
        for summary in page.records:
            key = _key(page, summary)
            highest[key] = max(highest.get(key, summary), summary, key=_number)
    return highest


def _key(page: Page[_Runtime], body: _Runtime) -> _Key:
    return page.account, page.region, body.agent_runtime_id or _id_of(body.agent_runtime_arn)


def _id_of(arn: str) -> str:
    parsed = parse_agentcore_arn(arn)
    return parsed.id if parsed and parsed.kind is AgentCoreKind.RUNTIME else arn


def _read_endpoints(answers: Answers, drafts: dict[_Key, _Draft]) -> None:
    for page in answers.items(
        "ListAgentRuntimeEndpoints", "runtimeEndpoints", _Endpoint, required=True
    ):
        draft = drafts[_endpoint_key(page)]
        draft.endpoint_pages.append(page)
        draft.endpoints.update({endpoint.name: endpoint for endpoint in page.records})
    for page in answers.bodies("GetAgentRuntimeEndpoint", _Endpoint):
        draft = drafts[_endpoint_key(page)]
        draft.endpoints.update({endpoint.name: endpoint for endpoint in page.records})


def _endpoint_key(page: Page[_Endpoint]) -> _Key:
    """The runtime that was asked about; a hand-made recording may tell it only in its entries."""
    named = next((_id_of(endpoint.agent_runtime_arn) for endpoint in page.records), "")
    return page.account, page.region, page.params.get("agentRuntimeId") or named


def _runtime(key: _Key, draft: _Draft, tags: Tags) -> AgentRuntime:
    account, region, identifier = key
    newest = draft.versions.get(_latest_number(draft))
    known = newest or draft.summary or max(draft.versions.values(), key=_number)
    summary = draft.summary or known
    endpoints = tuple(
        _endpoint(known.agent_runtime_arn, draft.endpoints[name])
        for name in sorted(draft.endpoints)
    )
    return AgentRuntime(
        arn=known.agent_runtime_arn,
        id=identifier,
        name=known.agent_runtime_name,
        account=account,
        region=region,
        status=summary.status or known.status,
        latest_version=_latest_number(draft),
        versions=_versions(draft, endpoints),
        endpoints=endpoints,
        endpoints_read=_all_endpoints_read(draft),
        last_updated_at=moment(summary.last_updated_at) or moment(known.last_updated_at),
        tags=tags.of(known.agent_runtime_arn),
        workload_identity_arn=known.workload_identity_details.workload_identity_arn,
    )


def _latest_number(draft: _Draft) -> str:
    """The version that the list names; without the list, the highest that was read."""
    if draft.summary and draft.summary.agent_runtime_version:
        return draft.summary.agent_runtime_version
    return max(draft.versions, key=version_order, default="")


def _number(body: _Runtime) -> tuple[int, str]:
    return version_order(body.agent_runtime_version)


def version_order(version: str) -> tuple[int, str]:
    """Sort key of a version: versions are numbers in text."""
    digits = version.isascii() and version.isdigit() and len(version) < 19  # noqa: PLR2004 - 64 bits
    return (int(version) if digits else -1, version)


def _all_endpoints_read(draft: _Draft) -> bool:
    pages = draft.endpoint_pages
    return bool(pages) and all(page.whole for page in pages) and not pages[-1].more


def _versions(draft: _Draft, endpoints: Iterable[RuntimeEndpoint]) -> tuple[RuntimeVersion, ...]:
    served = {number for each in endpoints for number in (each.live_version, each.target_version)}
    wanted = (served | {_latest_number(draft)} | set(draft.versions)) - {""}
    return tuple(
        _version(number, draft.versions[number])
        if number in draft.versions
        else RuntimeVersion(version=number, placement=UNKNOWN_PLACEMENT, read=False)
        for number in sorted(wanted, key=version_order)
    )


def _version(number: str, body: _Runtime) -> RuntimeVersion:
    capacity = body.capacity_provider_configuration
    keys, hosts = environment(body.environment_variables)
    jwt = body.authorizer_configuration.custom_jwt_authorizer
    return RuntimeVersion(
        version=number,
        placement=placement(body.network_configuration, on_instances=capacity is not None),
        created_at=moment(body.created_at),
        status=body.status,
        role_arn=body.role_arn,
        protocol=body.protocol_configuration.server_protocol,
        artifact=_artifact(body.agent_runtime_artifact),
        authorizer="CUSTOM_JWT" if jwt else "AWS_IAM",
        capacity_provider_arn=capacity.capacity_provider_arn if capacity else "",
        environment_keys=keys,
        declared_hosts=distinct((*hosts, *_configured_hosts(body))),
    )


def _configured_hosts(body: _Runtime) -> tuple[DeclaredHost, ...]:
    jwt = body.authorizer_configuration.custom_jwt_authorizer
    container = body.agent_runtime_artifact.container_configuration
    return (
        *declared(
            "authorizerConfiguration.customJWTAuthorizer.discoveryUrl",
            jwt.discovery_url if jwt else "",
        ),
        *registry_host(
            "agentRuntimeArtifact.containerConfiguration.containerUri",
            container.container_uri if container else "",
        ),
    )


def _artifact(artifact: _Artifact) -> str:
    if artifact.container_configuration:
        return artifact.container_configuration.container_uri
    s3 = artifact.code_configuration.code.s3 if artifact.code_configuration else None
    return f"s3://{s3.bucket}/{s3.prefix}" if s3 else ""


def _endpoint(runtime_arn: str, endpoint: _Endpoint) -> RuntimeEndpoint:
    composed = f"{runtime_arn}/runtime-endpoint/{endpoint.name}"
    return RuntimeEndpoint(
        name=endpoint.name,
        arn=endpoint.agent_runtime_endpoint_arn or composed,
        live_version=endpoint.live_version,
        target_version=endpoint.target_version,
        status=endpoint.status,
        created_at=moment(endpoint.created_at),
    )
