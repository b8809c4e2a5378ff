"""A policy document with all that it says, read strictly: what AWS would refuse is not judged.

Elements that belong into other kinds of policy, or that are not known here, are kept as doubts of
the statement: it may apply, and it may not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.guardrail.evaluation.operators import Operator, read_operator
from ringfence.guardrail.statements import MAX_DOCUMENT, MAX_STATEMENTS, UnreadablePolicyError

_TOP = frozenset({"Version", "Id", "Statement"})
_VERSIONS = ("2012-10-17", "2008-10-17")
_EITHER = ("Action", "Resource")
_KNOWN = frozenset(
    {"Sid", "Effect", "Condition", *_EITHER, *(f"Not{element}" for element in _EITHER)}
)
_ACTION = re.compile(r"\*+|[^:\s]+:\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One operator on one key; all conditions of a statement must hold."""

    operator: str
    """As it is written."""
    form: Operator | None
    """None for an operator that is not modelled."""
    key: str
    """In lower case."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStatement:
    """One statement of a policy."""

    label: str
    """The Sid, or `DOCUMENT#POSITION` when there is none."""
    allow: bool
    actions: tuple[str, ...]
    actions_excluded: bool
    resources: tuple[str, ...]
    resources_excluded: bool
    conditions: tuple[Condition, ...] = ()
    doubts: tuple[str, ...] = ()
    """Elements whose meaning is not modelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """The statements of one document, in order."""

    name: str
    statements: tuple[PolicyStatement, ...]

    @property
    def only_denies(self) -> bool:
        return not any(statement.allow for statement in self.statements)


def read_document(text: str, *, name: str) -> PolicyDocument:
    """Read a policy; UnreadablePolicyError, which says where, when AWS would not take it.

    The name stands before the position of a statement that has no Sid.
    """
    if len(text) > MAX_DOCUMENT:
        raise UnreadablePolicyError(f"longer than {MAX_DOCUMENT} characters")
    try:
        policy = json.loads(text, object_pairs_hook=_once)
        json.dumps(policy, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except UnreadablePolicyError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadablePolicyError("not JSON") from error
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise UnreadablePolicyError("no Statement")
    if policy.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise UnreadablePolicyError(f"its Version is none of {', '.join(_VERSIONS)}")
    listed = policy["Statement"]
    entries = listed if isinstance(listed, list) else [listed]
    if len(entries) > MAX_STATEMENTS:
        raise UnreadablePolicyError(f"more than {MAX_STATEMENTS} statements")
    doubts = tuple(sorted(policy.keys() - _TOP))
    return PolicyDocument(
        name=name,
        statements=tuple(
            _statement(entry, number, name, doubts) for number, entry in enumerate(entries, 1)
        ),
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a repeated key: JSON readers keep the last one, and the other would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadablePolicyError("a key stands twice in one object")
    return found


def _statement(entry: object, number: int, name: str, doubts: tuple[str, ...]) -> PolicyStatement:
    if not isinstance(entry, dict):
        raise UnreadablePolicyError(f"statement {number} is none")
    if entry.get("Effect") not in ("Allow", "Deny"):
        raise UnreadablePolicyError(f"statement {number} has no Effect")
    actions, actions_excluded = _either(entry, "Action", number)
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise UnreadablePolicyError(f"statement {number} has an action without a service")
    resources, resources_excluded = _either(entry, "Resource", number)
    sid = entry.get("Sid")
    return PolicyStatement(
        label=sid if isinstance(sid, str) and sid else f"{name}#{number}",
        allow=entry["Effect"] == "Allow",
        actions=actions,
        actions_excluded=actions_excluded,
        resources=resources,
        resources_excluded=resources_excluded,
        conditions=_conditions(entry.get("Condition", {}), number),
        doubts=(*doubts, *sorted(entry.keys() - _KNOWN)),
    )


def _either(entry: Mapping[str, object], name: str, number: int) -> tuple[tuple[str, ...], bool]:
    """The values of an element or of its negation, exactly one of which must be there."""
    negated = f"Not{name}"
    if (name in entry) == (negated in entry):
        raise UnreadablePolicyError(f"statement {number} needs {name} or {negated}")
    excluded = negated in entry
    value = entry[negated if excluded else name]
    values = value if isinstance(value, list) else [value]
    texts = tuple(text for text in values if isinstance(text, str) and text)
    if len(texts) != len(values) or not texts:
        raise UnreadablePolicyError(f"statement {number} has a malformed {name}")
    return texts, excluded


def _conditions(block: object, number: int) -> tuple[Condition, ...]:
    found: list[Condition] = []
    if not isinstance(block, dict):
        raise UnreadablePolicyError(f"statement {number} has a malformed Condition")
    for operator, keys in block.items():
        if not isinstance(keys, dict):
            raise UnreadablePolicyError(f"statement {number} has a malformed {operator}")
        for key, value in keys.items():
            found.append(
                Condition(
                    operator=operator,
                    form=read_operator(operator),
                    key=key.lower(),
                    values=_values(value, f"statement {number} has a malformed {operator}"),
                )
            )
    return tuple(found)


def _values(value: object, complaint: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    texts = tuple(text for each in values if (text := _text(each)) is not None)
    if len(texts) != len(values) or not texts:
        raise UnreadablePolicyError(complaint)
    return texts


def _text(value: object) -> str | None:
    """A value as a policy compares it; None for what is no value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) else None
