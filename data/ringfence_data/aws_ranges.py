"""The address ranges that AWS publishes, bundled as of one day.

`python -m ringfence_data.aws_ranges ip-ranges.json > aws-ranges.json` makes the file again from AWS's
own. It leaves out what no lookup needs: border groups, and prefixes that only say AMAZON inside or
beside one that names a service.
"""

from __future__ import annotations

import ipaddress
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_NAME = "aws-ranges.json"
_ANY = "AMAZON"
_WIDEST = 8
"""Bits; AWS publishes no wider prefix."""
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """The prefixes of one service in one region."""

    service: str
    region: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledRanges:
    """All of them, with their provenance."""

    name: str
    title: str
    source: str
    licence: str
    published: date
    ranges: tuple[Ranges, ...]


@cache
def bundled_ranges() -> BundledRanges:
    """The bundled ranges; read once, on first use."""
    content = json.loads((files("ringfence_data") / _NAME).read_text(encoding="utf-8"))
    return BundledRanges(
        name=_NAME,
        title=content["title"],
        source=content["source"],
        licence=content["licence"],
        published=date.fromisoformat(content["published"]),
        ranges=tuple(
            Ranges(service=service, region=region, prefixes=tuple(prefixes))
            for service, regions in content["ranges"].items()
            for region, prefixes in regions.items()
        ),
    )


def compact(published: Mapping[str, Any]) -> str:
    """AWS's own file in our form: one line for each service and region."""
    rows = [(row["ip_prefix"], row) for row in published["prefixes"]]
    rows += [(row["ipv6_prefix"], row) for row in published["ipv6_prefixes"]]
    held: defaultdict[_Network, set[tuple[str, str]]] = defaultdict(set)
    for prefix, row in rows:
        held[ipaddress.ip_network(prefix)].add((row["service"], row["region"]))
    specific = {
        network for network, owners in held.items() if any(name != _ANY for name, _ in owners)
    }
    kept: defaultdict[str, defaultdict[str, list[_Network]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for network, owners in held.items():
        for service, region in owners:
            if service != _ANY or not _inside(network, specific):
                kept[service][region].append(network)
    return _written(kept, date.fromisoformat(published["createDate"][: len("2025-07-24")]))


def _inside(network: _Network, specific: Iterable[_Network]) -> bool:
    wider = (network.supernet(new_prefix=bits) for bits in range(_WIDEST, network.prefixlen + 1))
    return any(each in specific for each in wider)


def _written(kept: Mapping[str, Mapping[str, list[_Network]]], day: date) -> str:
    head = {
        "title": "Address ranges of AWS",
        "source": "made from the ip-ranges.json that AWS publishes",
        "licence": "public data of AWS",
        "published": day.isoformat(),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    services = []
    for service, regions in sorted(kept.items()):
        of_service = [
            f"{json.dumps(region)}: {json.dumps([str(n) for n in _ordered(networks)])}"
            for region, networks in sorted(regions.items())
        ]
        services.append(f"{json.dumps(service)}: {{\n" + ",\n".join(of_service) + "}")
    lines.append('"ranges": {\n' + ",\n".join(services) + "}")
    return "{" + ",\n".join(lines) + "}\n"


def _ordered(networks: list[_Network]) -> list[_Network]:
    return sorted(networks, key=lambda n: (n.version, int(n.network_address), n.prefixlen))


if __name__ == "__main__":
    sys.stdout.write(compact(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
