"""The catalogue, arranged for lookups by host and by address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from ringfence.classify.lookalikes import KnownNames, known_names
from ringfence.classify.names import IPAddress, is_public_suffix, parse_address
from ringfence.classify.patterns import PatternTree
from ringfence.errors import ConfigError
from ringfence.model.egress import Category
from ringfence.model.settings import OwnEntry
from ringfence_data.catalogue import Entry, entries

_IMITATED = frozenset(
    {
        Category.MODEL_PROVIDER,
        Category.MODEL_AGGREGATOR,
        Category.AI_APPLICATION,
        Category.MCP_PLATFORM,
        Category.AGENT_TOOL,
        Category.AWS_SERVICE,
        Category.CODE_HOST,
        Category.PACKAGE_REGISTRY,
    }
)
"""What is worth imitating: destinations that somebody may approve."""


@cache
def hosts() -> PatternTree[Entry]:
    """Every host pattern of the catalogue with its entry."""
    whole = (entry for entry in entries() if not entry.paths)
    return PatternTree((pattern, entry) for entry in whole for pattern in entry.hosts)


@cache
def hosts_with_paths() -> PatternTree[tuple[Entry, ...]]:
    """The entries that mean some paths of a host and not the host itself, by host pattern."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        for host in entry.hosts if entry.paths else ():
            found[host].append(entry)
    return PatternTree((host, tuple(meant)) for host, meant in found.items())


@cache
def addresses() -> Mapping[IPAddress, Entry]:
    """Every well-known address of the catalogue with its entry."""
    known = ((parse_address(text), entry) for entry in entries() for text in entry.addresses)
    return {address: entry for address, entry in known if address is not None}


def own_hosts(own: tuple[OwnEntry, ...]) -> PatternTree[OwnEntry]:
    """The operator's own host patterns; one that speaks for strangers is a ConfigError."""
    for pattern in (host for entry in own for host in entry.hosts):
        suffix = pattern.removeprefix("*.")
        if suffix != pattern and is_public_suffix(suffix):
            raise ConfigError(
                f"{pattern} in the own catalogue means the names of everyone below {suffix}",
                hint="list the names that are yours, each by itself",
            )
    return PatternTree((pattern, entry) for entry in own for pattern in entry.hosts)


@lru_cache(maxsize=8)
def imitated(sanctioned: tuple[str, ...], own: tuple[OwnEntry, ...] = ()) -> KnownNames:
    """The names that look-alikes would borrow, those of the operator among them."""
    worthy = [entry for entry in entries() if Category(entry.category) in _IMITATED]
    patterns = [pattern for entry in worthy for pattern in entry.hosts]
    patterns += [pattern for entry in own for pattern in entry.hosts]
    return known_names(
        (*patterns, *sanctioned), (brand for entry in worthy for brand in entry.brands)
    )
