"""SageMaker, Bedrock agents and flows: services that are AI by themselves; and who is registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import Source

MOST_ENDPOINTS = 1_000
"""Endpoints, notebooks and domains that are described; an endpoint costs three calls."""
MOST_AGENTS = 1_000
"""Agents, and flows, that are described, a call each."""


def collect_sagemaker(visit: Visit) -> None:
    """Read endpoints with their configurations and models, notebook instances and domains."""
    with visit.source(Source.SAGEMAKER) as reading:
        visit.each(
            lambda read: read(visit, reading), (_read_endpoints, _read_notebooks, _read_domains)
        )


def _read_endpoints(visit: Visit, reading: Reading) -> None:
    listed = reading.pages("sagemaker", "ListEndpoints", "Endpoints", MaxResults=100)
    names = reading.first(reading.named(listed, "EndpointName"), MOST_ENDPOINTS, "endpoints")
    endpoints = visit.each(
        lambda name: reading.call("sagemaker", "DescribeEndpoint", EndpointName=name), names
    )
    wanted = {body.get("EndpointConfigName") for body in endpoints if body is not None}
    configs = visit.each(
        lambda name: reading.call("sagemaker", "DescribeEndpointConfig", EndpointConfigName=name),
        sorted(name for name in wanted if isinstance(name, str)),
    )
    models = {name for body in configs if body is not None for name in _models(body)}
    visit.each(
        lambda name: reading.call("sagemaker", "DescribeModel", ModelName=name), sorted(models)
    )


def _models(config: Mapping[str, Any]) -> set[str]:
    variants = (
        variant
        for key in ("ProductionVariants", "ShadowProductionVariants")
        for variant in config.get(key, ())
    )
    names = {variant.get("ModelName") for variant in variants}
    return {name for name in names if isinstance(name, str) and name}


def _read_notebooks(visit: Visit, reading: Reading) -> None:
    listed = reading.pages(
        "sagemaker", "ListNotebookInstances", "NotebookInstances", MaxResults=100
    )
    names = reading.named(listed, "NotebookInstanceName")
    visit.each(
        lambda name: reading.call(
            "sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name
        ),
        reading.first(names, MOST_ENDPOINTS, "notebook instances"),
    )


def _read_domains(visit: Visit, reading: Reading) -> None:
    listed = reading.pages("sagemaker", "ListDomains", "Domains", MaxResults=100)
    names = reading.named(listed, "DomainId")
    visit.each(
        lambda name: reading.call("sagemaker", "DescribeDomain", DomainId=name),
        reading.first(names, MOST_ENDPOINTS, "domains"),
    )


def collect_bedrock_agents(visit: Visit) -> None:
    """Read the agents and flows of Bedrock: which models they name and which role they have."""
    with visit.source(Source.BEDROCK_AGENTS) as reading:
        visit.each(lambda read: read(visit, reading), (_read_agents, _read_flows))


def _read_agents(visit: Visit, reading: Reading) -> None:
    listed = reading.pages("bedrock-agent", "ListAgents", "agentSummaries", maxResults=100)
    names = reading.named(listed, "agentId")
    visit.each(
        lambda name: reading.call("bedrock-agent", "GetAgent", agentId=name),
        reading.first(names, MOST_AGENTS, "agents"),
    )


def _read_flows(visit: Visit, reading: Reading) -> None:
    listed = reading.pages("bedrock-agent", "ListFlows", "flowSummaries", maxResults=100)
    names = reading.named(listed, "id")
    visit.each(
        lambda name: reading.call("bedrock-agent", "GetFlow", flowIdentifier=name),
        reading.first(names, MOST_AGENTS, "flows"),
    )


def collect_invocation_logging(visit: Visit) -> None:
    """Read where the model invocations of a region are logged, if anywhere."""
    with visit.source(Source.MODEL_INVOCATION_LOGGING) as reading:
        body = reading.call("bedrock", "GetModelInvocationLoggingConfiguration")
        reading.count(0 if body is None else 1)


def collect_registry(visit: Visit) -> None:
    """Read what the AWS Agent Registry says of the region's agents and tools, and who approves there."""
    with visit.source(Source.AGENT_REGISTRY) as reading:
        registries = reading.pages(
            "agent-registry-control", "ListRegistries", "registries", counted=False, maxResults=100
        )
        names = reading.named(registries, "registryId")
        visit.each(
            lambda name: reading.call("agent-registry-control", "GetRegistry", registryId=name),
            names,
        )
        visit.each(
            lambda name: reading.pages(
                "agent-registry-control",
                "ListRegistryRecords",
                "registryRecords",
                registryId=name,
                maxResults=100,
            ),
            names,
        )


def collect_api_keys(visit: Visit) -> None:
    """Read the long-term Bedrock API keys of all users; never the keys themselves."""
    with visit.source(Source.BEDROCK_API_KEYS) as reading:
        reading.pages(
            "iam",
            "ListServiceSpecificCredentials",
            "ServiceSpecificCredentials",
            AllUsers=True,
            ServiceName="bedrock.amazonaws.com",
            MaxItems=1000,
        )
