"""AWS's own file of address ranges."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ringfence.errors import ConfigError
from ringfence.model.ranges import ServiceRanges
from ringfence.parse.ip_ranges import parse_ip_ranges


def published(**changes: Any) -> str:
    content = {
        "syncToken": "1",
        "createDate": "2026-11-20-10-00-00",
        "prefixes": [
            {"ip_prefix": "198.51.100.0/24", "region": "eu-west-1", "service": "S3"},
            {"ip_prefix": "203.0.113.0/24", "region": "eu-west-1", "service": "S3"},
        ],
        "ipv6_prefixes": [
            {"ipv6_prefix": "2001:db8::/32", "region": "GLOBAL", "service": "AMAZON"}
        ],
    }
    return json.dumps(content | changes)


def test_prefixes_are_gathered_by_service_and_region() -> None:
    found = parse_ip_ranges(published(), path="ip-ranges.json")

    assert found.published == date(2026, 11, 20)
    assert found.ranges == (
        ServiceRanges(service="AMAZON", region="GLOBAL", prefixes=("2001:db8::/32",)),
        ServiceRanges(
            service="S3", region="eu-west-1", prefixes=("198.51.100.0/24", "203.0.113.0/24")
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        published(createDate="yesterday"),
        published(createDate="2026-13-40-10-00-00"),
        published(prefixes=[], ipv6_prefixes=[]),
        published(prefixes=[{"ip_prefix": "198.51.100.1/24", "region": "x", "service": "S3"}]),
        published(prefixes=[{"ip_prefix": "198.51.100.0/24", "region": "x"}]),
        published(
            prefixes=[{"ip_prefix": "198.51.100.0/24", "region": "x", "service": "S3\x1b[m"}]
        ),
        published(prefixes=[{"ip_prefix": "198.51.100.0/24", "region": 1, "service": "S3"}]),
        published(prefixes=7),
        published(prefixes=[{"ip_prefix": "0.0.0.0/0", "region": "x", "service": "S3"}]),
        published(prefixes=[{"ip_prefix": "0.0.0.0/7", "region": "x", "service": "S3"}]),
        published(ipv6_prefixes=[{"ipv6_prefix": "::/0", "region": "x", "service": "S3"}]),
        published(prefixes=[{"ip_prefix": 3_325_256_704, "region": "x", "service": "S3"}]),
    ],
)
def test_anything_else_is_a_configuration_error(text: str) -> None:
    with pytest.raises(ConfigError, match=r"no ip-ranges\.json of AWS") as caught:
        parse_ip_ranges(text, path="ip-ranges.json")

    assert caught.value.hint
