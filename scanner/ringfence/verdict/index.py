"""A snapshot's network by identifier, and which sources may be believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ringfence.model.agentcore import CapacityProvider
from ringfence.model.coverage import BADNESS, Coverage, CoverageStatus, Source, combined_status
from ringfence.model.network import (
    Instance,
    NatGateway,
    NetworkInterface,
    PrefixList,
    PublicAccessBlock,
    RouteTable,
    Subnet,
    VpcEndpoint,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.verdict.routes import EffectiveRoutes, effective_routes


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageIndex:
    """Coverage by source and place, so that a verdict need not walk all rows."""

    worst: Mapping[tuple[Source, str, str], CoverageStatus]

    def status(self, source: Source, account: str, region: str) -> CoverageStatus | None:
        """The worst status; files given by hand can only lower it."""
        regions = {"", region}
        return combined_status(self._of(source, account, regions), self._of(source, "", regions))

    def _of(self, source: Source, account: str, regions: Iterable[str]) -> list[CoverageStatus]:
        places = ((source, account, region) for region in regions)
        return [self.worst[place] for place in places if place in self.worst]

    def complete(self, source: Source, account: str, region: str) -> bool:
        """Whether the absence of an object is a fact."""
        return self.status(source, account, region) is CoverageStatus.COMPLETE

    def usable(self, source: Source, account: str, region: str) -> bool:
        """Whether the objects that are present may carry a good verdict.

        A partly read source still told the truth about what it gave.
        """
        return self.status(source, account, region) in (
            CoverageStatus.COMPLETE,
            CoverageStatus.PARTIAL,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkIndex:
    """Everything that decides which way a packet leaves, by identifier."""

    settings: Settings
    coverage: CoverageIndex
    subnets: Mapping[str, Subnet]
    tables_by_subnet: Mapping[str, RouteTable]
    main_tables: Mapping[str, RouteTable]
    """By VPC."""
    interfaces: Mapping[str, NetworkInterface]
    instances: Mapping[str, Instance]
    nat_gateways: Mapping[str, NatGateway]
    endpoints: Mapping[str, VpcEndpoint]
    prefix_lists: Mapping[str, PrefixList]
    endpoints_by_vpc: Mapping[str, tuple[VpcEndpoint, ...]]
    blocks: Mapping[tuple[str, str], PublicAccessBlock]
    """By account and region."""
    capacity_providers: Mapping[str, CapacityProvider]
    """By ARN."""
    resolved: dict[str, EffectiveRoutes] = field(default_factory=dict)
    """Route tables that were resolved already: many subnets share one."""

    def routes_of(self, table: RouteTable) -> EffectiveRoutes:
        """What each route of a table governs."""
        if table.id not in self.resolved:
            self.resolved[table.id] = effective_routes(
                table, self.prefix_lists, inspected=self.settings.enforcement_endpoints
            )
        return self.resolved[table.id]


def index_coverage(rows: Iterable[Coverage]) -> CoverageIndex:
    worst: dict[tuple[Source, str, str], CoverageStatus] = {}
    for row in rows:
        key = (row.source, row.account, row.region)
        known = worst.get(key, CoverageStatus.COMPLETE)
        worst[key] = max(known, row.status, key=BADNESS.index)
    return CoverageIndex(worst=worst)


def index_network(snapshot: Snapshot, settings: Settings) -> NetworkIndex:
    inventory = snapshot.inventory
    tables = inventory.route_tables
    coverage = index_coverage(snapshot.coverage)
    lists = (
        listed
        for listed in inventory.prefix_lists
        if coverage.usable(Source.PREFIX_LISTS, listed.account, listed.region)
    )
    return NetworkIndex(
        settings=settings,
        coverage=coverage,
        subnets=_by_id(inventory.subnets),
        tables_by_subnet={subnet: table for table in tables for subnet in table.subnets},
        main_tables={table.vpc_id: table for table in tables if table.main},
        interfaces=_by_id(inventory.interfaces),
        instances=_by_id(inventory.instances),
        nat_gateways=_by_id(inventory.nat_gateways),
        endpoints=_by_id(inventory.vpc_endpoints),
        prefix_lists=_by_id(lists),
        endpoints_by_vpc=_by_vpc(inventory.vpc_endpoints),
        blocks={(block.account, block.region): block for block in inventory.public_access_blocks},
        capacity_providers={provider.arn: provider for provider in inventory.capacity_providers},
    )


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Identified)


def _by_id(records: Iterable[_T]) -> dict[str, _T]:
    return {record.id: record for record in records}


def _by_vpc(endpoints: Iterable[VpcEndpoint]) -> dict[str, tuple[VpcEndpoint, ...]]:
    found: defaultdict[str, list[VpcEndpoint]] = defaultdict(list)
    for endpoint in endpoints:
        found[endpoint.vpc_id].append(endpoint)
    return {vpc_id: tuple(those) for vpc_id, those in found.items()}
