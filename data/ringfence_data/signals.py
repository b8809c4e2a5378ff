"""What points at AI in the definition of a resource: names, images, types, ports and actions.

`ai-signals.toml` is the project's own, reviewed work and says how much each entry means. This module
knows nothing of how the entries are compared and weighed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

_STRENGTHS = ("defining", "telling", "weak", "hint")
_LISTS: Mapping[str, tuple[str, ...]] = {
    "environment": ("names",),
    "image": ("patterns",),
    "layer": ("patterns",),
    "instance": ("patterns",),
    "port": ("ports",),
    "action": ("actions", "calls"),
    "kind": ("kinds",),
}
"""What entries of each table list."""
_HEAD = frozenset({"title", "source", "licence", "reviewed"})
_HIGHEST_PORT = 65_535


class SignalFileError(ValueError):
    """The file of signals is not what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One entry: what to look for, what it is about, and how much it says."""

    about: str
    strength: str
    """A Strength value of the model."""
    patterns: tuple[str, ...] = ()
    """Names, patterns or kinds; the IAM names of an action."""
    calls: tuple[str, ...] = ()
    """Names of operations as CloudTrail and definitions write them."""
    ports: tuple[int, ...] = ()
    serves: bool = False
    """Whether an image serves models itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AiSignals:
    """Every entry by its table, with the provenance of the file."""

    title: str
    source: str
    licence: str
    reviewed: date
    environment: tuple[Clue, ...]
    images: tuple[Clue, ...]
    layers: tuple[Clue, ...]
    instances: tuple[Clue, ...]
    ports: tuple[Clue, ...]
    actions: tuple[Clue, ...]
    kinds: tuple[Clue, ...]


@cache
def ai_signals() -> AiSignals:
    """The signals that are shipped; read once, on first use."""
    path = files("ringfence_data") / "ai-signals.toml"
    return parse_signals(path.read_text(encoding="utf-8"))


def parse_signals(text: str) -> AiSignals:
    """Read a file of signals; SignalFileError for a table, key or value that nobody knows."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SignalFileError(f"not TOML: {error}") from error
    if document.keys() != {"file", *_LISTS}:
        raise SignalFileError(
            f"missing or unknown tables: {sorted(document.keys() ^ {'file', *_LISTS})}"
        )
    head = document["file"]
    if head.keys() != _HEAD or not isinstance(head["reviewed"], date):
        raise SignalFileError("[file] needs title, source, licence and a date, reviewed")
    clues = {table: tuple(_clue(entry, table) for entry in document[table]) for table in _LISTS}
    return AiSignals(
        title=head["title"],
        source=head["source"],
        licence=head["licence"],
        reviewed=head["reviewed"],
        environment=clues["environment"],
        images=clues["image"],
        layers=clues["layer"],
        instances=clues["instance"],
        ports=clues["port"],
        actions=clues["action"],
        kinds=clues["kind"],
    )


def _clue(entry: Mapping[str, Any], table: str) -> Clue:
    lists = _LISTS[table]
    known = {"about", "strength", *lists} | ({"serves"} if table == "image" else set())
    if not {"about", "strength", *lists} <= entry.keys() <= known:
        raise SignalFileError(f"[[{table}]] {entry.get('about')!r}: missing or unknown keys")
    if entry["strength"] not in _STRENGTHS:
        raise SignalFileError(f"[[{table}]] {entry['about']!r}: unknown strength")
    first, *more = lists
    if table == "port":
        return Clue(about=entry["about"], strength=entry["strength"], ports=_ports(entry[first]))
    return Clue(
        about=entry["about"],
        strength=entry["strength"],
        patterns=_texts(entry[first], table),
        calls=_texts(entry["calls"], table) if more else (),
        serves=entry.get("serves", False) is True,
    )


def _texts(values: object, table: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
        raise SignalFileError(f"[[{table}]]: a list holds something else than texts")
    if len(set(values)) != len(values):
        raise SignalFileError(f"[[{table}]]: a list says something twice")
    return tuple(values)


def _ports(values: object) -> tuple[int, ...]:
    if not isinstance(values, list) or not all(
        isinstance(v, int) and 0 < v <= _HIGHEST_PORT for v in values
    ):
        raise SignalFileError("[[port]]: a list holds something else than ports")
    return tuple(values)
