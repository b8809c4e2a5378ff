"""The first step of a path, where the patterns of a principal's grants are evaluated."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphEdge, NodeKind, account_of, attributes
from ringfence.graph.questions import resources_of
from ringfence.guardrail.access import COMMAND, INVOKE
from ringfence.guardrail.permissions import names
from ringfence.guardrail.wildcard import matches_action
from ringfence.model.egress import EvidenceKind
from ringfence.model.identity import Grant

Covered = MutableMapping[tuple[str, NodeKind, str, tuple[str, ...]], bool]
"""Which patterns of which actions cover which node, evaluated once for all principals."""

_ACT_ON = {
    "bedrock-agentcore:CreateAgentRuntimeEndpoint": NodeKind.RUNTIME,
    **dict.fromkeys((*INVOKE, *COMMAND), NodeKind.RUNTIME),
    "bedrock-agentcore:PutResourcePolicy": NodeKind.RUNTIME,
    "bedrock-agentcore:UpdateAgentRuntime": NodeKind.RUNTIME,
    "bedrock-agentcore:UpdateAgentRuntimeEndpoint": NodeKind.RUNTIME,
    "iam:PassRole": NodeKind.ROLE,
}
"""What each action acts on that is there already; those that create act on nothing yet."""
FOLLOWED = tuple(_ACT_ON)
"""The actions that paths begin with; nothing is said of who may call another one."""


def starts_of(graph: EgressGraph, nodes: Iterable[str], *, action: str = "") -> tuple[Start, ...]:
    """These nodes as starts; with an action those of them that may call it."""
    grants: dict[str, list[Grant]] = {node: [] for node in nodes}
    for grant in graph.grants:
        if grant.principal in grants:
            grants[grant.principal].append(grant)
    covered: Covered = {}
    starts = (
        Start(graph, node, grants=held, covered=covered, action=action)
        for node, held in grants.items()
    )
    return tuple(start for start in starts if not action or start.able)


class Start:
    """A node that paths start from, and where its first step leads.

    With an action only what that action permits counts. A grant of patterns has one edge to the
    account in the graph; here it leads to each runtime it covers, those of IAM to each role.
    """

    def __init__(
        self,
        graph: EgressGraph,
        node: str,
        *,
        grants: Iterable[Grant],
        covered: Covered,
        action: str = "",
    ) -> None:
        self.node = node
        self._graph = graph
        self._covered = covered
        self._action = action
        self._grants = tuple(
            grant
            for grant in grants
            if grant.action in _ACT_ON and (not action or matches_action(action, grant.action))
        )
        self._drawn = frozenset[str]() if action else frozenset(graph.successors(node))

    @property
    def able(self) -> bool:
        """Whether the principal may do any of it to anything."""
        return bool(self._grants)

    def leads_to(self, node: str) -> bool:
        """Whether one step from here is that node."""
        return node in self._drawn or any(self._covers(grant, node) for grant in self._grants)

    def firsts(self, near: Iterable[str]) -> tuple[str, ...]:
        """Where the first step leads among some nodes, sorted."""
        return tuple(sorted(node for node in near if self.leads_to(node)))

    def edges_to(self, node: str) -> tuple[GraphEdge, ...]:
        """The edges of that first step, with one for each grant whose pattern covers the node."""
        drawn = self._graph.edges_between(self.node, node)
        if self._action:
            drawn = tuple(
                edge
                for edge in drawn
                if matches_action(self._action, str(edge.attribute("action") or ""))
            )
        known = {tuple(map(edge.attribute, ("action", "policy", "statement"))) for edge in drawn}
        by_pattern = tuple(
            _edge(grant, node)
            for grant in self._grants
            if (grant.action, grant.policy, grant.statement) not in known
            and self._covers(grant, node)
        )
        return (*drawn, *by_pattern)

    def _covers(self, grant: Grant, node: str) -> bool:
        """Whether a grant holds for a node. Beyond its own account it takes a resource policy."""
        kind = _ACT_ON[grant.action]
        key = (node, kind, grant.account, grant.resources)
        if key not in self._covered:
            found = self._graph.node(node)
            if found is None or found.kind is not kind or account_of(found) != grant.account:
                self._covered[key] = False
                return False
            of_runtime = kind is NodeKind.RUNTIME
            named = resources_of(self._graph, node, roles=False) if of_runtime else (node,)
            self._covered[key] = any(names(grant.resources, arn) for arn in named)
        return self._covered[key]


def _edge(grant: Grant, node: str) -> GraphEdge:
    return GraphEdge(
        source=grant.principal,
        target=node,
        kind=EdgeKind.MAY_CALL,
        reason=f"{grant.action} by {grant.policy}",
        evidence=EvidenceKind.POSSIBLE,
        attributes=attributes(
            action=grant.action,
            certainty=grant.certainty,
            policy=grant.policy,
            statement=grant.statement,
        ),
    )
