"""Who may create, update, pass or invoke an AI runtime, as far as their own policies tell.

Organization policies, session policies and resource policies are not read here: a grant says what
an identity's own documents allow, not that AWS would let the call through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ringfence.guardrail.statements import Statement, UnreadablePolicyError, read_statements
from ringfence.guardrail.wildcard import matches_action
from ringfence.model.identity import Certainty, Grant, Principal

INVOKE = (
    "bedrock-agentcore:InvokeAgentRuntime",
    "bedrock-agentcore:InvokeAgentRuntimeForUser",
    "bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream",
    "bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser",
)
"""Sends a runtime a prompt."""
COMMAND = (
    "bedrock-agentcore:InvokeAgentRuntimeCommand",
    "bedrock-agentcore:InvokeAgentRuntimeCommandShell",
)
"""Gives a root shell in the microVM of a runtime."""
ACTIONS = (
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:CreateAgentRuntimeEndpoint",
    "bedrock-agentcore:CreateBrowser",
    "bedrock-agentcore:CreateCodeInterpreter",
    "bedrock-agentcore:CreateHarness",
    *INVOKE,
    *COMMAND,
    "bedrock-agentcore:PutResourcePolicy",
    "bedrock-agentcore:UpdateAgentRuntime",
    "bedrock-agentcore:UpdateAgentRuntimeEndpoint",
    "bedrock-agentcore:UpdateHarness",
    "iam:PassRole",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Every grant that was found, and the policies that could not be read."""

    grants: tuple[Grant, ...]
    unreadable: tuple[str, ...]
    """`PRINCIPAL ARN: POLICY NAME`, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """A statement, and the ACTIONS that it speaks of."""

    statement: Statement
    actions: frozenset[str]


_Document = tuple[_Spoken, ...] | None
"""None for a document that is no policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policies:
    """The readable statements of a principal."""

    named: tuple[tuple[str, _Spoken], ...]
    """With the name of the policy that holds each."""
    boundary: _Document
    """None without a boundary that could be read."""
    unreadable: tuple[str, ...]


def grants(principals: Iterable[Principal]) -> Access:
    """One grant for each statement that allows a principal one of the ACTIONS, sorted."""
    found: list[Grant] = []
    unreadable: set[str] = set()
    known: dict[str, _Document] = {}
    for principal in principals:
        policies = _read(principal, known)
        unreadable.update(f"{principal.arn}: {name}" for name in policies.unreadable)
        found.extend(grant for action in ACTIONS for grant in _granted(principal, policies, action))
    found.sort(key=lambda grant: (grant.principal, grant.action, grant.policy, grant.statement))
    return Access(grants=tuple(found), unreadable=tuple(sorted(unreadable)))


def _read(principal: Principal, known: dict[str, _Document]) -> _Policies:
    """The policies of a principal. Many share a document, so each is read once."""
    named: list[tuple[str, _Spoken]] = []
    unreadable: list[str] = []
    for policy in principal.policies:
        document = _document(policy.document, known)
        if document is None:
            unreadable.append(policy.name)
        else:
            named.extend((policy.name, spoken) for spoken in document)
    boundary = None
    if principal.boundary is not None:
        boundary = _document(principal.boundary.document, known)
        if boundary is None:
            unreadable.append(principal.boundary.name)
    return _Policies(named=tuple(named), boundary=boundary, unreadable=tuple(unreadable))


def _document(text: str, known: dict[str, _Document]) -> _Document:
    if text not in known:
        try:
            statements = read_statements(text)
        except UnreadablePolicyError:
            known[text] = None
        else:
            known[text] = tuple(
                _spoken(found) for found in statements if found.allow or not found.hollow
            )
    return known[text]


def _spoken(statement: Statement) -> _Spoken:
    named = frozenset[str]().union(*map(_named, statement.actions))
    actions = frozenset(ACTIONS) - named if statement.actions_excluded else named
    return _Spoken(statement=statement, actions=actions)


@lru_cache(maxsize=16_384)
def _named(pattern: str) -> frozenset[str]:
    """The ACTIONS that a pattern matches; the same few patterns fill the policies of an account."""
    return frozenset(action for action in ACTIONS if matches_action(pattern, action))


def _granted(principal: Principal, policies: _Policies, action: str) -> list[Grant]:
    speaking = [
        (name, spoken.statement) for name, spoken in policies.named if action in spoken.actions
    ]
    if any(found.absolute for _, found in speaking if not found.allow):
        return []
    if policies.boundary is not None and not _within(policies.boundary, action):
        return []
    in_doubt = (
        principal.boundary is not None
        or bool(policies.unreadable)
        or any(not found.allow for _, found in speaking)
    )
    return [
        Grant(
            action=action,
            principal=principal.arn,
            account=principal.account,
            certainty=(
                Certainty.ALLOWED if found.absolute and not in_doubt else Certainty.CONDITIONAL
            ),
            policy=name,
            statement=found.label,
            resources=_resources(found),
        )
        for name, found in speaking
        if found.allow
    ]


def _within(boundary: tuple[_Spoken, ...], action: str) -> bool:
    """Whether a permissions boundary may let an action through."""
    speaking = [spoken.statement for spoken in boundary if action in spoken.actions]
    if any(found.absolute for found in speaking if not found.allow):
        return False
    return any(found.allow for found in speaking)


def _resources(statement: Statement) -> tuple[str, ...]:
    """The resource patterns; those of a NotResource start with `not `."""
    prefix = "not " if statement.resources_excluded else ""
    return tuple(sorted(f"{prefix}{pattern}" for pattern in statement.resources))
