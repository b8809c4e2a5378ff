"""AWS's `ip-ranges.json`, as AWS publishes it, to ranges by service and region.

The format is that of https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-syntax.html.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections import defaultdict
from datetime import date

from ringfence.errors import ConfigError
from ringfence.model.ranges import PublishedRanges, ServiceRanges

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})-\d{2}-\d{2}-\d{2}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SHORTEST = {4: 8, 6: 16}
"""Bits of a prefix; no registry gives more to one organisation."""
_FAMILIES = (("prefixes", "ip_prefix"), ("ipv6_prefixes", "ipv6_prefix"))


def parse_ip_ranges(text: str, *, path: str) -> PublishedRanges:
    """Read the file; path is only for the messages. Raises ConfigError for anything else."""
    try:
        content = json.loads(text)
        day = _DAY.fullmatch(content["createDate"])
        rows = [
            (row["service"], row["region"], _prefix(row[key]))
            for family, key in _FAMILIES
            for row in content[family]
        ]
        published = date.fromisoformat(day[1]) if day else None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _malformed(path, str(error)) from error
    if published is None or not rows:
        raise _malformed(path, "no createDate, or no prefixes")
    held: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for service, region, prefix in rows:
        # The names end in sentences, so what is no name of AWS's is no file of AWS's.
        if not (_is_name(service) and _is_name(region)):
            raise _malformed(path, f"{prefix} has no proper service and region")
        held[service, region].append(prefix)
    return PublishedRanges(
        published=published,
        ranges=tuple(
            ServiceRanges(service=service, region=region, prefixes=tuple(sorted(set(prefixes))))
            for (service, region), prefixes in sorted(held.items())
        ),
    )


def _prefix(text: object) -> str:
    """A prefix in canonical form; ValueError for one that AWS cannot hold."""
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is no prefix")
    network = ipaddress.ip_network(text)
    if network.prefixlen < _SHORTEST[network.version]:
        raise ValueError(f"{network} is wider than anyone's")
    return str(network)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _malformed(path: str, why: str) -> ConfigError:
    return ConfigError(
        f"{path} is no ip-ranges.json of AWS: {why[:200]}",
        hint="download it anew, or remove catalogue.ip_ranges to use the bundled ranges",
    )
