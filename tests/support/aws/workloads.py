"""The services that run AI workloads outside AgentCore, answered from seeded bodies.

Bodies are kept in wire shape, and the SDK's own models decide what of them an operation answers with, so that
what a scanner sees is what the service would send.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from support.aws.agentcore_estate import Body, Estate, estate_of
from support.aws.answers import Answer, AwsError
from support.aws.paging import page
from support.aws.restjson import read_parameters, write_answer
from support.aws.routes import service_model
from support.aws.wire import WireRequest

Operation = Callable[[Estate, Mapping[str, Any]], Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list operation over a shelf."""

    shelf: str
    member: str
    """The member of the answer that holds the items."""
    largest: int
    size: str = "maxResults"
    token: str = "nextToken"  # noqa: S105 - a parameter name
    answered_token: str = ""
    """Where the answer spells the token otherwise than the request."""
    of: str = ""
    """The member of the items that is listed alone, where the list holds texts."""
    within: str = ""
    """The parameter by which items are chosen, and their member of the same name."""


PASCAL = {"size": "MaxResults", "token": "NextToken"}

LISTINGS: dict[tuple[str, str], Listing] = {
    ("lambda", "ListFunctions"): Listing(
        shelf="functions",
        member="Functions",
        largest=50,
        size="MaxItems",
        token="Marker",  # noqa: S106 - a parameter name
        answered_token="NextMarker",  # noqa: S106 - a parameter name
    ),
    ("ecs", "ListClusters"): Listing(
        shelf="clusters", member="clusterArns", largest=100, of="clusterArn"
    ),
    ("ecs", "ListServices"): Listing(
        shelf="services", member="serviceArns", largest=100, of="serviceArn", within="cluster"
    ),
    ("ecs", "ListTasks"): Listing(
        shelf="tasks", member="taskArns", largest=100, of="taskArn", within="cluster"
    ),
    ("eks", "ListClusters"): Listing(
        shelf="eks_clusters", member="clusters", largest=100, of="name"
    ),
    ("sagemaker", "ListEndpoints"): Listing(
        shelf="endpoints", member="Endpoints", largest=100, **PASCAL
    ),
    ("sagemaker", "ListNotebookInstances"): Listing(
        shelf="notebooks", member="NotebookInstances", largest=100, **PASCAL
    ),
    ("sagemaker", "ListDomains"): Listing(shelf="domains", member="Domains", largest=100, **PASCAL),
    ("bedrock-agent", "ListAgents"): Listing(shelf="agents", member="agentSummaries", largest=1000),
    ("bedrock-agent", "ListFlows"): Listing(shelf="flows", member="flowSummaries", largest=1000),
    ("stepfunctions", "ListStateMachines"): Listing(
        shelf="state_machines", member="stateMachines", largest=1000
    ),
    ("codebuild", "ListProjects"): Listing(
        shelf="projects", member="projects", largest=100, of="name"
    ),
    ("apprunner", "ListServices"): Listing(
        shelf="app_runner", member="ServiceSummaryList", largest=20, **PASCAL
    ),
    ("apprunner", "ListVpcConnectors"): Listing(
        shelf="connectors", member="VpcConnectors", largest=100, **PASCAL
    ),
    ("agent-registry-control", "ListRegistries"): Listing(
        shelf="registries", member="registries", largest=100
    ),
    ("agent-registry-control", "ListRegistryRecords"): Listing(
        shelf="records", member="registryRecords", largest=100, within="registryId"
    ),
    ("resourcegroupstaggingapi", "GetResources"): Listing(
        shelf="tagged",
        member="ResourceTagMappingList",
        largest=100,
        size="ResourcesPerPage",
        token="PaginationToken",  # noqa: S106 - a parameter name
    ),
}

GETTING: dict[tuple[str, str], tuple[str, str, str]] = {
    ("ecs", "DescribeTaskDefinition"): ("definitions", "taskDefinition", "taskDefinition"),
    ("eks", "DescribeCluster"): ("eks_clusters", "name", "cluster"),
    ("sagemaker", "DescribeEndpoint"): ("endpoints", "EndpointName", ""),
    ("sagemaker", "DescribeEndpointConfig"): ("endpoint_configs", "EndpointConfigName", ""),
    ("sagemaker", "DescribeModel"): ("models", "ModelName", ""),
    ("sagemaker", "DescribeNotebookInstance"): ("notebooks", "NotebookInstanceName", ""),
    ("sagemaker", "DescribeDomain"): ("domains", "DomainId", ""),
    ("bedrock-agent", "GetAgent"): ("agents", "agentId", "agent"),
    ("bedrock-agent", "GetFlow"): ("flows", "flowIdentifier", ""),
    ("stepfunctions", "DescribeStateMachine"): ("state_machines", "stateMachineArn", ""),
    ("agent-registry-control", "GetRegistry"): ("registries", "registryId", ""),
    ("apprunner", "DescribeService"): ("app_runner", "ServiceArn", "Service"),
}
"""The shelf, the parameter that names an item of it, and what the answer is wrapped in."""

CHOOSING: dict[tuple[str, str], tuple[str, str, str]] = {
    ("ecs", "DescribeServices"): ("services", "services", "serviceArn"),
    ("ecs", "DescribeTasks"): ("tasks", "tasks", "taskArn"),
    ("codebuild", "BatchGetProjects"): ("projects", "names", "name"),
}
"""The shelf, the parameter that lists what is wanted, and the member that it lists."""


def answers(request: WireRequest) -> bool:
    """Whether the request is answered here, and not by moto."""
    return (request.call.service, request.call.operation) in _OPERATIONS


def answer(request: WireRequest, body: bytes) -> Answer:
    """Answer one request to a service that runs workloads."""
    key = (request.call.service, request.call.operation)
    model = service_model(request.call.service)
    assert model is not None
    wire = model.operation_model(request.call.operation)
    estate = estate_of(request.call.account, request.call.region)
    params = read_parameters(wire, request.labels, request.query, body)
    return write_answer(wire, _OPERATIONS[key](estate, params))


def _list(listing: Listing, estate: Estate, params: Mapping[str, Any]) -> Body:
    items = list(estate.shelf(listing.shelf).values())
    if listing.within:
        items = [item for item in items if item[listing.within] == params[listing.within]]
    found = page(
        [item[listing.of] for item in items] if listing.of else items,
        params,
        listing.member,
        (listing.largest, estate.page_limit),
        size_parameter=listing.size,
        token_parameter=listing.token,
    )
    if listing.answered_token and listing.token in found:
        found[listing.answered_token] = found.pop(listing.token)
    return found


def _get(where: tuple[str, str, str], estate: Estate, params: Mapping[str, Any]) -> Body:
    shelf, key, envelope = where
    body = estate.shelf(shelf).get(params[key])
    if body is None:
        raise AwsError("ResourceNotFoundException", f"{params[key]} does not exist")
    return {envelope: body} if envelope else body


def _choose(where: tuple[str, str, str], estate: Estate, params: Mapping[str, Any]) -> Body:
    shelf, wanted, member = where
    answered = "projects" if wanted == "names" else wanted
    chosen = [item for item in estate.shelf(shelf).values() if item[member] in params[wanted]]
    return {answered: chosen}


def _get_function(estate: Estate, params: Mapping[str, Any]) -> Body:
    body = _get(("functions", "FunctionName", ""), estate, params)
    return {"Configuration": body, "Code": body["lab_code"]}


def _get_logging(estate: Estate, _: Mapping[str, Any]) -> Body:
    return dict(estate.shelf("invocation_logging"))


_OPERATIONS: dict[tuple[str, str], Operation] = {
    **{key: partial(_list, listing) for key, listing in LISTINGS.items()},
    **{key: partial(_get, where) for key, where in GETTING.items()},
    **{key: partial(_choose, where) for key, where in CHOOSING.items()},
    ("lambda", "GetFunction"): _get_function,
    ("bedrock", "GetModelInvocationLoggingConfiguration"): _get_logging,
}
