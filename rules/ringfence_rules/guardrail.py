"""The statements of the IAM guardrail, and what the authorization reference leaves out, as data.

Each file says where it comes from and when it was last read through.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ringfence_rules import RuleFileError

__all__ = ["ActionKeys", "StatementText", "action_keys", "statements"]

EVERYONE = "everyone"
ALL_BUT_PIPELINE = "all-but-pipeline"
_FORMS = ("", "roles", "tag")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """One statement as it is written for any operator."""

    sid: str
    family: str
    holds_for: str
    """EVERYONE or ALL_BUT_PIPELINE."""
    form: str
    """`roles` or `tag` for the two ways to guard endpoints, else empty."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    operator: str
    """Of its condition; empty without one."""
    key: str
    values: str
    """`subnets`, `security-groups`, `tag` and `tag-key` stand for what the operator says."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionKeys:
    """Condition keys that the authorization reference does not list."""

    everywhere: frozenset[str]
    added: Mapping[str, frozenset[str]]
    """By action."""
    sources: Mapping[str, str]
    """By action: where that is said, and when it was read."""


@cache
def statements() -> tuple[StatementText, ...]:
    """Every statement, in the order they are written."""
    return parse_statements(_text("statements.toml"))


@cache
def action_keys() -> ActionKeys:
    """What is known beside the authorization reference."""
    return parse_action_keys(_text("action_keys.toml"))


def parse_statements(text: str) -> tuple[StatementText, ...]:
    """The statements of one file; RuleFileError when it is not what it must be."""
    table = _table(text, "statements", {"statement"})
    found = tuple(map(_statement, table["statement"]))
    if len({each.sid for each in found}) != len(found):
        raise RuleFileError("statements: a sid occurs twice")
    return found


def parse_action_keys(text: str) -> ActionKeys:
    """The keys of one file; RuleFileError when it is not what it must be."""
    table = _table(text, "action_keys", {"everywhere", "action"})
    entries = list(_by_action(table["action"]))
    return ActionKeys(
        everywhere=frozenset(table["everywhere"]),
        added=MappingProxyType({action: keys for action, keys, _ in entries}),
        sources=MappingProxyType({action: source for action, _, source in entries}),
    )


def _by_action(entries: list[Mapping[str, Any]]) -> Iterator[tuple[str, frozenset[str], str]]:
    for entry in entries:
        if entry.keys() != {"actions", "adds", "source", "date"}:
            raise RuleFileError("action_keys: an action needs actions, adds, source and date")
        if not isinstance(entry["date"], date):
            raise RuleFileError("action_keys: a date is none")
        for action in entry["actions"]:
            yield action, frozenset(entry["adds"]), f"{_line(entry['source'])} ({entry['date']})"


def _statement(entry: Mapping[str, Any]) -> StatementText:
    required = {"sid", "family", "for", "actions", "why"}
    optional = {"form", "resources", "operator", "key", "values"}
    if not required <= entry.keys() <= required | optional:
        raise RuleFileError(
            f"statements: {entry.get('sid', 'an entry')}: missing or unknown fields"
        )
    found = StatementText(
        sid=entry["sid"],
        family=entry["family"],
        holds_for=entry["for"],
        form=entry.get("form", ""),
        actions=tuple(entry["actions"]),
        resources=tuple(entry.get("resources", ("*",))),
        operator=entry.get("operator", ""),
        key=entry.get("key", ""),
        values=entry.get("values", ""),
        why=_line(entry["why"]),
    )
    if found.holds_for not in (EVERYONE, ALL_BUT_PIPELINE) or found.form not in _FORMS:
        raise RuleFileError(f"statements: {found.sid}: whom it holds for, or its form, is unknown")
    if bool(found.operator) != bool(found.key and found.values):
        raise RuleFileError(f"statements: {found.sid}: half a condition")
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


def _table(text: str, name: str, keys: set[str]) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error
    if unexpected := table.keys() ^ ({"reviewed"} | keys):
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    return table


def _text(name: str) -> str:
    return files("ringfence_rules").joinpath("guardrails", name).read_text(encoding="utf-8")
