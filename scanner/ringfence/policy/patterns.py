"""What a WebGroup's entries match: domain globs and URL globs.

A domain glob is compared without regard to case. `*` in it stands for any characters, dots among
them unless the semantics say one label, and `*.` in front for at least one label more. A URL glob is
`host/path`: its host compares like a domain, its path with regard to case, `*` there stands for any
characters, and a path that ends in `/` takes everything below it.

The literal parts of a glob are looked for from left to right, each at its first place. That finds a
match where there is one and never goes back, so no glob costs more than its length times the text's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ringfence.model.policy import Semantics, WebGroup, WildcardSemantics

_REMEMBERED = 1 << 16
_Parts = tuple[str, ...]
"""What stands between the `*` of a glob; one part where it has none."""


def host_matches(pattern: str, host: str, semantics: Semantics) -> bool:
    """Whether a domain glob takes a canonical host name."""
    glob = domain_glob(pattern)
    if glob == "*":
        return bool(host)  # Any-Web: every host, however many labels it has
    below = glob.startswith("*.")
    if semantics.apex and below and host == glob[2:]:
        return True
    if semantics.wildcard is WildcardSemantics.ONE_LABEL:
        return not (below and host.startswith(".")) and _by_label(glob, host)
    return _takes(_parts(glob), host[1:] if below else host)


def takes_every_name(group: WebGroup) -> bool:
    """Whether a WebGroup is Any-Web, or like it; TLS without a name is in such a group alone."""
    return any(domain_glob(pattern) == "*" for pattern in group.sni)


def url_matches(pattern: str, url: str, semantics: Semantics) -> bool:
    """Whether a URL glob takes `host/path`."""
    host_pattern, _, path_pattern = without_scheme(pattern).partition("/")
    host, _, path = url.partition("/")
    if not host_matches(host_pattern, host, semantics):
        return False
    return path_matches(path_pattern, path)


def path_matches(pattern: str, path: str) -> bool:
    """Whether the path of a URL glob takes a path; both without the `/` before it."""
    whole = f"{pattern}*" if not pattern or pattern.endswith("/") else pattern
    return _takes(_parts(whole), path)


def url_host(pattern: str) -> str:
    """The host glob of a URL glob."""
    return without_scheme(pattern).partition("/")[0]


@lru_cache(maxsize=_REMEMBERED)
def without_scheme(pattern: str) -> str:
    """A URL glob as the controller compares it: `https://` in front says nothing."""
    return re.sub(r"^https?://", "", pattern, count=1, flags=re.IGNORECASE)


@lru_cache(maxsize=_REMEMBERED)
def domain_glob(pattern: str) -> str:
    """A domain glob as it is compared: in lower case, several `*` in a row being one."""
    return re.sub(r"\*+", "*", pattern.lower())


@lru_cache(maxsize=_REMEMBERED)
def _parts(glob: str) -> _Parts:
    return tuple(glob.split("*"))


def _by_label(glob: str, host: str) -> bool:
    """A `*` that stands for no dot stays in its label, so the labels are compared one by one."""
    globs, labels = glob.split("."), host.split(".")
    return len(globs) == len(labels) and all(
        _takes(_parts(each), label) for each, label in zip(globs, labels, strict=True)
    )


def _takes(parts: _Parts, text: str) -> bool:
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    place, end = len(first), len(text) - len(last)
    if place > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in parts[1:-1]:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True
