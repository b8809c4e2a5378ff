"""Resource policies: whom the policy on a thing lets in, besides its own account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.guardrail.remainders import may_touch
from ringfence.guardrail.statements import Statement, UnreadablePolicyError, read_statements
from ringfence.guardrail.wildcard import covers, matches_action
from ringfence.model.identity import Certainty

_ACCOUNT = re.compile(r"\d{12}")
_ARN_ACCOUNT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One statement that lets others call some of the asked actions."""

    statement: str
    certainty: Certainty
    anyone: bool
    """Every AWS principal; where no signature is asked for, every caller."""
    accounts: tuple[str, ...]
    """The accounts that it names, sorted."""
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A statement with whom it speaks of."""

    statement: Statement
    anyone: bool
    accounts: frozenset[str]
    actions: frozenset[str]


def openings(document: str, actions: Iterable[str], resource: str) -> tuple[Opening, ...]:
    """What a resource policy opens, in its order; UnreadablePolicyError when it is no policy.

    A deny for everyone takes actions away when it surely holds; any other deny leaves a doubt. A
    NotPrincipal speaks of everyone, since hardly anyone is excluded by it.
    """
    told = _told(document, frozenset(actions), resource)
    denies = [each for each in told if not each.statement.allow]
    gone = frozenset[str]().union(
        *(deny.actions for deny in denies if deny.anyone and _sure(deny.statement, resource))
    )
    return tuple(
        Opening(
            statement=each.statement.label,
            certainty=(
                Certainty.CONDITIONAL
                if each.statement.conditional
                or any(not deny.actions.isdisjoint(each.actions - gone) for deny in denies)
                else Certainty.ALLOWED
            ),
            anyone=each.anyone,
            accounts=tuple(sorted(each.accounts)),
            actions=tuple(sorted(each.actions - gone)),
        )
        for each in told
        if each.statement.allow and each.actions - gone
    )


def _told(document: str, actions: frozenset[str], resource: str) -> list[_Told]:
    statements = read_statements(document)
    listed = json.loads(document)["Statement"]
    entries = listed if isinstance(listed, list) else [listed]
    found = []
    for statement, entry in zip(statements, entries, strict=True):
        if ("Principal" in entry) == ("NotPrincipal" in entry):
            raise UnreadablePolicyError(f"statement {statement.label} names no principal")
        named = frozenset(
            action
            for action in actions
            if any(matches_action(pattern, action) for pattern in statement.actions)
        )
        spoken = actions - named if statement.actions_excluded else named
        hollow = statement.hollow and not statement.allow
        if spoken and not hollow and may_touch(statement, resource):
            found.append(_who(statement, entry, spoken))
    return found


def _who(statement: Statement, entry: Mapping[str, object], actions: frozenset[str]) -> _Told:
    if "NotPrincipal" in entry:
        # A deny of everyone but some surely takes nothing from those; an allow gives nearly all.
        return _Told(
            statement=statement, anyone=statement.allow, accounts=frozenset(), actions=actions
        )
    principals = _principals(entry["Principal"])
    return _Told(
        statement=statement,
        anyone="*" in principals,
        accounts=frozenset(filter(None, map(_account, principals))),
        actions=actions,
    )


def _principals(value: object) -> tuple[str, ...]:
    """The AWS principals; services and federated users of the account are none of them."""
    if isinstance(value, Mapping):
        value = value.get("AWS", ())
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(text for text in values if isinstance(text, str))


def _account(principal: str) -> str:
    if _ACCOUNT.fullmatch(principal):
        return principal
    parts = principal.split(":")
    named = parts[_ARN_ACCOUNT] if parts[0] == "arn" and len(parts) > _ARN_ACCOUNT else ""
    return named if _ACCOUNT.fullmatch(named) else ""


def _sure(statement: Statement, resource: str) -> bool:
    """Whether a deny surely holds for the whole resource and everything under it."""
    return (
        not statement.conditional
        and not statement.resources_excluded
        and any(
            "${" not in pattern and (covers(pattern, f"{resource}*") or covers(pattern, resource))
            for pattern in statement.resources
        )
    )
