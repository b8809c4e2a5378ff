"""The host and port that a URL or origin names, and nothing else of it.

User information, path, query and fragment may hold secrets and are dropped. What is not plainly
the address of a host gives None, never a guess.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from ringfence.parse.remembered import remembered

_NONE = 0
"""The port of a scheme that has none of its own, so that a URL has to name it."""

_SCHEME_PORTS = {
    "http": 80,
    "https": 443,
    "ws": 80,
    "wss": 443,
    "grpc": 443,
    "grpcs": 443,
    "ftp": 21,
    "ftps": 990,
    "sftp": 22,
    "ssh": 22,
    "git": 9418,
    "smtp": 25,
    "smtps": 465,
    "ldap": 389,
    "ldaps": 636,
    "socks": 1080,
    "socks4": 1080,
    "socks5": 1080,
    "socks5h": 1080,
    "postgres": 5432,
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "mongodb": 27017,
    "mongodb+srv": 27017,
    "redis": 6379,
    "rediss": 6379,
    "amqp": 5672,
    "amqps": 5671,
    "kafka": 9092,
    "nats": 4222,
    "mqtt": 1883,
    "mqtts": 8883,
    "stomp": 61613,
    "mssql": 1433,
    "sqlserver": 1433,
    "oracle": 1521,
    "valkey": 6379,
    "cassandra": 9042,
    "clickhouse": 8123,
    "elasticsearch": 9200,
    "milvus": 19530,
    "qdrant": 6333,
    "bolt": 7687,
    "neo4j": 7687,
    "neo4j+s": 7687,
    "tls": _NONE,
    "ssl": _NONE,
    "tcp": _NONE,
    "udp": _NONE,
}
"""Schemes whose authority is a host; `s3://bucket` and `file://` are not among them."""

_MAX_LENGTH = 4096
_MAX_HOST = 253
_MAX_PORT = 65535
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):[/\\]{2}", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, order=True)
class HostPort:
    """A host in canonical form and a port."""

    host: str
    """Lower case, IDNA-encoded, without the trailing dot; an IP literal without brackets."""
    port: int

    def __str__(self) -> str:
        return f"{_bracketed(self.host)}:{self.port}"


@remembered
def parse_url(text: str) -> HostPort | None:
    """The host and port of a URL with a network scheme; None for everything else."""
    split = _split_scheme(text)
    return _authority(split[1], default_port=_SCHEME_PORTS[split[0]]) if split else None


def parse_host(text: str, *, default_port: int = 443) -> HostPort | None:
    """The host and port of a URL, or of a bare `host`, `host:port` or `[address]:port`."""
    text = text.strip()
    if _SCHEME.match(text):
        return parse_url(text)
    return _authority(text, default_port=default_port)


def origin_of(text: str) -> str:
    """A URL reduced to `scheme://host`, with the port where it is not the scheme's own; else empty.

    This is what may be kept of a value that can carry credentials.
    """
    split = _split_scheme(text)
    where = parse_url(text)
    if split is None or where is None:
        return ""
    shown = str(where) if where.port != _SCHEME_PORTS[split[0]] else _bracketed(where.host)
    return f"{split[0]}://{shown}"


@remembered
def canonical_host(text: str) -> str:
    """A host name or IP literal in canonical form; empty when it is neither."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return _ipv6(text[1:-1])
    if ":" in text:
        return _ipv6(text)
    return _ipv4(text) or _name(text)


def is_ip_literal(host: str) -> bool:
    """Whether a canonical host is an address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _split_scheme(text: str) -> tuple[str, str] | None:
    """The network scheme and what follows it; drivers (`mysql+driver`, `git+https`) are dropped."""
    text = text.strip().removeprefix("jdbc:")
    match = _SCHEME.match(text)
    if match is None or len(text) > _MAX_LENGTH:
        return None
    scheme = match["scheme"].lower()
    for candidate in (scheme, scheme.split("+")[-1], scheme.split("+", maxsplit=1)[0]):
        if candidate in _SCHEME_PORTS:
            return candidate, text[match.end() :]
    return None


def _authority(text: str, *, default_port: int) -> HostPort | None:
    """Read `[user@]host[:port]` up to the path; a backslash ends it, as it does in browsers."""
    if len(text) > _MAX_LENGTH:
        return None
    authority = re.split(r"[/\\?#]", text, maxsplit=1)[0]
    # Of several hosts, as database drivers take them, the first one speaks.
    authority = authority.rpartition("@")[2].partition(",")[0]
    if not authority or _UNPRINTABLE.search(authority):
        return None
    host, port = _split_port(authority)
    canonical = canonical_host(host)
    if not canonical:
        return None
    if not port:
        return HostPort(canonical, default_port) if default_port else None
    if not (port.isascii() and port.isdigit()) or not 0 < int(port[:6]) <= _MAX_PORT:
        return None
    return HostPort(canonical, int(port[:6]))


def _split_port(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        return (host + bracket, rest.removeprefix(":")) if bracket else (authority, "")
    if authority.count(":") > 1:
        return authority, ""
    host, _, port = authority.partition(":")
    return host, port


def _ipv6(text: str) -> str:
    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return ""
    # The kernel sends IPv4 for a mapped address, so IPv4 is what logs will show.
    return str(address.ipv4_mapped or address)


def _ipv4(text: str) -> str:
    """Read an IPv4 literal in any spelling that resolvers accept, such as `0x7f.1`."""
    parts = text.removesuffix(".").lower().split(".")
    numbers = [_number(part) for part in parts]
    if len(parts) > 4 or any(number is None for number in numbers):  # noqa: PLR2004 - four octets
        return ""
    known = [number for number in numbers if number is not None]
    *leading, last = known
    if any(number > 255 for number in leading) or last >= 256 ** (5 - len(known)):  # noqa: PLR2004
        return ""
    value = last + sum(number << (24 - 8 * place) for place, number in enumerate(leading))
    return str(ipaddress.IPv4Address(value))


def _number(text: str) -> int | None:
    for pattern, base in ((r"0x[0-9a-f]{1,8}", 16), (r"0[0-7]{1,11}", 8), (r"0|[1-9]\d{0,9}", 10)):
        if re.fullmatch(pattern, text, re.ASCII):
            return int(text, base)
    return None


def _name(text: str) -> str:
    text = text.removesuffix(".")
    # The codec's work grows with the square of the length, so the length comes first.
    if not text or len(text) > _MAX_HOST or _UNPRINTABLE.search(text):
        return ""
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    text = text.lower()
    labels = text.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or _number(labels[-1]) is not None:
        return ""
    return text if len(text) <= _MAX_HOST else ""
