"""What a principal's own policies let it do with which resources, statement by statement.

Where `access` asks whether an identity may do a thing at all, this asks on which resources. The
same holds for both: what an identity's own documents say, not what organization, session or
resource policies add or take away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ringfence.guardrail.statements import Statement, UnreadablePolicyError, read_statements
from ringfence.guardrail.wildcard import covers, matches, matches_action, overlaps, overlaps_arn
from ringfence.model.identity import Certainty, Principal

NOT = "not "
"""How the patterns of a NotResource begin."""
ANY = "*"
"""The resource of an action that AWS does not scope: only a statement on everything grants it."""
_VARIABLE = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What actions act on, as patterns of ARNs."""

    arns: tuple[str, ...]
    never: str = ""
    """A pattern of what is none of it, though the others match it."""


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
        if self.denies or self.bounded:
            return None
        return next(
            (
                (policy, spoken.statement)
                for policy, spoken in self.allows
                if spoken.statement.absolute
                and not spoken.statement.actions_excluded
                and any(action and not action.strip("*") for action in spoken.statement.actions)
            ),
            None,
        )


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
            denies=tuple(spoken for _, spoken in found if not spoken.statement.allow),
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
    allows = [each for each in policies.allows if action in each[1].actions]
    denies = [each.statement for each in policies.denies if action in each.actions]
    boundary = None
    if policies.boundary is not None:
        boundary = [each.statement for each in policies.boundary if action in each.actions]
    for policy, spoken in allows:
        found = _left(spoken.statement, target, denies, boundary)
        if found is None:
            continue
        resources, doubt = found
        doubt = doubt or policies.bounded or bool(policies.unreadable)
        yield Permit(
            action=action,
            certainty=Certainty.CONDITIONAL if doubt else Certainty.ALLOWED,
            policy=policy,
            statement=spoken.statement.label,
            resources=resources,
        )


def names(resources: tuple[str, ...], arn: str) -> bool:
    """Whether the patterns of a permit match an ARN."""
    named, excluded = _told_apart(resources)
    included = not named or any(matches(pattern, arn) for pattern in named)
    return included and not any(matches(pattern, arn) for pattern in excluded)


@lru_cache(maxsize=16_384)
def _told_apart(resources: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The patterns that are named, as widely as they may be meant, and those that are excluded."""
    return (
        tuple(_loose(pattern) for pattern in resources if not pattern.startswith(NOT)),
        tuple(pattern.removeprefix(NOT) for pattern in resources if pattern.startswith(NOT)),
    )


def literal_start(pattern: str) -> str:
    """The letters with which everything begins that a pattern of a permit names."""
    if pattern.startswith(NOT):
        return ""
    ends = [at for mark in ("*", "?", "$") if (at := pattern.find(mark)) >= 0]
    return pattern[: min(ends)] if ends else pattern


def may_touch(statement: Statement, arn: str) -> bool:
    """Whether a statement may speak of a resource or of some that a pattern stands for."""
    if statement.resources_excluded:
        return not any(covers(pattern, arn) for pattern in _sure(statement))
    return any(_meets(_loose(pattern), arn) for pattern in statement.resources)


def _left(
    statement: Statement,
    target: Target,
    denies: Sequence[Statement],
    boundary: Sequence[Statement] | None,
) -> tuple[tuple[str, ...], bool] | None:
    """The patterns of an Allow that no deny takes whole, and whether there is a doubt about them.

    None when nothing is left.
    """
    doubt = statement.conditional or any(map(_has_variable, statement.resources))
    kept: list[str] = []
    for shown, pieces in _pieces(statement, target):
        open_pieces = [
            piece
            for piece in pieces
            if not any(_takes(deny, piece) for deny in denies)
            and (boundary is None or _within(boundary, piece))
        ]
        if open_pieces:
            kept.extend(shown)
            doubt |= any(_may_take(deny, piece) for deny in denies for piece in open_pieces)
    return (tuple(sorted(set(kept))), doubt) if kept else None


_Piece = tuple[str, str]
"""A pattern of a policy and one of the target: what both match is meant."""


def _pieces(statement: Statement, target: Target) -> Iterator[tuple[tuple[str, ...], list[_Piece]]]:
    """Each resource of a statement as it is written, with its meetings with the target."""
    if statement.resources_excluded:
        arns = [arn for arn in target.arns if may_touch(statement, arn)]
        if arns:
            shown = tuple(f"{NOT}{pattern}" for pattern in statement.resources)
            yield shown, [(arn, arn) for arn in arns]
        return
    for pattern in statement.resources:
        loose = _loose(pattern)
        if target.never and covers(target.never, loose):
            continue
        pieces = [(loose, arn) for arn in target.arns if _meets(loose, arn)]
        if pieces:
            yield (pattern,), pieces


def _meets(pattern: str, arn: str) -> bool:
    if arn == ANY:
        return bool(pattern) and not pattern.strip("*")
    return overlaps_arn(pattern, arn)


def _takes(deny: Statement, piece: _Piece) -> bool:
    """Whether a deny surely takes all of a piece."""
    return not deny.conditional and _holds_all(deny, piece)


def _holds_all(statement: Statement, piece: _Piece) -> bool:
    if statement.resources_excluded:
        return not any(_touches(pattern, piece) for pattern in statement.resources)
    return any(covers(pattern, part) for pattern in _sure(statement) for part in piece)


def _may_take(deny: Statement, piece: _Piece) -> bool:
    """Whether a deny may take a part of a piece."""
    if deny.resources_excluded:
        return not any(covers(pattern, part) for pattern in _sure(deny) for part in piece)
    return any(_touches(pattern, piece) for pattern in deny.resources)


def _touches(pattern: str, piece: _Piece) -> bool:
    """Whether a pattern may match some of a piece."""
    loose = _loose(pattern)
    mine, arn = piece
    return overlaps(loose, mine) and (arn == ANY or overlaps_arn(loose, arn))


def _within(boundary: Iterable[Statement], piece: _Piece) -> bool:
    """Whether a permissions boundary may let a piece through."""
    statements = tuple(boundary)
    if any(_takes(found, piece) for found in statements if not found.allow):
        return False
    return any(_may_take(found, piece) for found in statements if found.allow)


def _sure(statement: Statement) -> Iterator[str]:
    """The patterns whose reach is known; a policy variable may stand for anything."""
    return (pattern for pattern in statement.resources if not _has_variable(pattern))


def _has_variable(pattern: str) -> bool:
    return "${" in pattern


def _loose(pattern: str) -> str:
    """The pattern with `*` for each policy variable."""
    return _VARIABLE.sub("*", pattern) if _has_variable(pattern) else pattern
