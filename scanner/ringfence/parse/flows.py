"""Flows as questions to a pack: one JSON object a line, or one JSON array of them.

The stream is read piece by piece, so that its length costs no memory. A key that says nothing here
is left alone: files for `replay` and files of others carry more than a question.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from ringfence.errors import ConfigError
from ringfence.model.flow import Flow
from ringfence.model.policy import MAX_PORT, SYSTEM_SMART_GROUPS, PolicyPack
from ringfence.parse.hosts import canonical_host
from ringfence.parse.json_stream import EntryError, entries

FLOW_KEYS = frozenset({"src", "dst", "host", "url", "protocol", "port", "tls", "count"})
"""What a flow may say. Only src must be said."""
MAX_URL = 4096
MAX_COUNT = 2**63 - 1
_SHOWN_BAD = 20
"""How many bad lines one error names."""
_NAMES = frozenset({"host", "url"})
"""Without one of these a flow says nothing of its name, so that TLS is no sign of a missing SNI."""
_NUMBERS = {"1": "ICMP", "6": "TCP", "17": "UDP"}
"""Protocol numbers (IANA) that rules have a name for."""
_PROTOCOL = re.compile(r"[A-Z][A-Z0-9.+-]{0,31}|\d{1,3}", re.ASCII)
_MAX_PROTOCOL = 255
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PORT = re.compile(r":\d{1,5}\Z", re.ASCII)
_HINT = "a flow is a JSON object with src, and dst, host, url, protocol, port, tls or count"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEntry:
    """One flow and where it stands."""

    line: int
    """From 1."""
    flow: Flow
    entry: Mapping[str, object]
    """The object as it was written, for readers of keys beyond `FLOW_KEYS`."""


def read_flows(stream: BinaryIO, *, pack: PolicyPack, path: str) -> Iterator[FlowEntry]:
    """Give the flows of a stream one by one, in its order; path is only for the messages.

    Raises ConfigError at the first line that is no flow, and names the further ones up to twenty.
    """
    groups = group_names(pack)
    parsed = entries(stream)
    for line, entry in parsed:
        try:
            yield FlowEntry(line=line, flow=_flow(entry, groups), entry=_mapping(entry))
        except EntryError as error:
            raise _complaint(path, (f"line {line}: {error}", *_more(parsed, groups))) from None


def group_names(pack: PolicyPack) -> frozenset[str]:
    """Every SmartGroup that a flow may name as a side of it."""
    return frozenset(group.name for group in (*pack.smart_groups, *SYSTEM_SMART_GROUPS))


def flow_of(entry: Mapping[str, object], groups: frozenset[str]) -> Flow:
    """Read one flow from its keys; ConfigError for what is none."""
    try:
        return _flow(entry, groups)
    except EntryError as error:
        raise ConfigError(str(error), hint=_HINT) from None


def _more(parsed: Iterator[tuple[int, object]], groups: frozenset[str]) -> Iterator[str]:
    """The sentences on the bad lines that follow a bad one."""
    found = 1
    for line, entry in parsed:
        if found == _SHOWN_BAD:
            yield "and perhaps more after these"
            return
        try:
            _flow(entry, groups)
        except EntryError as error:
            found += 1
            yield f"line {line}: {error}"


def _complaint(path: str, sentences: tuple[str, ...]) -> ConfigError:
    several = f" ({len(sentences)} sentences)" if len(sentences) > 1 else ""
    return ConfigError(f"{path} holds what is no flow{several}: {'; '.join(sentences)}", hint=_HINT)


def _mapping(entry: object) -> Mapping[str, object]:
    if isinstance(entry, EntryError):
        raise entry
    if not isinstance(entry, dict):
        raise EntryError(f"{_shown(entry)} is no JSON object")
    return entry


def _flow(value: object, groups: frozenset[str]) -> Flow:
    entry = _mapping(value)
    src, dst = _text(entry, "src"), _text(entry, "dst")
    if not src:
        raise EntryError("it has no src")
    protocol = _protocol(entry)
    tls = said_tls(entry)
    return Flow(
        src=_side("src", src, groups),
        dst=_side("dst", dst, groups) if dst else "",
        host=_host(_text(entry, "host"), "host"),
        url=_url(_text(entry, "url")),
        protocol=protocol,
        port=_port(entry, protocol),
        tls=tls if entry.keys() & _NAMES else None,
        count=_count(entry),
    )


def _side(key: str, text: str, groups: frozenset[str]) -> str:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        if text in groups:
            return text
        raise EntryError(
            f"its {key} {_shown(text)} is neither an address nor a SmartGroup of the pack"
        ) from None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _host(text: str, key: str) -> str:
    host = canonical_host(text) if text else ""
    if text and not host:
        raise EntryError(f"its {key} {_shown(text)} is no host name")
    return host


def _url(text: str) -> str:
    """`host/path`: what a query holds may be a secret, and no rule asks for it."""
    if not text:
        return ""
    if len(text) > MAX_URL:
        raise EntryError(f"its url has more than {MAX_URL:,} characters")
    bare = re.split("[?#]", _SCHEME.sub("", text.strip(), count=1), maxsplit=1)[0]
    authority, slash, path = bare.partition("/")
    host = _host(_PORT.sub("", authority.rpartition("@")[2]), "url")
    if not host:
        raise EntryError("its url names no host")
    return f"{host}{slash or '/'}{path}"


def _protocol(entry: Mapping[str, object]) -> str:
    value = entry.get("protocol")
    if value is None:
        return "TCP"
    text = str(value).upper() if isinstance(value, str) or type(value) is int else ""
    text = _NUMBERS.get(text, text)
    numeric = text.isdigit() and int(text) > _MAX_PROTOCOL
    if text == "ANY" or numeric or not _PROTOCOL.fullmatch(text):
        raise EntryError(f"its protocol {_shown(value)} is not the name or number of one")
    return text


def _port(entry: Mapping[str, object], protocol: str) -> int | None:
    value = entry.get("port")
    if value is None or (protocol == "ICMP" and value == 0 and type(value) is int):
        return None  # logs write port 0 for ICMP
    if type(value) is not int or not 0 <= value <= MAX_PORT:
        raise EntryError(f"its port {_shown(value)} is no whole number from 0 to {MAX_PORT}")
    if protocol == "ICMP":
        raise EntryError("it is ICMP, which has no port, and names one")
    return value


def said_tls(entry: Mapping[str, object]) -> bool | None:
    """Whether a flow says that it is TLS; None where it does not say."""
    value = entry.get("tls")
    if value is not None and not isinstance(value, bool):
        raise EntryError(f"its tls {_shown(value)} is neither true nor false")
    return value


def _count(entry: Mapping[str, object]) -> int:
    value = entry.get("count")
    if value is None:
        return 1
    if type(value) is not int or not 1 <= value <= MAX_COUNT:
        raise EntryError(f"its count {_shown(value)} is no whole number from 1")
    return value


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise EntryError(f"its {key} {_shown(value)} is no text")
    # A lone surrogate is no character, and no document could hold it.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _shown(value: object) -> str:
    text = json.dumps(value) if isinstance(value, str | int | float | bool) else "of that kind"
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - one line of a terminal
