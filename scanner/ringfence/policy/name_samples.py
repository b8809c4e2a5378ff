"""The names that stand for everything a pack's patterns take: hosts, URLs, and flows without a name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ringfence.policy.patterns import url_host, without_scheme
from ringfence.policy.samples import filled, fresh_word, is_plain, overlap

Sample = tuple[str, str, bool | None]
"""Host, URL, and whether it is TLS."""

MAX_ODD = 150
"""Globs that are neither a name nor `*.` and a name, of which every pair is tried for an overlap."""


def sample_names(
    domains: tuple[str, ...], urls: tuple[str, ...], fqdns: tuple[str, ...], *, tls: bool
) -> Iterator[Sample]:
    """Samples in a fixed order; tls says whether a rule asks if a flow is TLS."""
    word = fresh_word((*domains, *urls, *fqdns))
    states: tuple[bool | None, ...] = (True, False, None) if tls else (True,)
    hosts = tuple(dict.fromkeys(_hosts(domains, urls, fqdns, word)))
    for state in (True, False, None):
        yield "", "", state
    for host in hosts:
        for state in states:
            yield host, "", state
            if tls:
                yield "", f"{host}/{word}", state
    if urls:
        for host, url in _urls(urls, hosts, word):
            for state in states:
                yield host, url, state


def _hosts(
    domains: tuple[str, ...], urls: tuple[str, ...], fqdns: tuple[str, ...], word: str
) -> Iterator[str]:
    globs = tuple(dict.fromkeys((*map(str.lower, domains), *(url_host(u).lower() for u in urls))))
    yield from (f"{word}.{word}", f"{word}.{word}.{word}", word, f"{word}.internal")
    for name in (*fqdns, *globs):
        for label in (word, f"{word}.{word}"):
            host = filled(name, label)
            yield host
            yield f"{label}.{host}"
        if name.startswith("*."):
            yield filled(name[2:], word)
    odd = [glob for glob in globs if not is_plain(glob)][:MAX_ODD]
    for one, other in _pairs(odd, globs):
        if (both := overlap(one, other, word)) is not None:
            yield both


def _urls(urls: tuple[str, ...], hosts: tuple[str, ...], word: str) -> Iterator[tuple[str, str]]:
    for host in hosts:
        yield host, f"{host}/{word}"
        yield host, f"{host}/"
    bare = [without_scheme(url) for url in urls]
    paths = tuple(dict.fromkeys(url.partition("/")[2] for url in bare))
    for url in bare:
        host_glob, _, path = url.lower().partition("/")[0], "", url.partition("/")[2]
        sampled = filled(path, word) + (word if path.endswith("/") else "")
        for host in _hosts_of(host_glob, hosts, word):
            yield host, f"{host}/{sampled}"
            yield host, f"{host}/{word}/{sampled}"
    for one, other in _pairs(list(paths)[:MAX_ODD], paths[:MAX_ODD]):
        if (both := overlap(_open(one), _open(other), word)) is not None:
            for host in _hosts_of_paths(bare, (one, other), hosts, word):
                yield host, f"{host}/{both}"


def _open(path: str) -> str:
    return path + "*" if not path or path.endswith("/") else path


def _hosts_of(glob: str, hosts: tuple[str, ...], word: str) -> Iterator[str]:
    """The hosts of a URL glob: its sample, and the sampled hosts that it takes."""
    if "*" not in glob:
        yield glob
        return
    yield filled(glob, word)
    yield filled(glob, f"{word}.{word}")
    yield from (host for host in hosts if overlap(glob, host, word) is not None)


def _hosts_of_paths(
    bare: list[str], paths: tuple[str, str], hosts: tuple[str, ...], word: str
) -> Iterator[str]:
    for url in bare:
        if url.partition("/")[2] in paths:
            yield from _hosts_of(url.partition("/")[0].lower(), hosts, word)


def _pairs(odd: list[str], all_of_them: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pairs of which one is odd, each once."""
    yield from combinations(odd, 2)
    known = frozenset(odd)
    yield from ((one, other) for one in odd for other in all_of_them if other not in known)
