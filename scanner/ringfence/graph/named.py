"""Nodes by what people call them."""

from __future__ import annotations

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import (
    GraphNode,
    NodeKind,
    account_node,
    destination_node,
    provider_node,
)

_CALLED_BY_NAME = (
    NodeKind.RUNTIME,
    NodeKind.GATEWAY,
    NodeKind.TOOL,
    NodeKind.WORKLOAD,
    NodeKind.PROVIDER,
    NodeKind.PRINCIPAL,
    NodeKind.ROLE,
    NodeKind.DATA_STORE,
)
"""Kinds whose names are looked up, the first that has one speaking: a role is often called as its
runtime is, and means less by it."""


def find_node(graph: EgressGraph, text: str) -> str:
    """The node that an ARN, id, account, destination or provider names; empty when none does."""
    host = text.lower().removesuffix(".")
    spellings = (
        text,
        destination_node(text),
        destination_node(host),
        provider_node(text),
        account_node(text),
    )
    return next((id_ for id_ in spellings if id_ in graph), "")


def nodes_called(graph: EgressGraph, text: str) -> tuple[str, ...]:
    """Every node that a text may mean: the one it spells, else all of one kind with that name.

    A runtime is called by its name or its id, a role by the end of its ARN. Names are not unique:
    two accounts may have runtimes of one name.
    """
    spelled = find_node(graph, text)
    if spelled or not text:
        return (spelled,) if spelled else ()
    named = [node for node in graph.nodes(*_CALLED_BY_NAME) if text in _names(node)]
    for kind in _CALLED_BY_NAME:
        if found := tuple(node.id for node in named if node.kind is kind):
            return found
    folded = text.casefold()
    providers = graph.nodes(NodeKind.PROVIDER)
    return tuple(node.id for node in providers if node.label.casefold() == folded)


def _names(node: GraphNode) -> tuple[str, ...]:
    if node.kind is NodeKind.DATA_STORE:
        return (node.label, node.label.partition(": ")[2])
    return (node.label, node.id.rpartition("/")[2])
