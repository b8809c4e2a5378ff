"""How much of public lists the catalogue recognises, and what ordinary hosts it takes for AI.

    python benchmarks/catalogue_recall.py

The public lists are read from ../shared/data/catalogues, and left out where that folder is absent.
Each list is counted twice: strictly, by the category that the list suggests; and with the hosts
whose other category is argued for in tests/support/public_lists.py. Every host that is missed is
printed with what it is instead. What one's own machine and placeholders count for is said there too.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from ringfence.model.egress import Category
from ringfence_data.catalogue import catalogue_files, entries

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.public_lists import (  # noqa: E402 - the lists are read where the tests read them
    AI,
    LISTS,
    MODEL_HOSTS,
    ai_domains,
    category_of,
    expected_of_ai,
    expected_of_mcp,
    looks_alike,
    mcp_hosts,
    popular_hosts,
    provider_hosts,
    recall,
)


def main() -> None:
    """Print the size of the catalogue, the recall of each list, and the precision."""
    _sizes()
    if LISTS.is_dir():
        _recall("model providers", provider_hosts(), MODEL_HOSTS, lambda _: MODEL_HOSTS)
        _recall("remote MCP hosts", mcp_hosts(), {Category.MCP_PLATFORM}, expected_of_mcp)
        _recall("AI domains", ai_domains(), AI, expected_of_ai)
    else:
        print(f"\nno public lists: {LISTS} is absent")
    _precision()


def _sizes() -> None:
    counts = Counter[str]()
    for entry in entries():
        counts[entry.category] += len(entry.hosts) * max(1, len(entry.paths)) + len(entry.addresses)
    print(f"{len(catalogue_files())} datasets, {len(list(entries())):,} entries")
    for category, count in sorted(counts.items()):
        print(f"  {category:24}{count:7,} hosts, paths and addresses")


def _recall(
    title: str,
    hosts: tuple[str, ...],
    suggested: Iterable[Category],
    argued: Callable[[str], Iterable[Category]],
) -> None:
    strict = recall(hosts, lambda _: suggested)
    found = recall(hosts, argued)
    print(f"\n{title}: {found.hosts} hosts")
    print(f"  recognised strictly   {strict.rate:7.1%}")
    print(f"  with argued ones      {found.rate:7.1%}")
    for host, category in strict.missed:
        word = "missed" if (host, category) in found.missed else "argued"
        print(f"  {word}  {host} is {category.value}")


def _precision() -> None:
    hosts = popular_hosts()
    taken = [host for host in hosts if category_of(host) in AI]
    alike = [host for host in hosts if looks_alike(host)]
    print(f"\nordinary hosts: {len(hosts)}")
    print(f"  taken for AI          {len(taken):7}  {', '.join(taken)}")
    print(f"  taken for look-alikes {len(alike):7}  {', '.join(alike)}")


if __name__ == "__main__":
    main()
