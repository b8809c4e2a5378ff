"""Nodes and edges while they are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ringfence.graph.elements import (
    Attributes,
    EdgeKind,
    GraphEdge,
    GraphNode,
    NodeKind,
    account_node,
    destination_node,
)
from ringfence.model.egress import Egress, EvidenceKind

_KIND_BY_PREFIX = (
    ("eni-", NodeKind.ENI),
    ("sg-", NodeKind.SECURITY_GROUP),
    ("subnet-", NodeKind.SUBNET),
    ("vpc-", NodeKind.VPC),
    ("rtb-", NodeKind.ROUTE_TABLE),
)
_KIND_BY_ARN = (
    (":runtime/", NodeKind.RUNTIME),
    (":role/", NodeKind.ROLE),
    (":gateway/", NodeKind.GATEWAY),
    (":browser", NodeKind.TOOL),
    (":code-interpreter", NodeKind.TOOL),
)


class Draft:
    """Gathers a graph. Of two nodes with one id the first stays, unless it was only mentioned."""

    def __init__(self) -> None:
        self.nodes: dict[str, GraphNode] = {}
        self.edges: list[GraphEdge] = []
        self.rows: list[Egress] = []
        self._mentioned: set[str] = set()

    def node(
        self,
        id_: str,
        kind: NodeKind,
        *,
        label: str = "",
        account: str = "",
        region: str = "",
        attributes: Attributes = (),
    ) -> str:
        """Add a node, unless it is there already."""
        if id_ not in self.nodes or id_ in self._mentioned:
            self._mentioned.discard(id_)
            self.nodes[id_] = GraphNode(
                id=id_,
                kind=kind,
                label=label or id_,
                account=account,
                region=region,
                attributes=attributes,
            )
        return id_

    def owned(self, id_: str, *, account: str, reason: str) -> None:
        """Say which account a node is in."""
        holder = self.node(account_node(account), NodeKind.ACCOUNT, label=account, account=account)
        self.edge(holder, id_, EdgeKind.CONTAINS, reason=reason)

    def mention(self, id_: str) -> str:
        """Make sure of a node that something names, of the kind that its id tells."""
        if id_ not in self.nodes:
            self.node(id_, _kind_of(id_))
            self._mentioned.add(id_)
        return id_

    def edge(
        self,
        source: str,
        target: str,
        kind: EdgeKind,
        *,
        reason: str,
        evidence: EvidenceKind = EvidenceKind.DECLARED,
        known_by: Iterable[str] = (),
        first_seen: datetime | None = None,
        last_seen: datetime | None = None,
        attributes: Attributes = (),
    ) -> None:
        self.edges.append(
            GraphEdge(
                source=source,
                target=target,
                kind=kind,
                reason=reason,
                evidence=evidence,
                known_by=tuple(known_by),
                first_seen=first_seen,
                last_seen=last_seen,
                attributes=attributes,
            )
        )

    def traffic(self, row: Egress) -> None:
        """Add a row of the egress map: it becomes an edge when somebody asks for it."""
        if row.source not in self.nodes:
            self.mention(row.source)
        target = destination_node(row.destination)
        if target not in self.nodes:
            self.node(target, NodeKind.DESTINATION, label=row.destination)
        self.rows.append(row)


def _kind_of(id_: str) -> NodeKind:
    for prefix, kind in _KIND_BY_PREFIX:
        if id_.startswith(prefix):
            return kind
    if id_.startswith("arn:"):
        return next((kind for part, kind in _KIND_BY_ARN if part in id_), NodeKind.WORKLOAD)
    return NodeKind.NEXT_HOP
