"""Which actions a principal's policies name, as against merely cover.

`*` and a NotAction cover every action of AWS, so they say nothing of what the principal is for: an
administrator is no AI workload. A statement names an action when its pattern spells the service,
as `bedrock:*` and `bedrock:Invoke*` do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ringfence.guardrail.statements import Statement, UnreadablePolicyError, read_statements
from ringfence.guardrail.wildcard import matches_action
from ringfence.model.identity import Principal

_REMEMBERED = 4096
"""Documents. Many principals share a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAction:
    """One action that a principal may call, and the policy that names it."""

    action: str
    policy: str
    statement: str
    """The Sid, or the position from 1 when there is none."""


def named_actions(principal: Principal, actions: Iterable[str]) -> tuple[NamedAction, ...]:
    """The actions that a policy of the principal allows by name, one statement each, in order.

    What a statement without a condition denies on every resource, or a permissions boundary does not
    allow, is left out; so is a policy that cannot be read. A boundary that cannot be read may allow it.
    """
    policies = [(policy.name, _read(policy.document) or ()) for policy in principal.policies]
    everything = [found for _, statements in policies for found in statements]
    boundary = None if principal.boundary is None else _read(principal.boundary.document)
    return tuple(
        named
        for action in actions
        if not any(_denies(found, action) for found in everything)
        and (boundary is None or _within(boundary, action))
        for named in _first(policies, action)
    )


def _first(policies: list[tuple[str, tuple[Statement, ...]]], action: str) -> list[NamedAction]:
    for policy, statements in policies:
        for found in statements:
            if found.allow and not found.actions_excluded and _names(found, action):
                return [NamedAction(action=action, policy=policy, statement=found.label)]
    return []


def _names(statement: Statement, action: str) -> bool:
    service = action.partition(":")[0]
    return any(
        pattern.partition(":")[0].lower() == service and matches_action(pattern, action)
        for pattern in statement.actions
    )


def _within(boundary: tuple[Statement, ...], action: str) -> bool:
    return not any(_denies(found, action) for found in boundary) and any(
        found.allow and _covers(found, action) for found in boundary
    )


def _denies(statement: Statement, action: str) -> bool:
    return not statement.allow and statement.absolute and _covers(statement, action)


def _covers(statement: Statement, action: str) -> bool:
    matched = any(matches_action(pattern, action) for pattern in statement.actions)
    return matched is not statement.actions_excluded


@lru_cache(maxsize=_REMEMBERED)
def _read(document: str) -> tuple[Statement, ...] | None:
    """The statements of a document; None when it is no policy."""
    try:
        return read_statements(document)
    except UnreadablePolicyError:
        return None
