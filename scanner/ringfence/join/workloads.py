"""The workloads that can talk, where they stand, and which roles they use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.model.agentcore import (
    AgentRuntime,
    BuiltInTool,
    Gateway,
    Harness,
    NetworkMode,
    Placement,
)
from ringfence.model.snapshot import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A runtime, built-in tool, harness or gateway, as far as its traffic matters."""

    arn: str
    account: str
    region: str
    placements: tuple[Placement, ...] = ()
    """What it is served from now; a gateway has none."""
    past: tuple[Placement, ...] = ()
    """Placements of versions that no endpoint serves any more; interfaces outlive them by hours."""
    roles: tuple[str, ...] = ()
    fully_read: bool = True
    """Whether every placement that is served is known."""

    @property
    def public(self) -> bool:
        return any(placement.mode is NetworkMode.PUBLIC for placement in self.placements)


def workloads(inventory: Inventory) -> tuple[Workload, ...]:
    """Every workload, by ARN.

    A harness is backed by a runtime: where that runtime is listed, it speaks for both. Tools that
    AWS manages exist in every account and region, whether anyone uses them or not; they are left
    out.
    """
    listed = {runtime.arn for runtime in inventory.runtimes}
    found = [
        *(_of_runtime(runtime) for runtime in inventory.runtimes),
        *(_of_tool(tool) for tool in inventory.tools if not tool.managed_by_aws),
        *(_of_harness(h) for h in inventory.harnesses if h.runtime_arn not in listed),
        *(_of_gateway(gateway) for gateway in inventory.gateways),
    ]
    return tuple(sorted(found, key=lambda workload: workload.arn))


def by_role(known: Iterable[Workload]) -> Mapping[str, tuple[str, ...]]:
    """The ARNs of the workloads that use each role, sorted."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for workload in known:
        for role in filter(None, workload.roles):
            users[role].add(workload.arn)
    return {role: tuple(sorted(arns)) for role, arns in users.items()}


def seats(placements: Iterable[Placement]) -> Iterator[tuple[str, frozenset[str]]]:
    """The subnet and security groups of every interface that VPC placements may own."""
    for placement in placements:
        if placement.mode is NetworkMode.VPC:
            for subnet in placement.subnets:
                yield subnet, frozenset(placement.security_groups)


def _of_runtime(runtime: AgentRuntime) -> Workload:
    served = runtime.served_versions
    gone = (version for version in runtime.versions if version not in served)
    return Workload(
        arn=runtime.arn,
        account=runtime.account,
        region=runtime.region,
        placements=tuple(version.placement for version in served),
        past=tuple(version.placement for version in gone),
        roles=tuple(sorted({version.role_arn for version in served})),
        fully_read=bool(served) and all(_is_known(version.placement) for version in served),
    )


def _of_tool(tool: BuiltInTool) -> Workload:
    return Workload(
        arn=tool.arn,
        account=tool.account,
        region=tool.region,
        placements=(tool.placement,),
        roles=(tool.execution_role_arn,),
        fully_read=_is_known(tool.placement),
    )


def _of_harness(harness: Harness) -> Workload:
    return Workload(
        arn=harness.arn,
        account=harness.account,
        region=harness.region,
        placements=(harness.placement,),
        roles=(harness.role_arn,),
        fully_read=_is_known(harness.placement),
    )


def _of_gateway(gateway: Gateway) -> Workload:
    return Workload(
        arn=gateway.arn,
        account=gateway.account,
        region=gateway.region,
        roles=(gateway.role_arn,),
    )


def _is_known(placement: Placement) -> bool:
    return placement.mode is not NetworkMode.UNKNOWN
