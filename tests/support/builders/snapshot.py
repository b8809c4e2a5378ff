"""Whole snapshots, and what was read of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ringfence.model.agentcore import AgentRuntime
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.network import Route
from ringfence.model.required import REQUIRED
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.telemetry import Telemetry
from support.builders.agentcore import runtime
from support.builders.constants import ACCOUNT, NOW, REGION, WINDOW
from support.builders.network import (
    agent_interface,
    dhcp_options,
    flow_log,
    public_access_block,
    resolver_log,
    route,
    route_table,
    spoke_instance,
    spoke_interface,
    subnet,
    vpc,
)

_ANYWHERE = {
    Source.IDENTITY,
    Source.ORGANIZATION,
    Source.REGIONS,
    Source.IAM,
    Source.IAM_SIMULATION,
    Source.SERVICE_CONTROL_POLICIES,
}


def coverage(
    source: Source, status: CoverageStatus = CoverageStatus.COMPLETE, **changes: Any
) -> Coverage:
    base = Coverage(
        source=source,
        account=ACCOUNT,
        region="" if source in _ANYWHERE else REGION,
        status=status,
        window=WINDOW,
        required=source in REQUIRED,
    )
    return replace(base, **changes)


_EVERYTHING_READ = tuple(coverage(source) for source in Source)


def everything_read() -> tuple[Coverage, ...]:
    """Coverage that says every source was read completely."""
    return _EVERYTHING_READ


def without(snapshot: Snapshot, *sources: Source, status: CoverageStatus | None = None) -> Snapshot:
    """The snapshot with these sources denied or, without a status, never asked for."""
    rows = tuple(row for row in snapshot.coverage if row.source not in sources)
    denied = tuple(coverage(source, status) for source in sources) if status else ()
    return replace(snapshot, coverage=rows + denied)


def snapshot(
    inventory: Inventory | None = None,
    telemetry: Telemetry | None = None,
    *,
    coverage: tuple[Coverage, ...] | None = None,
) -> Snapshot:
    """A snapshot in which every source was read."""
    return Snapshot(
        taken_at=NOW,
        scope=Scope(accounts=(ACCOUNT,), regions=(REGION,), window=WINDOW),
        coverage=everything_read() if coverage is None else coverage,
        inventory=inventory or Inventory(),
        telemetry=telemetry or Telemetry(),
    )


def contained_inventory(*runtimes: AgentRuntime, routes: tuple[Route, ...] = ()) -> Inventory:
    """One runtime subnet whose default route leads to the spoke gateway, unless routes are given."""
    return Inventory(
        runtimes=runtimes or (runtime(),),
        vpcs=(vpc(),),
        subnets=(subnet(), subnet("subnet-0spoke", "10.20.9.0/24")),
        route_tables=(route_table(*(routes or (route(),))),),
        interfaces=(spoke_interface(), agent_interface()),
        instances=(spoke_instance(),),
        dhcp_options=(dhcp_options(),),
        public_access_blocks=(public_access_block("off"),),
        flow_log_configs=(flow_log(),),
        resolver_log_configs=(resolver_log(),),
    )
