"""What execution roles can read, as nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.graph.draft import Draft
from ringfence.graph.elements import EdgeKind, NodeKind, attributes, data_store_node
from ringfence.model.blast import Reach, RoleReach
from ringfence.model.egress import EvidenceKind

MAX_STORES = 2_000
"""Distinct stores; patterns beyond them are drawn as one node for each service."""
_BEYOND = "(further resources)"


def add_reach(draft: Draft, roles: Iterable[RoleReach]) -> None:
    """One node for each distinct resource pattern, and one edge for each statement that reads it.

    A pattern stands for every store that it matches: the graph grows with what policies say and not
    with what an account holds.
    """
    stores: set[str] = set()
    for role in roles:
        if role.reach:
            draft.node(
                role.role,
                NodeKind.ROLE,
                label=role.role.rpartition("/")[2],
                account=role.account,
            )
        for reach in role.reach:
            for resource in reach.resources:
                _add_store(draft, reach, resource, stores)


def _add_store(draft: Draft, reach: Reach, resource: str, stores: set[str]) -> None:
    id_ = data_store_node(reach.service, resource)
    if id_ not in stores and len(stores) >= MAX_STORES:
        resource = _BEYOND
        id_ = data_store_node(reach.service, resource)
    stores.add(id_)
    store = draft.node(
        id_,
        NodeKind.DATA_STORE,
        label=f"{reach.service}: {resource}",
        attributes=attributes(service=reach.service),
    )
    draft.edge(
        reach.role,
        store,
        EdgeKind.MAY_READ,
        reason=f"{', '.join(reach.actions)} by {reach.policy}",
        evidence=EvidenceKind.POSSIBLE,
        attributes=attributes(
            breadth=reach.breadth,
            certainty=reach.certainty,
            policy=reach.policy,
            reads=reach.kind,
            reading=reach.reading,
            statement=reach.statement,
        ),
    )
