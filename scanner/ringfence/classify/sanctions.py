"""One of the operator's own lists: what they sanctioned, or what they denied."""

from __future__ import annotations

from ringfence.classify.names import canonical_name, parse_address
from ringfence.classify.patterns import PatternTree
from ringfence.errors import ConfigError


class Listing:
    """Hosts, suffixes and addresses that the operator listed."""

    def __init__(self, entries: tuple[str, ...]) -> None:
        """Arrange the entries; one that can never match is a ConfigError."""
        addresses = {entry: parse_address(entry) for entry in entries}
        names = {_pattern(entry): None for entry, address in addresses.items() if address is None}
        self._names: PatternTree[None] = PatternTree(names.items())
        self._addresses = frozenset(str(address) for address in addresses.values() if address)

    def match(self, destination: str) -> str:
        """The entry that matches a canonical name or address; empty when none does."""
        if destination in self._addresses:
            return destination
        found = self._names.find(destination)
        return found[0] if found else ""


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
