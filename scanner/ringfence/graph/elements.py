"""The nodes and edges of the egress graph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.arn import place_in
from ringfence.model.egress import EvidenceKind

Attributes = tuple[tuple[str, str | int], ...]
"""A small map, sorted by name."""

_FIELDS = frozenset(
    {
        "account",
        "evidence",
        "first_seen",
        "id",
        "key",
        "kind",
        "known_by",
        "label",
        "last_seen",
        "reason",
        "ref",
        "region",
        "source",
        "target",
    }
)
"""What exports call the fields of nodes and edges."""


class NodeKind(StrEnum):
    ACCOUNT = "account"
    VPC = "vpc"
    SUBNET = "subnet"
    ROUTE_TABLE = "route-table"
    NEXT_HOP = "next-hop"
    """What a route points at: a gateway, an endpoint, a peering."""
    ENI = "eni"
    SECURITY_GROUP = "security-group"
    RUNTIME = "runtime"
    ENDPOINT = "endpoint"
    """A runtime endpoint."""
    TOOL = "tool"
    GATEWAY = "gateway"
    WORKLOAD = "workload"
    """A harness, an AI workload outside AgentCore, or a resource that a gateway names."""
    ROLE = "role"
    PRINCIPAL = "principal"
    """A user, or a role that no workload has."""
    DESTINATION = "destination"
    PROVIDER = "provider"
    DATA_STORE = "data-store"
    """Every store that one resource pattern of a policy names."""
    WAY_END = "way-end"
    """Where a way out of a subnet leads; only in a view of ways."""


class EdgeKind(StrEnum):
    CONTAINS = "contains"
    ATTACHED_TO = "attached-to"
    """A workload or interface to its subnet."""
    GUARDED_BY = "guarded-by"
    """A workload or interface to its security group."""
    ROUTES_VIA = "routes-via"
    """A subnet to its route table, and that to each next hop."""
    TALKS_TO = "talks-to"
    ASKED_FOR = "asked-for"
    """A name that was resolved and, as far as anything shows, never contacted."""
    RESOLVES_TO = "resolves-to"
    """A name to an address that several names share."""
    ASSUMES = "assumes"
    BELONGS_TO = "belongs-to"
    """A destination to its provider, a harness to its runtime."""
    MAY_CALL = "may-call"
    """A principal to what its policies let it act on."""
    MAY_READ = "may-read"
    """A role to the data that its policies let it read."""
    LEADS_TO = "leads-to"
    """The last station of a way to where it leads; only in a view of ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """One thing of the estate, or a destination."""

    id: str
    """An ARN or AWS id; `account:`, `data:`, `destination:` and `provider:` set other names apart."""
    kind: NodeKind
    label: str
    """A name for people. It is hostile text."""
    account: str = ""
    region: str = ""
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphEdge:
    """One relation, and how it is known."""

    source: str
    target: str
    kind: EdgeKind
    reason: str
    evidence: EvidenceKind
    """What configuration states is declared; what a route or permission allows is possible."""
    known_by: tuple[str, ...] = ()
    """Source values."""
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    attributes: Attributes = ()

    def attribute(self, name: str) -> str | int | None:
        """The value of an attribute; None when the edge does not have it."""
        return next((value for key, value in self.attributes if key == name), None)


_DESTINATION = "destination:"


def account_node(account: str) -> str:
    return f"account:{account}"


def account_of(node: GraphNode) -> str:
    """The account of a node; a role that was only named has it in its ARN. Empty when neither says."""
    return node.account or place_in(node.id)[0]


def destination_node(destination: str) -> str:
    """The node of a destination, by its id in the egress map."""
    return f"{_DESTINATION}{destination}"


def destination_of(node: str) -> str:
    """The id in the egress map of a destination's node; empty for any other node."""
    return node.removeprefix(_DESTINATION) if node.startswith(_DESTINATION) else ""


def provider_node(provider: str) -> str:
    return f"provider:{provider}"


def data_store_node(service: str, resource: str) -> str:
    """The node of the stores of a service that a resource pattern names."""
    return f"data:{service}:{resource}"


def attributes(**values: str | int | None) -> Attributes:
    """Attributes without those that are None or empty.

    A name that an export uses for a field of its own is a ValueError: it would replace the field.
    """
    if taken := _FIELDS & values.keys():
        raise ValueError(f"attributes cannot be called {', '.join(sorted(taken))}")
    return tuple(
        (name, value) for name, value in sorted(values.items()) if value is not None and value != ""
    )
