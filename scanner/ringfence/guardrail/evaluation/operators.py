"""The condition operators that are evaluated, and how one value is held against another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ringfence.guardrail.wildcard import matches
from ringfence.model.trilean import Match, of

_ARN_FIELDS = 6
_VARIABLE = re.compile(r"\$\{[^}]*(?:\}|\Z)")
_IF_EXISTS = "IfExists"


class Quantifier(StrEnum):
    """How a list of values is held against a condition."""

    NONE = ""
    """One value is expected."""
    ANY = "ForAnyValue"
    ALL = "ForAllValues"


class Comparison(StrEnum):
    """How two values are compared; the negated operators share one with their positive."""

    NULL = "Null"
    EQUALS = "StringEquals"
    EQUALS_ANY_CASE = "StringEqualsIgnoreCase"
    LIKE = "StringLike"
    ARN = "ArnLike"
    BOOL = "Bool"


_COMPARISONS = {
    "Null": (Comparison.NULL, False),
    "StringEquals": (Comparison.EQUALS, False),
    "StringNotEquals": (Comparison.EQUALS, True),
    "StringEqualsIgnoreCase": (Comparison.EQUALS_ANY_CASE, False),
    "StringNotEqualsIgnoreCase": (Comparison.EQUALS_ANY_CASE, True),
    "StringLike": (Comparison.LIKE, False),
    "StringNotLike": (Comparison.LIKE, True),
    "ArnEquals": (Comparison.ARN, False),
    "ArnLike": (Comparison.ARN, False),
    "ArnNotEquals": (Comparison.ARN, True),
    "ArnNotLike": (Comparison.ARN, True),
    "Bool": (Comparison.BOOL, False),
}
"""Whether each is negated. ArnEquals and ArnLike behave identically (IAM user guide)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A condition operator that is evaluated."""

    comparison: Comparison
    negated: bool = False
    quantifier: Quantifier = Quantifier.NONE
    if_exists: bool = False


def read_operator(text: str) -> Operator | None:
    """Read an operator such as `ForAnyValue:StringNotEqualsIfExists`; None when it is not modelled."""
    quantifier, base = Quantifier.NONE, text
    for one in (Quantifier.ANY, Quantifier.ALL):
        if text.startswith(f"{one}:"):
            quantifier, base = one, text.removeprefix(f"{one}:")
    if_exists = base.endswith(_IF_EXISTS)
    found = _COMPARISONS.get(base.removesuffix(_IF_EXISTS))
    if found is None:
        return None
    comparison, negated = found
    if comparison is Comparison.NULL and (if_exists or quantifier):
        return None
    return Operator(
        comparison=comparison, negated=negated, quantifier=quantifier, if_exists=if_exists
    )


def same(comparison: Comparison, value: str, asked: str) -> Match:
    """Whether a value of the request is what one value of a policy asks for.

    What a policy variable would stand for is not known, so it may stand for anything.
    """
    if "${" in asked:
        possible = matches(anything(asked).casefold(), value.casefold())
        return Match.MAYBE if possible else Match.NO
    match comparison:
        case Comparison.EQUALS:
            return of(value == asked)
        case Comparison.EQUALS_ANY_CASE:
            return _same_letters(value, asked)
        case Comparison.LIKE:
            return of(matches(asked, value))
        case Comparison.ARN:
            return matches_arn(asked, value)
        case _:
            return _same_truth(value, asked)


def matches_arn(pattern: str, arn: str) -> Match:
    """Whether a pattern matches an ARN, field by field (IAM user guide, ArnLike).

    What happens to a pattern with fewer than six fields, or whose `*` would have to run across a
    colon, is told differently for resources and conditions: MAYBE where the readings differ.
    """
    mine, others = pattern.split(":", _ARN_FIELDS - 1), arn.split(":", _ARN_FIELDS - 1)
    across = matches(pattern, arn)
    if len(others) == len(mine) == _ARN_FIELDS:
        by_field = all(map(matches, mine, others))
    elif len(others) == _ARN_FIELDS:
        by_field = all(map(matches, [*mine, *"*" * (_ARN_FIELDS - len(mine))], others))
    else:
        by_field = False
    return of(across) if across == by_field else Match.MAYBE


def matches_resource(pattern: str, resource: str) -> Match:
    """Whether a Resource element matches the resource of a request; `*` alone matches every one."""
    if pattern and not pattern.strip("*"):
        return Match.YES
    if "${" in pattern:
        return Match.MAYBE if matches(anything(pattern), resource) else Match.NO
    return matches_arn(pattern, resource)


def anything(text: str) -> str:
    """A pattern for whatever the policy variables of a text may stand for."""
    return _VARIABLE.sub("*", text)


def _same_letters(value: str, asked: str) -> Match:
    """Equality without case; how AWS folds letters beyond ASCII is not documented."""
    if value.casefold() != asked.casefold():
        return Match.NO
    return Match.YES if value == asked or (value + asked).isascii() else Match.MAYBE


def _same_truth(value: str, asked: str) -> Match:
    words = ("true", "false")
    if value.lower() in words and asked.lower() in words:
        return of(value.lower() == asked.lower())
    return Match.MAYBE
