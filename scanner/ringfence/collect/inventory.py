"""The collectors of a region and of an account, and the order they are read in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ringfence.collect.audit import collect_trails
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

ACCOUNT_COLLECTORS = (Collector(collect_iam, (Source.IAM,)),)
"""What has no region."""


def read_region(visit: Visit) -> None:
    """Read everything but the logs of one account and region."""
    for stage in COLLECTORS:
        visit.each(lambda collector: collector.read(visit), stage)


def read_account(visit: Visit) -> None:
    """Read what an account has once; the visit's caller has no region."""
    visit.each(lambda collector: collector.read(visit), ACCOUNT_COLLECTORS)


def promised_sources(*, region: bool) -> tuple[Source, ...]:
    """The sources that get a row wherever a visit ends by itself."""
    stages = COLLECTORS if region else (ACCOUNT_COLLECTORS,)
    return tuple(source for stage in stages for collector in stage for source in collector.sources)
