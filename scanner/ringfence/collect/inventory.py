"""The collectors of a region and of an account, and the order they are read in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ringfence.collect.audit import collect_trails
from ringfence.collect.compute.builds import collect_codebuild, collect_state_machines
from ringfence.collect.compute.containers import collect_app_runner, collect_ecs, collect_eks
from ringfence.collect.compute.functions import collect_functions
from ringfence.collect.compute.models import (
    collect_api_keys,
    collect_bedrock_agents,
    collect_invocation_logging,
    collect_registry,
    collect_sagemaker,
)
from ringfence.collect.compute.tags import collect_workload_tags
from ringfence.collect.gateways import collect_gateways, collect_harnesses
from ringfence.collect.iam import collect_iam
from ringfence.collect.identities import (
    collect_capacity_providers,
    collect_credential_providers,
    collect_memories,
    collect_workload_identities,
)
from ringfence.collect.labels import collect_resource_policies, collect_tags
from ringfence.collect.network import collect_network
from ringfence.collect.reading import Visit
from ringfence.collect.runtimes import collect_runtimes
from ringfence.collect.tools import collect_browsers, collect_code_interpreters
from ringfence.model.coverage import Source


@dataclass(frozen=True, slots=True)
class Collector:
    """Reads some sources of one account and region, and leaves one Coverage row for each."""

    read: Callable[[Visit], None]
    sources: tuple[Source, ...]
    """Those that get a row in every region; a collector may find reason to read more."""


COLLECTORS: tuple[tuple[Collector, ...], ...] = (
    (
        Collector(collect_runtimes, (Source.RUNTIMES, Source.RUNTIME_ENDPOINTS)),
        Collector(collect_browsers, (Source.BROWSERS,)),
        Collector(collect_code_interpreters, (Source.CODE_INTERPRETERS,)),
        Collector(collect_gateways, (Source.GATEWAYS,)),
        Collector(collect_harnesses, (Source.HARNESSES,)),
        Collector(collect_credential_providers, (Source.CREDENTIAL_PROVIDERS,)),
        Collector(collect_workload_identities, (Source.WORKLOAD_IDENTITIES,)),
        Collector(collect_memories, (Source.MEMORIES,)),
        Collector(collect_trails, (Source.TRAILS,)),
    ),
    (
        Collector(collect_capacity_providers, (Source.CAPACITY_PROVIDERS,)),
        Collector(collect_tags, (Source.TAGS,)),
        Collector(collect_resource_policies, (Source.RESOURCE_POLICIES,)),
    ),
    (Collector(collect_network, (Source.NETWORK_INTERFACES,)),),
)
"""Stage by stage: a later one needs what an earlier one found; within one there is no order."""

WORKLOAD_COLLECTORS: tuple[Collector, ...] = (
    Collector(collect_functions, (Source.LAMBDA,)),
    Collector(collect_ecs, (Source.ECS,)),
    Collector(collect_eks, (Source.EKS,)),
    Collector(collect_sagemaker, (Source.SAGEMAKER,)),
    Collector(collect_bedrock_agents, (Source.BEDROCK_AGENTS,)),
    Collector(collect_invocation_logging, (Source.MODEL_INVOCATION_LOGGING,)),
    Collector(collect_state_machines, (Source.STATE_MACHINES,)),
    Collector(collect_codebuild, (Source.CODEBUILD,)),
    Collector(collect_app_runner, (Source.APP_RUNNER,)),
    Collector(collect_registry, (Source.AGENT_REGISTRY,)),
    Collector(collect_workload_tags, (Source.WORKLOAD_TAGS,)),
)
"""What tells of AI workloads outside AgentCore; read with the first stage, where it is asked for."""

ACCOUNT_COLLECTORS = (Collector(collect_iam, (Source.IAM,)),)
"""What has no region."""

ACCOUNT_WORKLOAD_COLLECTORS = (Collector(collect_api_keys, (Source.BEDROCK_API_KEYS,)),)
"""What tells of AI workloads and has no region."""


def read_region(visit: Visit) -> None:
    """Read everything but the logs of one account and region."""
    for stage in _stages(region=True, workloads=visit.workloads):
        visit.each(lambda collector: collector.read(visit), stage)


def read_account(visit: Visit) -> None:
    """Read what an account has once; the visit's caller has no region."""
    for stage in _stages(region=False, workloads=visit.workloads):
        visit.each(lambda collector: collector.read(visit), stage)


def promised_sources(*, region: bool, workloads: bool = False) -> tuple[Source, ...]:
    """The sources that get a row wherever a visit ends by itself."""
    sources = tuple(
        source
        for stage in _stages(region=region, workloads=workloads)
        for collector in stage
        for source in collector.sources
    )
    return (*sources, Source.INSTANCES) if region and workloads else sources


def _stages(*, region: bool, workloads: bool) -> tuple[tuple[Collector, ...], ...]:
    if not region:
        return ((*ACCOUNT_COLLECTORS, *(ACCOUNT_WORKLOAD_COLLECTORS if workloads else ())),)
    first, *later = COLLECTORS
    return ((*first, *(WORKLOAD_COLLECTORS if workloads else ())), *later)
