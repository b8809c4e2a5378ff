"""Where something of AgentCore is placed, what else is followed, and which interfaces matter to nobody.

Followed are interfaces of AI workloads outside AgentCore: a set that the caller chose. No verdict rests
on them, so what is missing of their logs is no gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.agentcore import Placement
from ringfence.model.coverage import Coverage, Source
from ringfence.model.network import NetworkInterface, Subnet
from ringfence.model.snapshot import Inventory

_FORWARDING = frozenset(
    {
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
        "nat_gateway",
        "network_load_balancer",
        "transit_gateway",
    }
)
"""Types of interfaces that pass on what others sent."""


def idle_interfaces(
    inventory: Inventory, coverage: Iterable[Coverage], followed: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Interfaces that are known, are no AI workload's and forward nothing: nothing rests on them.

    Where the interfaces of a place were not read completely, none of it is in the set.
    """
    doubtful = {
        (row.account, row.region)
        for row in coverage
        if row.source is Source.NETWORK_INTERFACES and not row.complete
    }
    return frozenset(
        interface.id
        for interface in inventory.interfaces
        if not _matters(interface)
        and interface.id not in followed
        and doubtful.isdisjoint(
            (account, region)
            for account in ("", interface.account)
            for region in ("", interface.region)
        )
    )


def agent_interfaces(inventory: Inventory) -> frozenset[str]:
    """Interfaces that are AgentCore's, or forward what an agent sent."""
    return frozenset(interface.id for interface in inventory.interfaces if _matters(interface))


def _matters(interface: NetworkInterface) -> bool:
    """Whether it is AgentCore's, or may forward what an agent sent."""
    return (
        interface.managed_by_agentcore
        or interface.source_dest_check is not True
        or interface.interface_type in _FORWARDING
    )


def followed_here(
    inventory: Inventory, followed: frozenset[str], *, account: str, region: str
) -> tuple[NetworkInterface, ...]:
    """The followed interfaces of an account and region."""
    return tuple(
        interface
        for interface in inventory.interfaces
        if interface.id in followed and (interface.account, interface.region) == (account, region)
    )


def has_agents(inventory: Inventory, *, account: str, region: str) -> bool:
    """Whether an account has a runtime or harness in a region."""
    runtimes = ((each.account, each.region) for each in inventory.runtimes)
    harnesses = ((each.account, each.region) for each in inventory.harnesses)
    return (account, region) in runtimes or (account, region) in harnesses


def placed_subnets(inventory: Inventory, *, account: str, region: str) -> tuple[Subnet, ...]:
    """The subnets of every placement in an account and region, and of its AgentCore interfaces."""
    wanted = set(_subnet_ids(inventory, account, region))
    return tuple(subnet for subnet in inventory.subnets if subnet.id in wanted)


def unread_subnets(inventory: Inventory, *, account: str, region: str) -> tuple[str, ...]:
    """Subnets that a placement names and the inventory does not hold: their VPC is not known."""
    known = {subnet.id for subnet in inventory.subnets}
    return tuple(sorted(set(_subnet_ids(inventory, account, region)) - known))


def _subnet_ids(inventory: Inventory, account: str, region: str) -> Iterator[str]:
    place = (account, region)
    for placement in _placements(inventory, place):
        yield from placement.subnets
    for provider in inventory.capacity_providers:
        if (provider.account, provider.region) == place:
            yield from provider.subnets
    for interface in inventory.interfaces:
        if interface.managed_by_agentcore and (interface.account, interface.region) == place:
            yield interface.subnet_id


def _placements(inventory: Inventory, place: tuple[str, str]) -> Iterator[Placement]:
    for runtime in inventory.runtimes:
        if (runtime.account, runtime.region) == place:
            yield from (version.placement for version in runtime.versions)
    for tool in inventory.tools:
        if (tool.account, tool.region) == place:
            yield tool.placement
    for harness in inventory.harnesses:
        if (harness.account, harness.region) == place:
            yield harness.placement
