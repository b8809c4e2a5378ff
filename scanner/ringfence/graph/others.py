"""AI workloads outside AgentCore in the graph, with their roles and where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.graph.draft import Draft
from ringfence.graph.elements import EdgeKind, NodeKind, attributes
from ringfence.model.snapshot import Inventory
from ringfence.model.workload import AiWorkload, ComputeResource


def add_other_workloads(
    draft: Draft, inventory: Inventory, workloads: Iterable[AiWorkload]
) -> None:
    """One node for each workload; resources without a signal are left out."""
    resources = {resource.arn: resource for resource in inventory.compute}
    for workload in workloads:
        draft.node(
            workload.arn,
            NodeKind.WORKLOAD,
            label=workload.name or workload.arn,
            account=workload.account,
            region=workload.region,
            attributes=attributes(
                workload=workload.kind,
                governance=workload.governance,
                confidence=workload.confidence,
                observed=workload.observed,
                serves=workload.serves,
            ),
        )
        draft.owned(workload.arn, account=workload.account, reason="listed in the account")
        if workload.arn in resources:
            _add_place(draft, resources[workload.arn])


def _add_place(draft: Draft, resource: ComputeResource) -> None:
    for role in resource.roles:
        draft.node(role, NodeKind.ROLE, label=role.rpartition("/")[2])
        draft.edge(resource.arn, role, EdgeKind.ASSUMES, reason="the role of its code")
    for subnet in resource.subnets:
        draft.edge(
            resource.arn, draft.mention(subnet), EdgeKind.ATTACHED_TO, reason="it stands there"
        )
    for group in resource.security_groups:
        draft.edge(
            resource.arn, draft.mention(group), EdgeKind.GUARDED_BY, reason="it has the group"
        )
