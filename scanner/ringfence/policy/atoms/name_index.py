"""Which of many domain globs take a host, without trying each: names and `*.name` by look-up."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.policy import Semantics, WildcardSemantics
from ringfence.policy.patterns import host_matches


class NameIndex:
    """Domain globs by what they take; answers as `host_matches` of each does."""

    def __init__(self, patterns: Iterable[str], semantics: Semantics) -> None:
        self.patterns = tuple(dict.fromkeys(patterns))
        self._semantics = semantics
        self._exact: dict[str, list[int]] = {}
        self._below: dict[str, list[int]] = {}
        self._odd: list[int] = []
        for place, pattern in enumerate(self.patterns):
            self._add(place, pattern.lower())

    def _add(self, place: int, pattern: str) -> None:
        if "*" not in pattern:
            self._exact.setdefault(pattern, []).append(place)
        elif pattern.startswith("*.") and "*" not in pattern[2:]:
            self._below.setdefault(pattern[1:], []).append(place)
        else:
            self._odd.append(place)

    def of(self, host: str) -> frozenset[int]:
        """The places of the patterns that take a canonical host name."""
        found = {*self._exact.get(host, ()), *self._tried(self._odd, host)}
        if self._semantics.apex:
            found.update(self._below.get("." + host, ()))
        dot = host.find(".", 1)
        if self._semantics.wildcard is WildcardSemantics.ONE_LABEL:
            if dot > 0 and not host.startswith("."):
                found.update(self._below.get(host[dot:], ()))
            return frozenset(found)
        while dot > 0:
            found.update(self._below.get(host[dot:], ()))
            dot = host.find(".", dot + 1)
        return frozenset(found)

    def _tried(self, places: Iterable[int], host: str) -> frozenset[int]:
        return frozenset(
            place for place in places if host_matches(self.patterns[place], host, self._semantics)
        )
