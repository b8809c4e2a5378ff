"""Which group a node is drawn in, and what the group is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ringfence.classify.names import canonical_name, registered_domain
from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import (
    EdgeKind,
    GraphNode,
    NodeKind,
    account_of,
    attributes,
    destination_of,
)
from ringfence.model.egress import Category
from ringfence.model.grouping import Grouping

_NETWORKS = frozenset({NodeKind.ACCOUNT, NodeKind.VPC, NodeKind.PROVIDER})
"""Few even in a large estate, and what a reader looks for: they stay, unless grouped by account."""
_ADDRESSES = frozenset({Category.RAW_ADDRESS, Category.PRIVATE_NETWORK})


class Grouper:
    """Says of every node of a graph which group it is in.

    Runtimes are together that have one account, VPC and containment; other things of the estate by
    kind and account.
    """

    def __init__(self, graph: EgressGraph, by: Grouping, *, estate: EgressGraph) -> None:
        self._graph = graph
        self._by = by
        self._titles: dict[str, str] = {}
        self._vpcs = {
            edge.target: edge.source
            for vpc in estate.nodes(NodeKind.VPC)
            for edge in estate.drawn_from(vpc.id)
            if edge.kind is EdgeKind.CONTAINS
        }

    def of(self, node: GraphNode) -> str:
        """The group of a node: a key that no other group has."""
        by_account = self._by is Grouping.ACCOUNT
        if node.kind is NodeKind.DESTINATION:
            key, title = self._destination(node)
        elif node.kind is NodeKind.WAY_END or (
            node.kind in _NETWORKS and not (by_account and node.kind is NodeKind.VPC)
        ):
            return node.id
        elif node.kind is NodeKind.RUNTIME and not by_account:
            key, title = self._runtime(node)
        else:
            key = title = account_of(node)
        group = f"group:{node.kind}:{key}"
        self._titles[group] = title
        return group

    def node(self, group: str, members: Sequence[GraphNode]) -> GraphNode:
        """The node of a group; the only member of a group speaks for itself."""
        first = members[0]
        if len(members) == 1:
            return first
        title = self._titles[group]
        count = f"{len(members):,} {first.kind}s"
        accounts, regions = ({node.account for node in members}, {node.region for node in members})
        return GraphNode(
            id=group,
            kind=first.kind,
            label=f"{title} ({count})" if title else count,
            account=accounts.pop() if len(accounts) == 1 else "",
            region=regions.pop() if len(regions) == 1 else "",
            attributes=attributes(
                grouped_by=self._by, members=len(members), **_containments(members)
            ),
        )

    def _destination(self, node: GraphNode) -> tuple[str, str]:
        values = dict(node.attributes)
        category = str(values.get("category", Category.UNKNOWN))
        by_category = (f"category:{category}", category)
        if self._by is Grouping.DOMAIN and category not in _ADDRESSES:
            host = canonical_name(destination_of(node.id))
            domain = registered_domain(host) if host else ""
            return (f"domain:{domain}", domain) if domain else by_category
        if self._by is Grouping.PROVIDER:
            edges = self._graph.drawn_from(node.id)
            names = sorted(e.target for e in edges if e.kind is EdgeKind.BELONGS_TO)
            provider = self._graph.node(names[0]) if names else None
            return (provider.id, provider.label) if provider else by_category
        return by_category

    def _runtime(self, node: GraphNode) -> tuple[str, str]:
        values = dict(node.attributes)
        subnets = (e for e in self._graph.drawn_from(node.id) if e.kind is EdgeKind.ATTACHED_TO)
        vpcs = sorted({self._vpcs.get(edge.target, "a VPC not read") for edge in subnets})
        place = ", ".join(vpcs) or str(values.get("network_mode", "a mode not read"))
        containment = str(values.get("containment", "not judged"))
        title = f"{containment} in {place}"
        return f"{node.account}:{title}", title


def _containments(members: Sequence[GraphNode]) -> dict[str, int]:
    """How many runtimes of a group have each containment."""
    told = Counter(dict(node.attributes).get("containment") for node in members)
    return {str(name): count for name, count in told.items() if name is not None}
