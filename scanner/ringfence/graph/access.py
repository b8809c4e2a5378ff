"""Principals, and what their policies let them do to runtimes."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.graph.draft import Draft
from ringfence.graph.elements import EdgeKind, NodeKind, account_node, attributes
from ringfence.model.egress import EvidenceKind
from ringfence.model.identity import Grant


def add_access(draft: Draft, grants: Iterable[Grant]) -> None:
    """One edge for each grant and node that it names; to the account when it names patterns.

    A pattern may cover thousands of runtimes. Drawing an edge to each would say nothing that the
    edge to the account does not; a path that starts at the principal evaluates the pattern.
    """
    for grant in grants:
        principal = draft.node(
            grant.principal,
            NodeKind.PRINCIPAL,
            label=grant.principal.rpartition("/")[2],
            account=grant.account,
        )
        named = [resource for resource in grant.resources if resource in draft.nodes]
        everything_else = len(named) < len(grant.resources) or not grant.resources
        for target in (*named, *((_account(draft, grant),) if everything_else else ())):
            draft.edge(
                principal,
                target,
                EdgeKind.MAY_CALL,
                reason=f"{grant.action} by {grant.policy}",
                evidence=EvidenceKind.POSSIBLE,
                attributes=attributes(
                    action=grant.action,
                    certainty=grant.certainty,
                    policy=grant.policy,
                    statement=grant.statement,
                ),
            )


def _account(draft: Draft, grant: Grant) -> str:
    id_ = account_node(grant.account)
    return draft.node(id_, NodeKind.ACCOUNT, label=grant.account, account=grant.account)
