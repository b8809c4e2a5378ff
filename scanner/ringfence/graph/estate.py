"""The estate in the graph: accounts, networks, workloads and their roles.

Of the network only that appears which a workload in VPC mode stands in, so that the graph grows
with the workloads and not with the account, and of a runtime only the versions that are served.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ringfence.graph.draft import Draft
from ringfence.graph.elements import EdgeKind, NodeKind, attributes
from ringfence.model.agentcore import (
    AgentRuntime,
    BuiltInTool,
    Gateway,
    Harness,
    NetworkMode,
    Placement,
)
from ringfence.model.egress import EvidenceKind
from ringfence.model.network import NetworkInterface, Route, RouteTable, RouteTarget, Subnet, Vpc
from ringfence.model.snapshot import Inventory
from ringfence.model.verdict import RuntimeVerdict


def add_workloads(
    draft: Draft, inventory: Inventory, verdicts: Mapping[str, RuntimeVerdict]
) -> None:
    """Runtimes with endpoints and verdicts, tools, harnesses and gateways."""
    for runtime in inventory.runtimes:
        _add_runtime(draft, runtime, verdicts.get(runtime.arn))
    for tool in inventory.tools:
        if not tool.managed_by_aws:
            _add_tool(draft, tool)
    for harness in inventory.harnesses:
        _add_harness(draft, harness)
    for gateway in inventory.gateways:
        _add_gateway(draft, gateway)


def add_network(draft: Draft, inventory: Inventory) -> None:
    """Interfaces of AgentCore, and the subnets, tables and next hops of everything that stands."""
    for interface in inventory.interfaces:
        if interface.managed_by_agentcore:
            _add_interface(draft, interface)
    used = {edge.target for edge in draft.edges if edge.kind is EdgeKind.ATTACHED_TO}
    tables = _tables_by_subnet(inventory, used)
    vpcs = {vpc.id: vpc for vpc in inventory.vpcs}
    for subnet in inventory.subnets:
        if subnet.id in used:
            _add_subnet(draft, subnet, vpcs.get(subnet.vpc_id), tables.get(subnet.id))
    for table in {table.id: table for table in tables.values()}.values():
        _add_routes(draft, table)
    for group in inventory.security_groups:
        if group.id in draft.nodes:
            draft.node(
                group.id,
                NodeKind.SECURITY_GROUP,
                label=f"{group.name} ({group.id})",
                account=group.account,
                region=group.region,
            )


def _add_runtime(draft: Draft, runtime: AgentRuntime, verdict: RuntimeVerdict | None) -> None:
    draft.node(
        runtime.arn,
        NodeKind.RUNTIME,
        label=runtime.name or runtime.id,
        account=runtime.account,
        region=runtime.region,
        attributes=attributes(
            status=runtime.status,
            network_mode=verdict.network_mode if verdict else None,
            containment=verdict.containment if verdict else None,
            observability=verdict.observability if verdict else None,
        ),
    )
    draft.owned(runtime.arn, account=runtime.account, reason="listed in the account")
    _add_endpoints(draft, runtime, verdict)
    for version in runtime.served_versions:
        _add_placement(draft, runtime.arn, version.placement, f"version {version.version}")
        if version.role_arn:
            reason = f"execution role of version {version.version}"
            _assume(draft, runtime.arn, version.role_arn, reason)


def _add_endpoints(draft: Draft, runtime: AgentRuntime, verdict: RuntimeVerdict | None) -> None:
    judged = {found.arn: found for found in verdict.endpoints} if verdict else {}
    for endpoint in runtime.endpoints:
        found = judged.get(endpoint.arn)
        draft.node(
            endpoint.arn,
            NodeKind.ENDPOINT,
            label=f"{runtime.name or runtime.id}/{endpoint.name}",
            account=runtime.account,
            region=runtime.region,
            attributes=attributes(
                live_version=endpoint.live_version,
                network_mode=found.network_mode if found else None,
                containment=found.containment if found else None,
            ),
        )
        served = f"serves version {endpoint.live_version}" if endpoint.live_version else "endpoint"
        draft.edge(runtime.arn, endpoint.arn, EdgeKind.CONTAINS, reason=served)


def _add_tool(draft: Draft, tool: BuiltInTool) -> None:
    draft.node(
        tool.arn,
        NodeKind.TOOL,
        label=tool.name or tool.id,
        account=tool.account,
        region=tool.region,
        attributes=attributes(tool=tool.kind, network_mode=tool.placement.mode),
    )
    draft.owned(tool.arn, account=tool.account, reason="listed in the account")
    _add_placement(draft, tool.arn, tool.placement, "the tool")
    if tool.execution_role_arn:
        _assume(draft, tool.arn, tool.execution_role_arn, "execution role of the tool")


def _add_harness(draft: Draft, harness: Harness) -> None:
    draft.node(
        harness.arn,
        NodeKind.WORKLOAD,
        label=harness.name or harness.id,
        account=harness.account,
        region=harness.region,
        attributes=attributes(workload="harness", network_mode=harness.placement.mode),
    )
    draft.owned(harness.arn, account=harness.account, reason="listed in the account")
    _add_placement(draft, harness.arn, harness.placement, "the harness")
    if harness.runtime_arn:
        runtime = draft.mention(harness.runtime_arn)
        draft.edge(harness.arn, runtime, EdgeKind.BELONGS_TO, reason="the runtime that backs it")
    if harness.role_arn:
        _assume(draft, harness.arn, harness.role_arn, "role of the harness")


def _add_gateway(draft: Draft, gateway: Gateway) -> None:
    draft.node(
        gateway.arn,
        NodeKind.GATEWAY,
        label=gateway.name or gateway.id,
        account=gateway.account,
        region=gateway.region,
        attributes=attributes(authorizer=gateway.authorizer_type),
    )
    draft.owned(gateway.arn, account=gateway.account, reason="listed in the account")
    if gateway.role_arn:
        _assume(draft, gateway.arn, gateway.role_arn, "role of the gateway")
    for target in gateway.targets:
        for arn in target.resource_arns:
            reason = f"the target {target.name} names it"
            draft.edge(gateway.arn, draft.mention(arn), EdgeKind.TALKS_TO, reason=reason)


def _assume(draft: Draft, workload: str, role: str, reason: str) -> None:
    draft.node(role, NodeKind.ROLE, label=role.rpartition("/")[2])
    draft.edge(workload, role, EdgeKind.ASSUMES, reason=reason)


def _add_placement(draft: Draft, workload: str, placement: Placement, what: str) -> None:
    if placement.mode is not NetworkMode.VPC:
        return
    for subnet in placement.subnets:
        reason = f"{what} stands in the subnet"
        draft.edge(workload, draft.mention(subnet), EdgeKind.ATTACHED_TO, reason=reason)
    for group in placement.security_groups:
        reason = f"{what} has the security group"
        draft.edge(workload, draft.mention(group), EdgeKind.GUARDED_BY, reason=reason)


def _add_interface(draft: Draft, interface: NetworkInterface) -> None:
    draft.node(
        interface.id,
        NodeKind.ENI,
        account=interface.account,
        region=interface.region,
        attributes=attributes(address=next(iter(interface.private_ips), None)),
    )
    subnet = draft.mention(interface.subnet_id)
    draft.edge(interface.id, subnet, EdgeKind.ATTACHED_TO, reason="the subnet of the interface")
    for group in interface.security_groups:
        reason = "a security group of the interface"
        draft.edge(interface.id, draft.mention(group), EdgeKind.GUARDED_BY, reason=reason)


def _add_subnet(draft: Draft, subnet: Subnet, vpc: Vpc | None, table: RouteTable | None) -> None:
    place = (subnet.account, subnet.region)
    _add_named(draft, subnet.vpc_id, NodeKind.VPC, tags=vpc.tags if vpc else (), place=place)
    _add_named(draft, subnet.id, NodeKind.SUBNET, tags=subnet.tags, place=place)
    draft.edge(subnet.vpc_id, subnet.id, EdgeKind.CONTAINS, reason=subnet.cidr)
    if table is not None:
        _add_named(draft, table.id, NodeKind.ROUTE_TABLE, tags=(), place=place)
        own = subnet.id in table.subnets
        reason = "its route table" if own else "the main route table of the VPC"
        draft.edge(subnet.id, table.id, EdgeKind.ROUTES_VIA, reason=reason)


def _add_named(
    draft: Draft,
    id_: str,
    kind: NodeKind,
    *,
    tags: tuple[tuple[str, str], ...],
    place: tuple[str, str],
) -> None:
    """A node of the network, by the name that its tag gives it."""
    name = dict(tags).get("Name", "")
    label = f"{name} ({id_})" if name else id_
    draft.node(id_, kind, label=label, account=place[0], region=place[1])


def _tables_by_subnet(inventory: Inventory, used: Iterable[str]) -> Mapping[str, RouteTable]:
    """The table of each subnet: the associated one, else the main one of its VPC."""
    main = {table.vpc_id: table for table in inventory.route_tables if table.main}
    found = {
        subnet.id: main[subnet.vpc_id] for subnet in inventory.subnets if subnet.vpc_id in main
    }
    found |= {subnet: table for table in inventory.route_tables for subnet in table.subnets}
    return {subnet: found[subnet] for subnet in used if subnet in found}


def _add_routes(draft: Draft, table: RouteTable) -> None:
    """The routes of a table, also of one whose subnets were not read."""
    place = (table.account, table.region)
    _add_named(draft, table.id, NodeKind.ROUTE_TABLE, tags=(), place=place)
    for route in table.routes:
        if route.target is not RouteTarget.LOCAL:
            hop = draft.mention(route.target_id or f"{table.id}/{route.destination}")
            draft.edge(
                table.id,
                hop,
                EdgeKind.ROUTES_VIA,
                reason=_route_reason(route),
                evidence=EvidenceKind.POSSIBLE,
                attributes=attributes(
                    destination=route.destination, hop=route.target, state=route.state
                ),
            )


def _route_reason(route: Route) -> str:
    blackhole = "" if route.state == "active" else f" ({route.state})"
    return f"{route.destination} goes to {route.target_id or route.target}{blackhole}"
