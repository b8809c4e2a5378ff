"""What the catalogue lists by path, and below a suffix."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

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


def listed_below(suffix: str) -> Iterator[str]:
    """One name for each pattern of the catalogue that means the suffix or something below it."""
    for entry in entries():
        for host in () if entry.paths else entry.hosts:
            name = host.replace("{region}", "us-east-1").replace("*", "x")
            if name == suffix or name.endswith(f".{suffix}"):
                yield name
