"""Which environment variables name a host, and what of their values may be kept.

A value is read as a host only when it holds a URL, or when the variable's own name says that it
names one: `us.anthropic.model-v1:0` and a token with dots in it look like host and port too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.parse.hosts import HostPort, is_ip_literal, origin_of, parse_host, parse_url

_NAMES_A_HOST = re.compile(
    r"(?:HOSTS?|HOSTNAME|ENDPOINTS?|ADDR|ADDRESS|PROXY|SERVERS?|DOMAIN|URLS?|URI|ORIGIN|BROKERS?"
    r"|_BASE)$",
    re.IGNORECASE,
)
_NO_EGRESS = re.compile(
    r"(?:NO_PROXY|CORS_ORIGINS?|ALLOWED_HOSTS?|BIND_ADDR(?:ESS)?)$", re.IGNORECASE
)
_NAMES_MCP = re.compile(r"(?:^|_)MCP(?:_|$)", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.:-]{0,40}://[^\s\"'<>]+", re.IGNORECASE)
_NEXT_URL = re.compile(r",(?=[a-z][a-z0-9+.-]{0,40}://)", re.IGNORECASE)
_MAX_VALUE = 8192
_MAX_HOSTS = 32


def environment_hosts(name: str, value: str) -> tuple[HostPort, ...]:
    """The hosts that a variable names, at most 32, in the order of its value."""
    found = (parse_url(part) if url else parse_host(part) for part, url in _parts(name, value))
    return tuple(dict.fromkeys(host for host in found if host is not None))


def environment_origins(name: str, value: str) -> str:
    """A variable's value reduced to the origins it names, separated by commas; else empty.

    Reading the result with environment_hosts gives the same hosts.
    """
    kept = (
        origin_of(part) if url else str(parse_host(part) or "") for part, url in _parts(name, value)
    )
    return ",".join(dict.fromkeys(origin for origin in kept if origin))


def names_mcp(name: str) -> bool:
    """Whether a variable's name says that it configures an MCP server."""
    return _NAMES_MCP.search(name) is not None


def _parts(name: str, value: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a value that name a host, and whether each is a URL."""
    if _NO_EGRESS.search(name):
        return
    value = value[:_MAX_VALUE]
    urls = [part for match in _URL.finditer(value) for part in _NEXT_URL.split(match[0])]
    if urls or not _NAMES_A_HOST.search(name):
        yield from ((url, True) for url in urls[:_MAX_HOSTS])
        return
    for part in value.split(",")[:_MAX_HOSTS]:
        if _bare_host(part.strip()):
            yield part.strip(), False


def _bare_host(part: str) -> bool:
    found = parse_host(part)
    if found is None:
        return False
    if is_ip_literal(found.host):
        # "30" and "8080" are a time-out and a port, though resolvers would take them.
        return part.count(".") == 3 or part.count(":") > 1  # noqa: PLR2004 - dots of an IPv4 literal
    return "." in found.host
