"""The rules of the starter pack, as data.

Standard library only. What a rule's groups hold is decided from a scan; a file that says anything
else than this module knows is a RuleFileError.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from ringfence_rules.references import RuleFileError

_ACTIONS = ("PERMIT", "DENY")
_PROTOCOLS = ("TCP", "UDP", "ICMP", "ANY")
_DECRYPT = ("DECRYPT_ALLOWED", "DECRYPT_NOT_ALLOWED")
_PLACES = ("{region}", "{account}")
_TABLES = {"pack", "rule", "needed"}
_LAST_PORT = 65_535
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterRule:
    """One rule, with the names of the groups that it takes."""

    name: str
    row: int
    """The priority of the published row."""
    priority: int
    action: str
    protocol: str
    ports: tuple[int, ...]
    """Empty for every port."""
    src: str
    dst: tuple[str, ...]
    """SmartGroups: ours, or those that every controller has."""
    web_group: str
    """Empty for a rule without one."""
    decrypt: str
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededHost:
    """An endpoint of AWS that a runtime needs in order to run."""

    host: str
    """With `{region}`, and `{account}` where the account is in the name."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterPack:
    """The file."""

    name: str
    version: str
    reviewed: date
    source: str
    rules: tuple[StarterRule, ...]
    """By priority, which rises."""
    needed: tuple[NeededHost, ...]


@cache
def starter_pack() -> StarterPack:
    """The starter pack for AgentCore."""
    path = files("ringfence_rules").joinpath("packs", "agentcore-starter.toml")
    return parse_starter(path.read_text(encoding="utf-8"))


def parse_starter(text: str) -> StarterPack:
    """Read the file; RuleFileError when it is not what it must be."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"the starter pack is no TOML: {error}") from error
    if strange := table.keys() ^ _TABLES:
        raise RuleFileError(f"the starter pack: missing or unknown: {', '.join(sorted(strange))}")
    rules = tuple(_made(StarterRule, entry) for entry in table["rule"])
    needed = tuple(_made(NeededHost, entry) for entry in table["needed"])
    for rule in rules:
        _check(rule)
    for host in needed:
        _check_host(host)
    _check_order(rules)
    return _made(StarterPack, {**table["pack"], "rules": rules, "needed": needed})


def _made(kind: type[_T], entry: Mapping[str, Any]) -> _T:
    """The record of a table, lists as tuples; it refuses unknown and missing keys itself."""
    values = {key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()}
    try:
        return kind(**values)
    except TypeError as error:
        name = entry.get("name", entry.get("host", "a table without a name"))
        raise RuleFileError(f"the starter pack: {name}: {error}") from error


def _check(rule: StarterRule) -> None:
    for value, known in (
        (rule.action, _ACTIONS),
        (rule.protocol, _PROTOCOLS),
        (rule.decrypt, _DECRYPT),
    ):
        if value not in known:
            raise RuleFileError(f"the starter pack: {rule.name}: unknown {value!r}")
    if any(not 0 < port <= _LAST_PORT for port in rule.ports) or not rule.dst:
        raise RuleFileError(f"the starter pack: {rule.name}: a port or destination that is none")
    if rule.web_group and rule.protocol != "TCP":
        raise RuleFileError(f"the starter pack: {rule.name}: a WebGroup takes TCP only")


def _check_host(needed: NeededHost) -> None:
    bare = needed.host
    for place in _PLACES:
        bare = bare.replace(place, "x")
    if not set(bare) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-"):
        raise RuleFileError(f"the starter pack: {needed.host}: it is no host, or a pattern")


def _check_order(rules: tuple[StarterRule, ...]) -> None:
    priorities = [rule.priority for rule in rules]
    if priorities != sorted(set(priorities)):
        raise RuleFileError("the starter pack: priorities do not rise")
    if len({rule.name for rule in rules}) != len(rules):
        raise RuleFileError("the starter pack: a name occurs twice")
