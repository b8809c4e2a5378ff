"""What a file of the catalogue may say, and what is wrong with one that says something else.

Every refusal is a ValueError whose message names the file and the provider, for the person who
edits the file.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

CATEGORIES = (
    "agent-tool",
    "ai-application",
    "aws-service",
    "code-host",
    "dns-over-https",
    "dynamic-dns",
    "file-drop",
    "mcp-platform",
    "model-aggregator",
    "model-provider",
    "package-registry",
    "paste-site",
    "supply-chain-indicator",
    "telemetry",
    "tunnel",
    "unknown",
)
"""What an entry may be: the categories of the model that a name can have."""

_HEAD = ("title", "source", "licence", "reviewed")
_LISTS = ("hosts", "reversed_hosts", "urls", "addresses", "brands")
_FLAGS = ("platform", "shared")
_TEXTS = ("provider", "category", "note")
_DESTINATIONS = ("hosts", "reversed_hosts", "urls", "addresses")
"""An entry has at least one of them."""

_LONGEST_LABEL = 63
_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_-]*(?:\*|\{region\})?[a-z0-9_-]*")
_LITERAL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]+")
_BRAND = re.compile(r"[a-z0-9]+")


def check_document(document: Mapping[str, Any], *, name: str) -> None:
    """Refuse a file that is not one head and a list of well-formed entries in order."""
    for problem in problems(document, name=name):
        raise ValueError(problem)


def problems(document: Mapping[str, Any], *, name: str) -> Iterator[str]:
    """Everything that is wrong with a file, in its order."""
    yield from _of_keys(document, ("file", "entry"), where=name)
    yield from _of_head(document.get("file"), where=f"{name}: [file]")
    tables = document.get("entry")
    if not isinstance(tables, list) or not tables or not all(map(_is_table, tables)):
        yield f"{name}: it has no [[entry]]"
        return
    for table in tables:
        yield from _of_entry(
            table, where=f"{name}: {table.get('provider') or 'an entry without provider'}"
        )
    keys = [(str(table.get("provider")).casefold(), table.get("category")) for table in tables]
    yield from _of_order([f"{provider} ({category})" for provider, category in keys], where=name)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def check_unique(claims: Iterable[tuple[str, str]]) -> None:
    """Refuse a host, path or address that two entries claim; a claim is it and who makes it."""
    owners: dict[str, str] = {}
    for claimed, owner in claims:
        if claimed in owners:
            raise ValueError(f"{owner}: {claimed} is listed by {owners[claimed]} already")
        owners[claimed] = owner


def check_host(pattern: str) -> None:
    """Refuse what is neither a host name nor a pattern in canonical form."""
    *labels, top = pattern.split(".")
    if not labels or not _LITERAL.fullmatch(top) or top.isdecimal():
        raise ValueError(f"{pattern!r} does not end in a domain")
    fits = all(0 < len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) for label in labels)
    if not fits or len(pattern) > _LONGEST_NAME:
        raise ValueError(f"{pattern!r} is neither a host name nor a pattern such as *.example.com")


def check_url(pattern: str) -> None:
    """Refuse what is not a host or `*.suffix`, and a path in which `*` stands for any text."""
    host, slash, path = pattern.partition("/")
    check_host(host)
    if not slash or not _PATH.fullmatch("/" + path):
        raise ValueError(f"{pattern!r} is no host and path such as example.com/files/*")


def _check_address(text: str) -> None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no address") from error
    if str(address) != text:
        raise ValueError(f"{text!r} is written {address} elsewhere")


def _check_brand(text: str) -> None:
    if not _BRAND.fullmatch(text):
        raise ValueError(f"{text!r} is no brand of lower-case letters and digits")


def _check_reversed(text: str) -> None:
    check_host(".".join(reversed(text.split("."))))


_ITEMS: Mapping[str, Callable[[str], None]] = {
    "hosts": check_host,
    "reversed_hosts": _check_reversed,
    "urls": check_url,
    "addresses": _check_address,
    "brands": _check_brand,
}


def _of_head(head: object, *, where: str) -> Iterator[str]:
    if not isinstance(head, Mapping):
        yield f"{where} is missing"
        return
    yield from _of_keys(head, _HEAD, where=where)
    for key in _HEAD[:-1]:
        yield from _of_text(head.get(key), where=f"{where} {key}")
    if type(head.get("reviewed")) is not date:
        yield f"{where} reviewed is no date such as 2026-11-29"


def _of_entry(table: Mapping[str, Any], *, where: str) -> Iterator[str]:
    yield from _of_keys(table, (*_TEXTS, *_LISTS, *_FLAGS), where=where)
    for key in _TEXTS:
        if key != "note" or key in table:
            yield from _of_text(table.get(key), where=f"{where}: {key}")
    if table.get("category") not in CATEGORIES:
        yield f"{where}: category {table.get('category')!r} is none of {', '.join(CATEGORIES)}"
    for key in _FLAGS:
        if not isinstance(table.get(key, False), bool):
            yield f"{where}: {key} is neither true nor false"
    if not any(table.get(key) for key in _DESTINATIONS):
        yield f"{where}: it lists none of {', '.join(_DESTINATIONS)}"
    for key in _LISTS:
        if key in table:
            yield from _of_list(table[key], check=_ITEMS[key], where=f"{where}: {key}")


def _of_list(items: object, *, check: Callable[[str], None], where: str) -> Iterator[str]:
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items) or not items:
        yield f"{where} is no list of texts"
        return
    for item in items:
        try:
            check(item)
        except ValueError as error:
            yield f"{where}: {error}"
    yield from _of_order(items, where=where)


def _of_text(value: object, *, where: str) -> Iterator[str]:
    if not isinstance(value, str) or value != value.strip() or not value:
        yield f"{where} is missing or no text"


def _of_keys(table: Mapping[str, Any], known: Sequence[str], *, where: str) -> Iterator[str]:
    if unknown := table.keys() - set(known):
        yield f"{where}: unknown keys {sorted(unknown)}"


def _of_order(items: Sequence[str], *, where: str) -> Iterator[str]:
    for before, after in pairwise(items):
        if before >= after:
            wrong = "stands twice" if before == after else f"stands behind {before}"
            yield f"{where}: {after} {wrong}; the order is that of the alphabet"
