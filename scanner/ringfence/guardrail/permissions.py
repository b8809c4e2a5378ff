"""What a principal's own policies let it do with which resources, statement by statement.

Where `access` asks whether an identity may do a thing at all, this asks on which resources. The
same holds for both: what an identity's own documents say, not what organization, session or
resource policies add or take away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ringfence.guardrail.remainders import NOT, Target, loose, what_is_left
from ringfence.guardrail.statements import Statement, UnreadablePolicyError, read_statements
from ringfence.guardrail.wildcard import matches, matches_action
from ringfence.model.identity import Certainty, Principal

__all__ = [
    "NOT",
    "Permit",
    "Policies",
    "PolicyReader",
    "Target",
    "literal_start",
    "names",
    "permits",
]

_PASS = "iam:PassRole"  # noqa: S105 - an action, no password


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One statement that lets one action act on some of its targets."""

    action: str
    certainty: Certainty
    policy: str
    statement: str
    resources: tuple[str, ...]
    """The patterns that are left after every deny; those of a NotResource start with `not `."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """A statement, and those of the asked actions that it speaks of."""

    statement: Statement
    actions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The readable statements of a principal."""

    allows: tuple[tuple[str, _Spoken], ...]
    """With the name of the policy that holds each."""
    denies: tuple[_Spoken, ...]
    boundary: tuple[_Spoken, ...] | None
    """None without a boundary that could be read."""
    bounded: bool
    unreadable: tuple[str, ...]
    actions: frozenset[str]
    """The asked actions that any statement allows."""

    @property
    def everything(self) -> tuple[str, Statement] | None:
        """The policy and statement that allow every action on every resource.

        None as well where a deny or a boundary may take any of it back.
        """
        return None if self.denies or self.bounded else self._widest

    @property
    def nearly_everything(self) -> bool:
        """Whether a statement allows everything, and a deny or a boundary takes some of it back."""
        limited = self.bounded or bool(self.denies)
        return limited and self._widest is not None and not any(map(_all, self.denies))

    def alike(self, actions: Iterable[str]) -> list[list[str]]:
        """The actions that something allows, those together of which the same statements speak."""
        spoken = (*(each for _, each in self.allows), *self.denies, *(self.boundary or ()))
        groups: dict[tuple[bool, ...], list[str]] = {}
        for action in actions:
            if action in self.actions:
                speaking = (action == _PASS, *(action in each.actions for each in spoken))
                groups.setdefault(speaking, []).append(action)
        return list(groups.values())

    @property
    def _widest(self) -> tuple[str, Statement] | None:
        return next(
            ((policy, spoken.statement) for policy, spoken in self.allows if _all(spoken)), None
        )


def _all(spoken: _Spoken) -> bool:
    return spoken.statement.absolute and spoken.statement.every_action


@dataclass(frozen=True, slots=True)
class PolicyReader:
    """Reads policies for a fixed set of actions. Principals share documents: each is read once."""

    actions: frozenset[str]
    _documents: dict[str, tuple[_Spoken, ...] | None] = field(default_factory=dict)
    _patterns: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, principal: Principal) -> Policies:
        """The statements of a principal's policies; those that are none are named."""
        found: list[tuple[str, _Spoken]] = []
        unreadable = []
        for policy in principal.policies:
            document = self._document(policy.document)
            if document is None:
                unreadable.append(policy.name)
            else:
                found.extend((policy.name, spoken) for spoken in document)
        boundary = None
        if principal.boundary is not None:
            boundary = self._document(principal.boundary.document)
            if boundary is None:
                unreadable.append(principal.boundary.name)
        return Policies(
            allows=tuple(
                sorted(
                    (each for each in found if each[1].statement.allow),
                    key=lambda each: (each[0], each[1].statement.label),
                )
            ),
            denies=tuple(
                spoken
                for _, spoken in found
                if not spoken.statement.allow and not spoken.statement.hollow
            ),
            boundary=boundary,
            bounded=principal.boundary is not None,
            unreadable=tuple(sorted(unreadable)),
            actions=frozenset[str]().union(
                *(spoken.actions for _, spoken in found if spoken.statement.allow)
            ),
        )

    def _document(self, text: str) -> tuple[_Spoken, ...] | None:
        if text not in self._documents:
            try:
                statements = read_statements(text)
            except UnreadablePolicyError:
                self._documents[text] = None
            else:
                self._documents[text] = tuple(map(self._spoken, statements))
        return self._documents[text]

    def _spoken(self, statement: Statement) -> _Spoken:
        named = frozenset[str]().union(*map(self._named, statement.actions))
        actions = self.actions - named if statement.actions_excluded else named
        return _Spoken(statement=statement, actions=actions)

    def _named(self, pattern: str) -> frozenset[str]:
        if pattern not in self._patterns:
            self._patterns[pattern] = frozenset(
                action for action in self.actions if matches_action(pattern, action)
            )
        return self._patterns[pattern]


def permits(policies: Policies, action: str, target: Target) -> Iterator[Permit]:
    """Each statement that lets the action act on a target, after denies and boundary."""
    if action not in policies.actions:
        return
    denies = list(_speaking(policies.denies, action))
    boundary = None
    if policies.boundary is not None:
        boundary = list(_speaking(policies.boundary, action))
    for policy, spoken in policies.allows:
        for statement in _speaking((spoken,), action):
            found = what_is_left(statement, target, denies, boundary)
            if found is None:
                continue
            resources, doubt = found
            doubt = doubt or policies.bounded or bool(policies.unreadable)
            yield Permit(
                action=action,
                certainty=Certainty.CONDITIONAL if doubt else Certainty.ALLOWED,
                policy=policy,
                statement=statement.label,
                resources=resources,
            )


def _speaking(spoken: Iterable[_Spoken], action: str) -> Iterator[Statement]:
    """The statements about an action. Roles are asked about as if they were passed to AgentCore."""
    for each in spoken:
        statement = each.statement
        if action not in each.actions:
            continue
        if action != _PASS or statement.to_agentcore is None:
            yield statement
        elif statement.to_agentcore:
            yield replace(statement, conditional=False)


def names(resources: tuple[str, ...], arn: str) -> bool:
    """Whether the patterns of a permit match an ARN."""
    named, excluded = _told_apart(resources)
    included = not named or any(matches(pattern, arn) for pattern in named)
    return included and not any(matches(pattern, arn) for pattern in excluded)


@lru_cache(maxsize=16_384)
def _told_apart(resources: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The patterns that are named, as widely as they may be meant, and those that are excluded."""
    return (
        tuple(loose(pattern) for pattern in resources if not pattern.startswith(NOT)),
        tuple(pattern.removeprefix(NOT) for pattern in resources if pattern.startswith(NOT)),
    )


def literal_start(pattern: str) -> str:
    """The letters with which everything begins that a pattern of a permit names."""
    if pattern.startswith(NOT):
        return ""
    ends = [at for mark in ("*", "?", "$") if (at := pattern.find(mark)) >= 0]
    return pattern[: min(ends)] if ends else pattern
