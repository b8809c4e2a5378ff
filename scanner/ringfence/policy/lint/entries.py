"""What rules name: domains, hosts of URLs, regions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.policy import ANYWHERE, PUBLIC_INTERNET, DcfRule, PolicyPack, WebGroup
from ringfence.policy.patterns import url_host

MAX_ENTRIES = 200
"""Entries of one rule that are asked one by one."""
_SHOWN = 5


def groups_of(pack: PolicyPack, rule: DcfRule) -> tuple[WebGroup, ...]:
    """The WebGroups of a rule."""
    return tuple(pack.web_group(name) for name in rule.web_groups)


def domains_of(pack: PolicyPack, rule: DcfRule) -> tuple[str, ...]:
    """The domain globs of a rule, lower case, each once."""
    named = (pattern.lower() for group in groups_of(pack, rule) for pattern in group.sni)
    return tuple(dict.fromkeys(named))


def urls_of(pack: PolicyPack, rule: DcfRule) -> tuple[str, ...]:
    """The URL globs of a rule, each once."""
    return tuple(dict.fromkeys(url for group in groups_of(pack, rule) for url in group.urls))


def hosts_of(pack: PolicyPack, rule: DcfRule) -> tuple[str, ...]:
    """Every host glob of a rule: its domains, and the hosts of its URLs."""
    of_urls = (url_host(url).lower() for url in urls_of(pack, rule))
    return tuple(dict.fromkeys((*domains_of(pack, rule), *of_urls)))


def is_broad(rule: DcfRule) -> bool:
    """Whether a rule's destination is everything, or all of the internet."""
    return not {ANYWHERE, PUBLIC_INTERNET}.isdisjoint(rule.dst)


def is_egress(rule: DcfRule) -> bool:
    """Whether a rule is about what leaves: by a broad destination, or by name."""
    return bool(rule.web_groups) or is_broad(rule)


def below(host: str, suffixes: tuple[str, ...]) -> bool:
    """Whether a host glob is one of the suffixes or below one."""
    return any(host == suffix or host.endswith("." + suffix) for suffix in suffixes)


def regions_in(host: str, region: str) -> Iterator[str]:
    """The regions that a host glob spells out, each once; region is a regular expression."""
    if region:
        yield from dict.fromkeys(re.findall(region, host))


def listed(texts: tuple[str, ...]) -> str:
    """The first few of many texts, and how many more there are."""
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
