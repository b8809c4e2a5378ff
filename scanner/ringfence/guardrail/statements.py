"""IAM policy documents, read strictly: one that AWS would not accept is not judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.guardrail.conditions import only_without_tls, passed_to_agentcore

MAX_DOCUMENT = 65_536
"""Characters. IAM allows 10,240 without white space; the rest is room for indentation."""
MAX_STATEMENTS = 10_000
_ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "Principal",
        "NotPrincipal",
    }
)


class UnreadablePolicyError(ValueError):
    """A document that is no IAM policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of an identity policy."""

    label: str
    """The Sid, or the position from 1 when there is none."""
    allow: bool
    actions: tuple[str, ...]
    actions_excluded: bool
    """Whether the actions are those of a NotAction."""
    resources: tuple[str, ...]
    resources_excluded: bool
    """Whether the resources are those of a NotResource."""
    conditional: bool
    hollow: bool = False
    """Whether its condition never holds for a call that anyone makes."""
    to_agentcore: bool | None = None
    """Whether a role may be passed to AgentCore, where nothing else is a condition of it."""

    @property
    def every_resource(self) -> bool:
        return not self.resources_excluded and any(
            pattern and not pattern.strip("*") for pattern in self.resources
        )

    @property
    def every_action(self) -> bool:
        return not self.actions_excluded and any(
            action in ("*:*", "*") or (action and not action.strip("*")) for action in self.actions
        )

    @property
    def absolute(self) -> bool:
        """Whether it applies always: no condition, every resource."""
        return self.every_resource and not self.conditional


def read_statements(document: str) -> tuple[Statement, ...]:
    """The statements of a policy document; UnreadablePolicyError when it is none."""
    if len(document) > MAX_DOCUMENT:
        raise UnreadablePolicyError(f"longer than {MAX_DOCUMENT} characters")
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise UnreadablePolicyError("not JSON") from error
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise UnreadablePolicyError("no Statement")
    listed = policy["Statement"]
    statements = listed if isinstance(listed, list) else [listed]
    if len(statements) > MAX_STATEMENTS:
        raise UnreadablePolicyError(f"more than {MAX_STATEMENTS} statements")
    return tuple(_statement(entry, number) for number, entry in enumerate(statements, 1))


def _statement(entry: object, number: int) -> Statement:
    if not isinstance(entry, dict) or not entry.keys() <= _ELEMENTS:
        raise UnreadablePolicyError(f"statement {number} is none")
    if entry.get("Effect") not in ("Allow", "Deny"):
        raise UnreadablePolicyError(f"statement {number} has no Effect")
    actions, actions_excluded = _either(entry, "Action", number)
    resources, resources_excluded = _either(entry, "Resource", number)
    condition = entry.get("Condition", {})
    if not isinstance(condition, dict):
        raise UnreadablePolicyError(f"statement {number} has a malformed Condition")
    sid = entry.get("Sid")
    return Statement(
        label=sid if isinstance(sid, str) and sid else str(number),
        allow=entry["Effect"] == "Allow",
        actions=actions,
        actions_excluded=actions_excluded,
        resources=resources,
        resources_excluded=resources_excluded,
        conditional=bool(condition),
        hollow=only_without_tls(condition),
        to_agentcore=passed_to_agentcore(condition),
    )


def _either(entry: Mapping[str, object], name: str, number: int) -> tuple[tuple[str, ...], bool]:
    """The values of an element or of its negation, exactly one of which must be there."""
    negated = f"Not{name}"
    if (name in entry) == (negated in entry):
        raise UnreadablePolicyError(f"statement {number} needs {name} or {negated}")
    excluded = negated in entry
    value = entry[negated if excluded else name]
    values = value if isinstance(value, list) else [value]
    texts = tuple(text for text in values if isinstance(text, str))
    if len(texts) != len(values):
        raise UnreadablePolicyError(f"statement {number} has a malformed {name}")
    return texts, excluded
