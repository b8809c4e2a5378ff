"""What a permission to read is worth, and which sets of actions give another role's rights.

Reviewed data; each file says where it comes from and when it was last read through.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from ringfence_rules import RuleFileError

__all__ = ["EscalationSet", "Reading", "escalation_sets", "escalation_targets", "readings"]

_KINDS = ("secret", "data", "identity", "compute", "key", "metadata")
_INVENTORIES = ("", "credential-providers", "memories")
_HEAD = {"reviewed", "source"}
_MAX_WEIGHT = 25
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A way to read data with a role's permissions."""

    id: str
    service: str
    kind: str
    means: str
    actions: tuple[str, ...]
    arns: tuple[str, ...]
    """Patterns of what the actions act on; `*` alone where AWS does not scope them."""
    never: str = ""
    within: tuple[str, ...] = ()
    """What may follow the name of one store in a pattern that still names that one."""
    weight: int
    inventory: str = ""
    """What has to exist in the account for the permission to matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSet:
    """Actions that give another role's rights when they are held together."""

    id: str
    title: str
    actions: tuple[str, ...]


@cache
def readings() -> tuple[Reading, ...]:
    """Every reading, in the order of the file."""
    return parse_readings(_text("readings.toml"))


@cache
def escalation_sets() -> tuple[EscalationSet, ...]:
    """Every published set, in the order of the file."""
    return parse_escalations(_text("escalations.toml"))[0]


@cache
def escalation_targets() -> Mapping[str, tuple[str, ...]]:
    """What an action of a set has to act on, as patterns; any resource for the others."""
    return parse_escalations(_text("escalations.toml"))[1]


def parse_readings(text: str) -> tuple[Reading, ...]:
    """The readings of one file; RuleFileError when it is not what it must be."""
    table = _table(text, "readings", {"reading"})
    found = tuple(_reading(entry) for entry in table["reading"])
    _distinct([each.id for each in found], "readings")
    return found


def parse_escalations(
    text: str,
) -> tuple[tuple[EscalationSet, ...], Mapping[str, tuple[str, ...]]]:
    """The sets and the targets of one file; RuleFileError when it is not what it must be."""
    table = _table(text, "escalations", {"set", "targets"})
    sets = tuple(_made(EscalationSet, entry, "escalations") for entry in table["set"])
    _distinct([each.id for each in sets], "escalations")
    known = {action for each in sets for action in each.actions}
    targets = {action: tuple(arns) for action, arns in table["targets"].items()}
    if strange := targets.keys() - known:
        raise RuleFileError(f"escalations: targets of no set: {', '.join(sorted(strange))}")
    return sets, MappingProxyType(targets)


def _text(name: str) -> str:
    return files("ringfence_rules").joinpath("blast_radius", name).read_text(encoding="utf-8")


def _table(text: str, name: str, keys: set[str]) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error
    if unexpected := table.keys() ^ (_HEAD | keys):
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    return table


def _reading(entry: Mapping[str, Any]) -> Reading:
    found = _made(Reading, entry, "readings")
    if found.kind not in _KINDS or found.inventory not in _INVENTORIES:
        raise RuleFileError(f"readings: {found.id}: unknown kind or inventory")
    if not 1 <= found.weight <= _MAX_WEIGHT:
        raise RuleFileError(f"readings: {found.id}: its weight is not 1 to {_MAX_WEIGHT}")
    return found


def _made(kind: type[_T], entry: Mapping[str, Any], name: str) -> _T:
    """The record of an entry, lists as tuples; it refuses unknown and missing fields itself."""
    values = {key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise RuleFileError(
            f"{name}: {entry.get('id', 'an entry without an id')}: {error}"
        ) from error


def _distinct(ids: list[str], name: str) -> None:
    if len(set(ids)) != len(ids):
        raise RuleFileError(f"{name}: an id occurs twice")
