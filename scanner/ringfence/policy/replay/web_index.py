"""All WebGroups of a pack asked about one host at once, in time that grows with its labels.

It says what `web_group_matches` says of each group: names and `*.suffix` are looked up, everything
else (other globs, URLs, groups whose content is not known) is asked one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.model.flow import Flow
from ringfence.model.policy import PolicyPack, Semantics, WebGroup, WildcardSemantics
from ringfence.model.trilean import Match
from ringfence.policy.matching import host_of, web_group_matches
from ringfence.policy.patterns import host_matches


class WebIndex:
    """The WebGroups that the rules of a pack name."""

    def __init__(self, pack: PolicyPack, semantics: Semantics) -> None:
        self._semantics = semantics
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        self._below: defaultdict[str, list[str]] = defaultdict(list)
        self._globs: list[tuple[str, str]] = []
        self._others: list[WebGroup] = []
        self._all = [
            pack.web_group(name)
            for name in sorted({name for rule in pack.rules for name in rule.web_groups})
        ]
        self.of_urls = frozenset(group.name for group in self._all if group.urls)
        """The groups of URLs, which only some rules see."""
        for group in self._all:
            if not group.sni:
                self._others.append(group)
            for pattern in group.sni:
                self._add(group.name, pattern.lower())

    def matches(self, flow: Flow) -> dict[str, Match]:
        """The groups that take a TCP flow or may; any other does not."""
        host = host_of(flow)
        if not host:
            return {
                group.name: web_group_matches(group, flow, self._semantics) for group in self._all
            }
        found = {
            group.name: web_group_matches(group, flow, self._semantics) for group in self._others
        }
        found.update(
            (name, Match.YES)
            for name, pattern in self._globs
            if host_matches(pattern, host, self._semantics)
        )
        found.update((name, Match.YES) for name in self._names.get(host, ()))
        for suffix in self._suffixes(host):
            found.update((name, Match.YES) for name in self._below.get(suffix, ()))
        return found

    def _add(self, group: str, pattern: str) -> None:
        if "*" not in pattern:
            self._names[pattern].append(group)
        elif pattern.startswith("*.") and "*" not in pattern[1:]:
            self._below[pattern[2:]].append(group)
            if self._semantics.apex:
                self._names[pattern[2:]].append(group)
        else:
            self._globs.append((group, pattern))

    def _suffixes(self, host: str) -> Iterator[str]:
        """What follows each dot that has something before it, or the first such dot alone."""
        place = host.find(".", 1)
        if self._semantics.wildcard is WildcardSemantics.ONE_LABEL:
            if place > 0 and not host.startswith("."):
                yield host[place + 1 :]
            return
        while place > 0:
            yield host[place + 1 :]
            place = host.find(".", place + 1)
