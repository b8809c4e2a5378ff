"""What is left of the resources of an Allow after denies and a permissions boundary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ringfence.guardrail.statements import Statement
from ringfence.guardrail.wildcard import covers, overlaps, overlaps_arn

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


def may_touch(statement: Statement, arn: str) -> bool:
    """Whether a statement may speak of a resource or of some that a pattern stands for."""
    if statement.resources_excluded:
        return not any(covers(pattern, arn) for pattern in _sure(statement))
    return any(_meets(loose(pattern), arn) for pattern in statement.resources)


def what_is_left(
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
        wide = loose(pattern)
        if target.never and covers(target.never, wide):
            continue
        pieces = [(wide, arn) for arn in target.arns if _meets(wide, arn)]
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
    wide = loose(pattern)
    mine, arn = piece
    return overlaps(wide, mine) and (arn == ANY or overlaps_arn(wide, arn))


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


def loose(pattern: str) -> str:
    """The pattern with `*` for each policy variable."""
    return _VARIABLE.sub("*", pattern) if _has_variable(pattern) else pattern
