"""The questions that are asked of the egress graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import (
    EdgeKind,
    GraphEdge,
    GraphNode,
    NodeKind,
)
from ringfence.graph.named import find_node
from ringfence.guardrail.wildcard import matches
from ringfence.model.identity import Certainty

_NOT = "not "
_ENDS = (NodeKind.ACCOUNT, NodeKind.DATA_STORE)
"""What a neighbourhood shows and does not pass through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedGroup:
    """A security group and the runtimes that have it."""

    security_group: str
    runtimes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A principal that may do something to a runtime."""

    principal: str
    certainty: Certainty
    policy: str
    statement: str


def destinations_of(graph: EgressGraph, runtime: str) -> tuple[GraphEdge, ...]:
    """Everywhere a workload talks to, asks for, is configured for, or may go."""
    return graph.edges_from(runtime, EdgeKind.TALKS_TO, EdgeKind.ASKED_FOR)


def sources_reaching(graph: EgressGraph, destination: str) -> tuple[GraphNode, ...]:
    """Everything that talks to a host, an address or any host of a provider, or asked for it.

    An address that several names share counts for each of them.
    """
    reached = _and_shared_addresses(graph, destination)
    kinds = (EdgeKind.TALKS_TO, EdgeKind.ASKED_FOR)
    edges = (edge for node in reached for edge in graph.edges_to(node, *kinds))
    return _nodes(graph, {edge.source for edge in edges})


def runtimes_reaching(graph: EgressGraph, destination: str) -> tuple[GraphNode, ...]:
    """The runtimes among the sources that reach a destination."""
    found = sources_reaching(graph, destination)
    return tuple(node for node in found if node.kind is NodeKind.RUNTIME)


def runtimes_sharing_security_groups(graph: EgressGraph) -> tuple[SharedGroup, ...]:
    """Security groups of two runtimes or more: what a rule permits one, it permits all."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for runtime in graph.nodes(NodeKind.RUNTIME):
        for edge in graph.edges_from(runtime.id, EdgeKind.GUARDED_BY):
            members[edge.target].add(runtime.id)
    return tuple(
        SharedGroup(security_group=group, runtimes=tuple(sorted(runtimes)))
        for group, runtimes in sorted(members.items())
        if len(runtimes) > 1
    )


def who_can(graph: EgressGraph, action: str, runtime: str) -> tuple[Access, ...]:
    """The principals whose policies grant an action on a runtime, its endpoints or its role.

    Actions of IAM act on the runtime's roles; every other action on the runtime and its endpoints.
    A resource pattern that excludes only some resources leaves the grant conditional.
    """
    resources = resources_of(graph, runtime, roles=action.startswith("iam:"))
    granted = (grant for grant in graph.grants if grant.action.lower() == action.lower())
    return tuple(
        Access(
            principal=grant.principal,
            certainty=grant.certainty,
            policy=grant.policy,
            statement=grant.statement,
        )
        for grant in granted
        if covers(grant.resources, resources)
    )


def neighbourhood(graph: EgressGraph, node: str, hops: int = 2) -> EgressGraph:
    """What is at most so many edges away, in either direction; empty for an unknown node.

    Accounts and stores of data are shown and not passed through: by way of an account or of every
    bucket, everything is near everything.
    """
    seen = {node} if node in graph else set()
    frontier = seen
    for _ in range(hops):
        passed = (known for known in frontier if known == node or not _is_end(graph, known))
        frontier = graph.neighbours(passed) - seen
        seen = seen | frontier
    return graph.within(seen)


def _is_end(graph: EgressGraph, node: str) -> bool:
    found = graph.node(node)
    return found is not None and found.kind in _ENDS


def _and_shared_addresses(graph: EgressGraph, destination: str) -> tuple[str, ...]:
    node = find_node(graph, destination)
    found = graph.node(node)
    if found is None:
        return ()
    hosts = [node]
    if found.kind is NodeKind.PROVIDER:
        hosts = [edge.source for edge in graph.edges_to(node, EdgeKind.BELONGS_TO)]
    addresses = (e.target for host in hosts for e in graph.edges_from(host, EdgeKind.RESOLVES_TO))
    return tuple(dict.fromkeys((*hosts, *addresses)))


def _nodes(graph: EgressGraph, ids: Iterable[str]) -> tuple[GraphNode, ...]:
    return tuple(node for node in map(graph.node, sorted(ids)) if node is not None)


def resources_of(graph: EgressGraph, runtime: str, *, roles: bool) -> tuple[str, ...]:
    """What an action on a runtime may name: the runtime and its endpoints, or its roles."""
    if roles:
        return tuple(edge.target for edge in graph.edges_from(runtime, EdgeKind.ASSUMES))
    endpoints = (edge.target for edge in graph.edges_from(runtime, EdgeKind.CONTAINS))
    return (runtime, *endpoints)


def covers(patterns: tuple[str, ...], resources: Iterable[str]) -> bool:
    """Whether a grant speaks of one of the resources; one without resource patterns speaks of all."""
    named = [pattern for pattern in patterns if not pattern.startswith(_NOT)]
    excluded = [pattern.removeprefix(_NOT) for pattern in patterns if pattern.startswith(_NOT)]
    for resource in resources:
        included = not named or any(matches(pattern, resource) for pattern in named)
        if included and not any(matches(pattern, resource) for pattern in excluded):
            return True
    return False
