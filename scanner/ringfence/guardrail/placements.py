"""The subnets and security groups that a request names, by what weak guardrails let through.

Ids that no condition tells apart are one kind, of which one is asked. Where nobody said what is
approved, what the policies name stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from ringfence.guardrail.evaluation.document import Condition
from ringfence.guardrail.evaluation.operators import Comparison, same
from ringfence.model.guardrail_check import NetworkAsked
from ringfence.model.iam_request import ContextKey

SUBNETS, GROUPS = "bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups"
KEYS = frozenset({SUBNETS.lower(), GROUPS.lower()})
_STRANGE = {SUBNETS: "subnet-00000000000000000", GROUPS: "sg-00000000000000000"}
_FILLED = "00000000"
_TESTED = 8
"""Kinds of ids of one key that are asked; a policy that tells more apart is asked of these."""
_Lists = tuple[tuple[str, ...], tuple[str, ...]]
"""Subnets and security groups; an empty list is a key that is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One id of each kind that the policies tell apart, of one key."""

    approved: tuple[str, ...]
    foreign: tuple[str, ...]


@lru_cache(maxsize=4096)
def placements(
    network: NetworkAsked,
    conditions: frozenset[Condition],
    subnets: tuple[str, ...],
    groups: tuple[str, ...],
) -> tuple[tuple[ContextKey, ...], ...]:
    """The network keys of every request of this sort; one without keys for a call without network.

    subnets and groups are the approved ones, none where nobody said.
    """
    sides = _side(SUBNETS, conditions, subnets), _side(GROUPS, conditions, groups)
    asked = dict.fromkeys(_lists(network, *sides))
    return tuple(
        tuple(
            ContextKey(name=name, values=values, many=True)
            for name, values in zip((SUBNETS, GROUPS), lists, strict=True)
            if values
        )
        for lists in asked
    )


def _lists(network: NetworkAsked, subnets: _Side, groups: _Side) -> Iterator[_Lists]:
    pairs = list(product(subnets.approved, groups.approved))
    match network:
        case NetworkAsked.NOT_ASKED | NetworkAsked.PUBLIC:
            yield (), ()
        case NetworkAsked.APPROVED:
            yield from (((subnet,), (group,)) for subnet, group in pairs)
        case NetworkAsked.ONE_KEY:
            yield from (((subnet,), ()) for subnet in subnets.approved)
            yield from (((), (group,)) for group in groups.approved)
        case NetworkAsked.UNAPPROVED:
            yield from (((s,), (g,)) for s, g in product(subnets.foreign, groups.foreign))
            yield from (((s,), (g,)) for s, g in product(subnets.foreign, groups.approved))
            yield from (((s,), (g,)) for s, g in product(subnets.approved, groups.foreign))
        case NetworkAsked.MIXED:
            for subnet, group in pairs:
                yield from (((subnet, each), (group,)) for each in subnets.foreign)
                yield from (((subnet,), (group, each)) for each in groups.foreign)


def _side(name: str, conditions: Iterable[Condition], approved: tuple[str, ...]) -> _Side:
    tests = sorted(
        (each for each in conditions if each.key == name.lower() and _compares(each)), key=repr
    )
    named = sorted({_filled(value) for each in tests for value in each.values if "${" not in value})
    strange = _STRANGE[name]
    foreign = (
        [strange, *(each for each in named if each not in approved)] if approved else [strange]
    )
    return _Side(
        approved=_told_apart(approved or named or [strange], tests),
        foreign=_told_apart(foreign, tests),
    )


def _compares(condition: Condition) -> bool:
    return condition.form is not None and condition.form.comparison is not Comparison.NULL


def _filled(pattern: str) -> str:
    """An id that a pattern matches."""
    return pattern.replace("*", _FILLED).replace("?", "0")


def _told_apart(ids: Iterable[str], tests: list[Condition]) -> tuple[str, ...]:
    """The first id of each kind."""
    found: dict[tuple[object, ...], str] = {}
    for each in ids:
        found.setdefault(tuple(_answer(each, test) for test in tests), each)
    return tuple(found.values())[:_TESTED]


def _answer(value: str, condition: Condition) -> object:
    form = condition.form
    return form and max(same(form.comparison, value, asked) for asked in condition.values)
