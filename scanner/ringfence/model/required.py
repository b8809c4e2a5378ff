"""Which sources a verdict cannot do without; the only place that says so.

A source is required when an unread answer could hide an uncontained runtime. Harnesses are not: each
is backed by a runtime that is listed as well. Capacity providers are, where a runtime is placed on
one. What only explains or adds evidence (tags, security groups, logs) is never required.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Source
from ringfence.model.snapshot import Snapshot

ALWAYS = frozenset(
    {
        Source.IDENTITY,
        Source.ORGANIZATION,
        Source.RUNTIMES,
        Source.RUNTIME_ENDPOINTS,
        Source.BROWSERS,
        Source.CODE_INTERPRETERS,
        Source.GATEWAYS,
        Source.IAM,
    }
)
"""Required wherever they are asked. The organization is only asked when the user wants all of it."""

WITH_VPC_MODE = frozenset(
    {
        Source.VPCS,
        Source.SUBNETS,
        Source.ROUTE_TABLES,
        Source.NETWORK_INTERFACES,
        Source.INSTANCES,
        Source.NAT_GATEWAYS,
        Source.VPC_ENDPOINTS,
        Source.PREFIX_LISTS,
    }
)
"""Required in a region where something is placed in a VPC: they decide which way its packets leave."""

WITH_INSTANCES = frozenset({Source.CAPACITY_PROVIDERS})
"""Required in a region where a runtime names a capacity provider."""

REQUIRED = ALWAYS | WITH_VPC_MODE | WITH_INSTANCES
"""Everything that can keep a scan from being complete."""

_OF_THE_ACCOUNT = frozenset({Source.IDENTITY, Source.ORGANIZATION})
"""What a scope follows from: an account that is in it was known."""

_ON_DEMAND = frozenset({Source.INSTANCES, Source.NAT_GATEWAYS, Source.PREFIX_LISTS})
"""What is asked for only where a route names one."""

_LOGS = frozenset({Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS})


def unasked(snapshot: Snapshot) -> tuple[tuple[Source, str, str], ...]:
    """What a judgement needs and nobody asked for: source, account and region, sorted.

    A source without a row is no better known than one that was refused. Of logs it is those of the
    regions with runtimes in a VPC.
    """
    scope = snapshot.scope
    everywhere = {(account, region) for account in scope.accounts for region in scope.regions}
    with_vpc = _places(snapshot, NetworkMode.VPC)
    wanted = (
        *_at(everywhere, ALWAYS - _OF_THE_ACCOUNT),
        *_at(with_vpc, (WITH_VPC_MODE - _ON_DEMAND) | _LOGS),
        *_at(_places(snapshot, NetworkMode.INSTANCES), WITH_INSTANCES),
    )
    return tuple(sorted({each for each in wanted if snapshot.status(*each) is None}))


def _at(
    places: set[tuple[str, str]], sources: frozenset[Source]
) -> Iterator[tuple[Source, str, str]]:
    for account, region in places:
        for source in sources:
            yield source, account, region


def _places(snapshot: Snapshot, mode: NetworkMode) -> set[tuple[str, str]]:
    """Where a served version of a runtime is in a network mode."""
    return {
        (runtime.account, runtime.region)
        for runtime in snapshot.inventory.runtimes
        if any(version.placement.mode is mode for version in runtime.served_versions)
    }
