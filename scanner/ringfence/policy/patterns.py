"""What a WebGroup's entries match: domain globs and URL globs.

A domain glob is compared without regard to case. `*` in it stands for any characters, dots among
them unless the semantics say one label, and `*.` in front for at least one label more. A URL glob is
`host/path`: its host compares like a domain, its path with regard to case, `*` there stands for any
characters, and a path that ends in `/` takes everything below it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ringfence.model.policy import Semantics, WildcardSemantics

_REMEMBERED = 1 << 16


def host_matches(pattern: str, host: str, semantics: Semantics) -> bool:
    """Whether a domain glob takes a canonical host name."""
    if semantics.apex and pattern.startswith("*.") and host == pattern[2:].lower():
        return True
    return _host_expression(pattern, semantics.wildcard).fullmatch(host) is not None


def url_matches(pattern: str, url: str, semantics: Semantics) -> bool:
    """Whether a URL glob takes `host/path`."""
    host_pattern, _, path_pattern = without_scheme(pattern).partition("/")
    host, _, path = url.partition("/")
    if not host_matches(host_pattern, host, semantics):
        return False
    return _path_expression(path_pattern).fullmatch(path) is not None


def url_host(pattern: str) -> str:
    """The host glob of a URL glob."""
    return without_scheme(pattern).partition("/")[0]


def without_scheme(pattern: str) -> str:
    """A URL glob as the controller compares it: `https://` in front says nothing."""
    return re.sub(r"^https?://", "", pattern, count=1, flags=re.IGNORECASE)


@lru_cache(maxsize=_REMEMBERED)
def _host_expression(pattern: str, wildcard: WildcardSemantics) -> re.Pattern[str]:
    any_characters = "[^.]*" if wildcard is WildcardSemantics.ONE_LABEL else ".*"
    lower = pattern.lower()
    front = "[^.]+" if wildcard is WildcardSemantics.ONE_LABEL else ".+"
    if lower.startswith("*."):
        return re.compile(front + _glob(lower[1:], any_characters))
    # A `*` alone is Any-Web: every host, however many labels it has.
    return re.compile(".+" if lower == "*" else _glob(lower, any_characters))


@lru_cache(maxsize=_REMEMBERED)
def _path_expression(pattern: str) -> re.Pattern[str]:
    below = ".*" if not pattern or pattern.endswith("/") else ""
    return re.compile(_glob(pattern, ".*") + below, re.DOTALL)


def _glob(pattern: str, any_characters: str) -> str:
    # Runs of `*` are one, so that a hostile pattern cannot make the search explode.
    return any_characters.join(map(re.escape, re.sub(r"\*+", "*", pattern).split("*")))
