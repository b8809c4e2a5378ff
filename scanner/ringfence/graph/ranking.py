"""Runtimes as entry points: how exposed each is, and how much hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphNode, NodeKind, account_of
from ringfence.graph.questions import covers, resources_of
from ringfence.graph.ways_out import WayEnd, paths_to_internet
from ringfence.model.verdict import EXPOSURE_ORDER, Containment

_INVOKES = frozenset(
    {"bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:InvokeAgentRuntimeCommand"}
)
_OPEN = (WayEnd.INTERNET, WayEnd.SIDE_DOOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Callers:
    """The principals whose grants have the same resource patterns."""

    account: str
    patterns: tuple[str, ...]
    part: str
    """What a resource has to contain, if the only pattern is to match it: quick to refuse by."""
    principals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """A runtime, and what its place among the others rests on."""

    runtime: str
    containment: Containment
    """Unknown also for a runtime that was not judged."""
    open_ways: int
    """Ways to the internet or to a side door."""
    callers: int
    """Principals of its account that may invoke it, under a condition or without."""
    stores: int
    """Data stores that its roles may read."""
    destinations: int
    """Distinct destinations that it talks to, is configured for or asked for."""


def entry_points(graph: EgressGraph) -> tuple[EntryPoint, ...]:
    """Every runtime, the most exposed first; of equal ones that with more data, ways and callers."""
    callers = _callers(graph)
    found = [_entry_point(graph, node, callers) for node in graph.nodes(NodeKind.RUNTIME)]
    return tuple(sorted(found, key=_order))


def _entry_point(graph: EgressGraph, node: GraphNode, callers: Sequence[_Callers]) -> EntryPoint:
    verdict = graph.verdicts.get(node.id)
    roles = {edge.target for edge in graph.edges_from(node.id, EdgeKind.ASSUMES)}
    stores = {e.target for role in roles for e in graph.edges_from(role, EdgeKind.MAY_READ)}
    return EntryPoint(
        runtime=node.id,
        containment=verdict.containment if verdict else Containment.UNKNOWN,
        open_ways=sum(path.end in _OPEN for path in paths_to_internet(graph, node.id)),
        callers=len(_callers_of(graph, node, callers)),
        stores=len(stores),
        destinations=len({row.destination for row in graph.rows_from(node.id)}),
    )


def _order(found: EntryPoint) -> tuple[int, int, int, int, int, str]:
    return (
        EXPOSURE_ORDER.index(found.containment),
        -found.stores,
        -found.open_ways,
        -found.callers,
        -found.destinations,
        found.runtime,
    )


def _callers(graph: EgressGraph) -> tuple[_Callers, ...]:
    found: defaultdict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for grant in graph.grants:
        if grant.action in _INVOKES:
            found[grant.account, grant.resources].add(grant.principal)
    return tuple(
        _Callers(
            account=account,
            patterns=patterns,
            part=_part(patterns),
            principals=frozenset(principals),
        )
        for (account, patterns), principals in found.items()
    )


def _part(patterns: tuple[str, ...]) -> str:
    """The last run of plain characters; empty for several patterns and for exclusions."""
    if len(patterns) != 1 or patterns[0].startswith("not "):
        return ""
    plain = patterns[0].replace("?", "*").split("*")
    return next((run for run in reversed(plain) if run), "")


def _callers_of(graph: EgressGraph, node: GraphNode, callers: Sequence[_Callers]) -> frozenset[str]:
    account, named = account_of(node), resources_of(graph, node.id, roles=False)
    text = "\n".join(named)
    held = (
        each.principals
        for each in callers
        if each.part in text and each.account == account and covers(each.patterns, named)
    )
    return frozenset[str]().union(*held)
