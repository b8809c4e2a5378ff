"""The names that stand for everything a pack's patterns take: hosts, URLs, and flows without a name.

Names and `*.name` nest or are disjoint. What other globs share is sampled as well, of as many globs as
share something, so that every set of patterns that takes some name takes a sample. Beyond a bound that
is given up, and said: `exact` for hosts, `open_hosts` for paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ringfence.model.policy import Semantics
from ringfence.policy.atoms.samples import (
    TooManyOverlapsError,
    filled,
    fresh_word,
    glob_overlaps,
    is_plain,
    may_overlap,
    one_star,
)
from ringfence.policy.patterns import host_matches, path_matches, url_host, without_scheme

Sample = tuple[str, str, bool | None]
"""Host, URL, and whether it is TLS."""
Takes = Callable[[str, str], bool]
"""Whether a glob takes a text."""

MAX_SHARED = 300
"""Globs that stand for what several globs of one kind share."""
MAX_TRIED = 100_000
"""Pairs of globs that are tried for what they share."""
MAX_MERGED = 500
"""Pairs of globs whose overlap is worked out."""
MAX_LABELS = 12


class NameSamples:
    """Samples in a fixed order, and whether they are all that is needed."""

    def __init__(
        self,
        domains: tuple[str, ...],
        urls: tuple[str, ...],
        fqdns: tuple[str, ...],
        semantics: Semantics,
    ) -> None:
        self._domains, self._urls, self._fqdns = domains, urls, fqdns
        self._semantics = semantics
        self._paths: dict[frozenset[str], tuple[tuple[str, ...], bool]] = {}
        word = fresh_word((*domains, *urls, *fqdns))
        self.exact = bool(word)
        """Whether every set of patterns that takes a host takes a sample; for all, after `samples`."""
        self.open_hosts: set[str] = set()
        """Hosts of which not every set of URLs that share something has a sample."""
        self.word = word or "zqxjkv0987zqxjkv"
        """What a sample has where a pattern has a `*`."""

    def samples(self, *, tls: bool) -> Iterator[Sample]:
        """All samples; tls says whether a rule asks if a flow is TLS."""
        states: tuple[bool | None, ...] = (True, False, None) if tls else (True,)
        hosts = tuple(dict.fromkeys(self._hosts()))
        for state in (True, False, None):
            yield "", "", state
        for host in hosts:
            for state in states:
                yield host, "", state
                if tls:
                    yield "", f"{host}/{self.word}", state
        for host, url in self._located(hosts) if self._urls else ():
            for state in states:
                yield host, url, state

    def _hosts(self) -> Iterator[str]:
        word = self.word
        hosts = (url_host(url) for url in self._urls)
        globs = tuple(dict.fromkeys(each.lower() for each in (*self._domains, *hosts)))
        most = min(MAX_LABELS, 2 + max((glob.count(".") for glob in globs), default=0))
        yield from (".".join([word] * count) for count in range(1, max(most, 3) + 1))
        yield f"{word}.internal"
        shared, exact = self._shared(self._with_apex(globs), self._takes_host, is_plain)
        self.exact &= exact
        for name in (*self._fqdns, *globs, *shared):
            for label in (word, f"{word}.{word}"):
                host = filled(name, label)
                yield host
                yield f"{label}.{host}"
            if name.startswith("*."):
                yield filled(name[2:], word)

    def _with_apex(self, globs: tuple[str, ...]) -> tuple[str, ...]:
        apex = [glob[2:] for glob in globs if glob.startswith("*.")] if self._semantics.apex else []
        return tuple(dict.fromkeys((*globs, *(each for each in apex if "*" in each))))

    def _takes_host(self, glob: str, host: str) -> bool:
        return host_matches(glob, host, self._semantics)

    def _located(self, hosts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Hosts with paths: for each host, what the URL globs of it can tell apart."""
        bare = [without_scheme(url).partition("/") for url in self._urls]
        of_host: dict[str, list[str]] = {}
        for host_glob, _, path in bare:
            of_host.setdefault(host_glob.lower(), []).append(path)
        for host in hosts:
            yield host, f"{host}/{self.word}"
            yield host, f"{host}/"
            taken = [
                path
                for glob, paths in of_host.items()
                if self._takes_host(glob, host)
                for path in paths
            ]
            paths, exact = self._paths_of(frozenset(taken)) if taken else ((), True)
            yield from ((host, f"{host}/{path}") for path in paths)
            if not exact:
                self.open_hosts.add(host)

    def _paths_of(self, taken: frozenset[str]) -> tuple[tuple[str, ...], bool]:
        if taken not in self._paths:
            opened = tuple(sorted({_open(path) for path in taken}))
            shared, exact = self._shared(opened, path_matches, _is_start)
            sampled = dict.fromkeys(filled(glob, self.word) for glob in (*opened, *shared))
            self._paths[taken] = tuple(sampled), exact
        return self._paths[taken]

    def _shared(
        self, globs: tuple[str, ...], takes: Takes, plain: Callable[[str], bool]
    ) -> tuple[tuple[str, ...], bool]:
        """What two or more of the globs share, unless they nest, and whether that is all."""
        starred = tuple(dict.fromkeys(one_star(g) for g in globs if "*" in g and g != "*"))
        known = dict.fromkeys(starred)
        queue = [glob for glob in starred if not plain(glob)]
        tried = merged = 0
        for one in queue:
            for other in starred:
                tried += 1
                shared = len(known) - len(starred)
                if tried > MAX_TRIED or merged > MAX_MERGED or shared > MAX_SHARED:
                    return tuple(known)[len(starred) :], False
                if one == other or not may_overlap(one, other) or self._nest(one, other, takes):
                    continue
                merged += 1
                try:
                    found = self._greatest(glob_overlaps(one, other), takes)
                except TooManyOverlapsError:
                    return tuple(known)[len(starred) :], False
                queue += [each for each in found if each not in known and "*" in each]
                known.update(dict.fromkeys(found))
        return tuple(known)[len(starred) :], True

    def _nest(self, one: str, other: str, takes: Takes) -> bool:
        return takes(one, filled(other, self.word)) or takes(other, filled(one, self.word))

    def _greatest(self, globs: frozenset[str], takes: Takes) -> list[str]:
        """The globs that no other one takes."""
        return [
            each
            for each in sorted(globs)
            if not any(each != wider and takes(wider, filled(each, self.word)) for wider in globs)
        ]


def _is_start(path: str) -> bool:
    """Whether a path glob is a path, or all that begins with one: two such nest or are disjoint."""
    return "*" not in path[:-1]


def _open(path: str) -> str:
    """A path glob that says itself that it takes all below it."""
    return path + "*" if not path or path.endswith("/") else path
