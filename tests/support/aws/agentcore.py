"""AgentCore's control plane, answered from the estate.

moto has runtimes, gateways and memories of its own, but its ARNs, endpoints and versions are not those of AWS, it does not page, and it
lacks everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from support.aws.agentcore_estate import Body, Estate, Runtime, estate_of
from support.aws.answers import Answer, AwsError
from support.aws.paging import page
from support.aws.restjson import read_parameters, write_answer
from support.aws.routes import service_model
from support.aws.wire import WireRequest

SERVICE = "bedrock-agentcore-control"

Thing = TypeVar("Thing")
Operation = Callable[[Estate, Mapping[str, Any]], Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A kind of resource with one List and one Get operation."""

    kind: str
    listing: str
    items: str
    page_size: int
    """The largest ``maxResults``, and the page size when none is given."""
    getting: str
    key: str
    """The parameter that names the resource."""
    envelope: str = ""
    """The member the Get operation wraps its answer in, where it does."""


SHELVES = (
    Shelf(
        kind="browsers",
        listing="ListBrowsers",
        items="browserSummaries",
        page_size=100,
        getting="GetBrowser",
        key="browserId",
    ),
    Shelf(
        kind="code_interpreters",
        listing="ListCodeInterpreters",
        items="codeInterpreterSummaries",
        page_size=100,
        getting="GetCodeInterpreter",
        key="codeInterpreterId",
    ),
    Shelf(
        kind="gateways",
        listing="ListGateways",
        items="items",
        page_size=1000,
        getting="GetGateway",
        key="gatewayIdentifier",
    ),
    Shelf(
        kind="harnesses",
        listing="ListHarnesses",
        items="harnesses",
        page_size=100,
        getting="GetHarness",
        key="harnessId",
        envelope="harness",
    ),
    Shelf(
        kind="capacity_providers",
        listing="ListCapacityProviders",
        items="capacityProviders",
        page_size=100,
        getting="GetCapacityProvider",
        key="capacityProviderId",
    ),
    Shelf(
        kind="oauth2_providers",
        listing="ListOauth2CredentialProviders",
        items="credentialProviders",
        page_size=20,
        getting="GetOauth2CredentialProvider",
        key="name",
    ),
    Shelf(
        kind="api_key_providers",
        listing="ListApiKeyCredentialProviders",
        items="credentialProviders",
        page_size=100,
        getting="GetApiKeyCredentialProvider",
        key="name",
    ),
    Shelf(
        kind="workload_identities",
        listing="ListWorkloadIdentities",
        items="workloadIdentities",
        page_size=20,
        getting="GetWorkloadIdentity",
        key="name",
    ),
    Shelf(
        kind="memories",
        listing="ListMemories",
        items="memories",
        page_size=100,
        getting="GetMemory",
        key="memoryId",
        envelope="memory",
    ),
)


def answer(request: WireRequest, body: bytes) -> Answer:
    """Answer one request to the control plane. Raises NotImplementedError for what the lab does not answer."""
    model = service_model(request.call.service)
    operation = _operations().get(request.call.operation)
    if model is None or operation is None:
        raise NotImplementedError("the control plane is seeded and read, nothing else")
    estate = estate_of(request.call.account, request.call.region)
    wire = model.operation_model(request.call.operation)
    return write_answer(
        wire, operation(estate, read_parameters(wire, request.labels, request.query, body))
    )


@cache
def _operations() -> dict[str, Operation]:
    by_shelf = {shelf.listing: partial(_list, shelf) for shelf in SHELVES}
    by_shelf |= {shelf.getting: partial(_get, shelf) for shelf in SHELVES}
    return by_shelf | {
        "ListAgentRuntimes": _list_agent_runtimes,
        "GetAgentRuntime": _get_agent_runtime,
        "ListAgentRuntimeVersions": _list_agent_runtime_versions,
        "ListAgentRuntimeEndpoints": _list_agent_runtime_endpoints,
        "GetAgentRuntimeEndpoint": _get_agent_runtime_endpoint,
        "ListAgentRuntimeVersionsByCapacityProvider": _list_versions_by_capacity_provider,
        "ListGatewayTargets": _list_gateway_targets,
        "GetGatewayTarget": _get_gateway_target,
        "GetResourcePolicy": _get_resource_policy,
        "ListTagsForResource": _list_tags_for_resource,
    }


def _list(shelf: Shelf, estate: Estate, params: Mapping[str, Any]) -> Body:
    bodies = list(estate.shelf(shelf.kind).items())
    wanted = params.get("type")
    if wanted:
        bodies = [item for item in bodies if item[0].startswith("aws.") == (wanted == "SYSTEM")]
    return page([body for _, body in bodies], params, shelf.items, _limit(estate, shelf.page_size))


def _get(shelf: Shelf, estate: Estate, params: Mapping[str, Any]) -> Body:
    body = _found(estate.shelf(shelf.kind), params[shelf.key])
    return {shelf.envelope: body} if shelf.envelope else body


def _list_agent_runtimes(estate: Estate, params: Mapping[str, Any]) -> Body:
    latest = [runtime.versions[-1] for runtime in estate.runtimes.values()]
    return page(latest, params, "agentRuntimes", _limit(estate, 100))


def _get_agent_runtime(estate: Estate, params: Mapping[str, Any]) -> Body:
    runtime = _runtime(estate, params)
    wanted = params.get("agentRuntimeVersion")
    if wanted is None:
        return runtime.versions[-1]
    return _found({body["agentRuntimeVersion"]: body for body in runtime.versions}, wanted)


def _list_agent_runtime_versions(estate: Estate, params: Mapping[str, Any]) -> Body:
    versions = _runtime(estate, params).versions
    return page(versions, params, "agentRuntimes", _limit(estate, 100))


def _list_agent_runtime_endpoints(estate: Estate, params: Mapping[str, Any]) -> Body:
    endpoints = list(_runtime(estate, params).endpoints.values())
    return page(endpoints, params, "runtimeEndpoints", _limit(estate, 100))


def _get_agent_runtime_endpoint(estate: Estate, params: Mapping[str, Any]) -> Body:
    return _found(_runtime(estate, params).endpoints, params["endpointName"])


def _list_versions_by_capacity_provider(estate: Estate, params: Mapping[str, Any]) -> Body:
    provider = _found(estate.shelf("capacity_providers"), params["capacityProviderId"])
    versions = [
        body
        for runtime in estate.runtimes.values()
        for body in runtime.versions
        if body.get("capacityProviderConfiguration", {}).get("capacityProviderArn")
        == provider["capacityProviderArn"]
    ]
    return page(versions, params, "agentRuntimes", _limit(estate, 100))


def _list_gateway_targets(estate: Estate, params: Mapping[str, Any]) -> Body:
    _found(estate.shelf("gateways"), params["gatewayIdentifier"])
    targets = list(estate.targets.get(params["gatewayIdentifier"], {}).values())
    return page(targets, params, "items", _limit(estate, 1000))


def _get_gateway_target(estate: Estate, params: Mapping[str, Any]) -> Body:
    targets = estate.targets.get(params["gatewayIdentifier"], {})
    return _found(targets, params["targetId"])


def _get_resource_policy(estate: Estate, params: Mapping[str, Any]) -> Body:
    return {"policy": _found(estate.policies, params["resourceArn"])}


def _list_tags_for_resource(estate: Estate, params: Mapping[str, Any]) -> Body:
    return {"tags": _found(estate.tags, params["resourceArn"])}


def _runtime(estate: Estate, params: Mapping[str, Any]) -> Runtime:
    return _found(estate.runtimes, params["agentRuntimeId"])


def _found(things: Mapping[str, Thing], key: str) -> Thing:
    if key not in things:
        raise AwsError("ResourceNotFoundException", f"Resource {key} was not found", status=404)
    return things[key]


def _limit(estate: Estate, page_size: int) -> tuple[int, int]:
    return page_size, min(page_size, estate.page_limit)
