"""What the catalogue lists by path, below a suffix, and as the platform of a runtime."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ringfence.classify import catalogue
from ringfence.model.egress import Category
from ringfence_data.catalogue import entries


@cache
def indicator_urls() -> tuple[tuple[str, str], ...]:
    """Paths on legitimate hosts that published attacks used, as `host/path` and whose; sorted."""
    found = {
        (host + path, entry.provider)
        for entry in entries()
        if entry.category == Category.SUPPLY_CHAIN
        for host in entry.hosts
        for path in entry.paths
    }
    return tuple(sorted(found))


def is_platform(host: str) -> bool:
    """Whether the catalogue spells out the name, but for its region, as an AgentCore runtime's platform.

    Where a `*` of a pattern stands for a part of it, somebody else may have that part.
    """
    found = catalogue.hosts().find(host)
    return found is not None and found[1].platform and "*" not in found[0]


def listed_below(suffix: str) -> Iterator[str]:
    """One name for each pattern of the catalogue that means the suffix or something below it."""
    for entry in entries():
        for host in () if entry.paths else entry.hosts:
            name = host.replace("{region}", "us-east-1").replace("*", "x")
            if name == suffix or name.endswith(f".{suffix}"):
                yield name
