"""Which service of AWS an address belongs to, by the ranges that AWS publishes.

A prefix that names a service goes before any that says AMAZON, which they all are; of those the
longest wins. Where several services share the longest prefix, all of them are kept.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache

from ringfence.classify.names import IPAddress
from ringfence.model.ranges import PublishedRanges, ServiceRanges
from ringfence_data.aws_ranges import bundled_ranges

ANY_SERVICE = "AMAZON"
"""What AWS calls a range without naming the service."""
_NO_REGION = "GLOBAL"
"""What AWS calls the place of a range that is in every region."""

_Owners = tuple[tuple[str, str], ...]
_BITS = {4: 32, 6: 128}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds the longest prefix around an address."""

    prefix: str
    owners: _Owners
    """Services and their regions, sorted."""
    published: date

    @property
    def services(self) -> frozenset[str]:
        return frozenset(service for service, _ in self.owners)

    def __str__(self) -> str:
        """The owners in words: `S3 in us-east-1 and EC2 in us-east-1`."""
        return " and ".join(f"{service} in {region}" for service, region in self.owners)


def is_region(text: str) -> bool:
    """Whether AWS publishes addresses in a region of this name."""
    return text in _regions()


@cache
def _regions() -> frozenset[str]:
    return frozenset(row.region for row in bundled_ranges().ranges) - {_NO_REGION}


class RangeIndex:
    """Published ranges, arranged so that one lookup takes one question for each prefix length."""

    def __init__(self, published: PublishedRanges) -> None:
        self.published = published.published
        named = [row for row in published.ranges if row.service != ANY_SERVICE]
        unnamed = [row for row in published.ranges if row.service == ANY_SERVICE]
        self._levels = (_levels(named), _levels(unnamed))

    def find(self, address: IPAddress) -> Holder | None:
        """Who holds the address; None when AWS does not publish it."""
        value, bits = int(address), _BITS[address.version]
        for levels in self._levels:
            for length, prefixes in levels[address.version]:
                if owners := prefixes.get(value >> (bits - length)):
                    first = type(address)(value >> (bits - length) << (bits - length))
                    return Holder(
                        prefix=f"{first}/{length}",
                        owners=tuple(sorted(set(owners))),
                        published=self.published,
                    )
        return None


@cache
def bundled_index() -> RangeIndex:
    """The ranges that come with ringfence."""
    bundled = bundled_ranges()
    return RangeIndex(
        PublishedRanges(
            published=bundled.published,
            ranges=tuple(
                ServiceRanges(service=row.service, region=row.region, prefixes=row.prefixes)
                for row in bundled.ranges
            ),
        )
    )


_Levels = dict[int, list[tuple[int, dict[int, list[tuple[str, str]]]]]]


def _levels(rows: list[ServiceRanges]) -> _Levels:
    """By address family the prefixes of each length, the longest first."""
    found: dict[int, defaultdict[int, defaultdict[int, list[tuple[str, str]]]]] = {
        version: defaultdict(lambda: defaultdict(list)) for version in _BITS
    }
    for row in rows:
        for prefix in row.prefixes:
            text, _, length = prefix.partition("/")
            kind = ipaddress.IPv6Address if ":" in text else ipaddress.IPv4Address
            address = kind(text)
            bits = _BITS[address.version]
            size = int(length or bits)
            found[address.version][size][int(address) >> (bits - size)].append(
                (row.service, row.region)
            )
    return {
        version: [(size, dict(by_size[size])) for size in sorted(by_size, reverse=True)]
        for version, by_size in found.items()
    }
