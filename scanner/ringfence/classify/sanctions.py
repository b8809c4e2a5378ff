"""The operator's own lists: what they sanctioned and what they denied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ringfence.classify.names import canonical_name, parse_address
from ringfence.classify.patterns import PatternTree
from ringfence.errors import ConfigError
from ringfence.model.settings import Settings


@dataclass(frozen=True, slots=True)
class _List:
    """One list, arranged for lookups."""

    names: PatternTree[None]
    addresses: frozenset[str]


def denied_by(destination: str, settings: Settings) -> str:
    """The entry of the denied list that matches a canonical name or address; empty when none."""
    return _match(destination, settings.denied)


def sanctioned_by(destination: str, settings: Settings) -> str:
    """The entry of the sanctioned list that matches a canonical name or address, as above."""
    return _match(destination, settings.sanctioned)


def _match(destination: str, entries: tuple[str, ...]) -> str:
    if not entries:
        return ""
    listed = _arrange(entries)
    if destination in listed.addresses:
        return destination
    found = listed.names.find(destination)
    return found[0] if found else ""


@lru_cache(maxsize=8)
def _arrange(entries: tuple[str, ...]) -> _List:
    addresses = {entry: parse_address(entry) for entry in entries}
    names = {_pattern(entry): None for entry, address in addresses.items() if address is None}
    return _List(
        names=PatternTree(names.items()),
        addresses=frozenset(str(address) for address in addresses.values() if address),
    )


def _pattern(entry: str) -> str:
    """The entry in canonical form; one that could never match is the operator's mistake to mend."""
    wildcard, suffix = ("*.", entry[2:]) if entry.startswith("*.") else ("", entry)
    name = canonical_name(suffix)
    if not name or (wildcard and "." not in name):
        raise ConfigError(
            f"{entry!r} in the list of destinations is no host name",
            hint="write a host such as api.example.com, or *.example.com for all names below it",
        )
    return wildcard + name
