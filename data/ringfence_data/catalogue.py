"""The catalogue of destinations: which hosts belong to which provider, and what they are.

The files under `catalogue/` are the project's own, reviewed work; each says where it comes from
and when it was last read through. This module knows nothing of how they are judged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

_REVERSED = "reversed_hosts"
"""Hosts with the top label first (`org.example.files`), as resolvers walk them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One provider's hosts of one category."""

    provider: str
    category: str
    """A Category value of the model."""
    hosts: tuple[str, ...]
    """Exact names, `*.suffix` for every name below a suffix, or names in which a `*` stands for
    one label or a part of it (`*-aiplatform.googleapis.com`) and `{region}` for one AWS region."""
    addresses: tuple[str, ...] = ()
    """Well-known addresses, such as those of public resolvers."""
    brands: tuple[str, ...] = ()
    """Names that no other organisation bears; a foreign domain that bears one is a look-alike."""
    paths: tuple[str, ...] = ()
    """Beginnings of URL paths that alone are meant; the host serves other things as well."""
    platform: bool = False
    """Whether an AgentCore runtime needs it in order to run at all."""
    shared: bool = False
    """Whether other tenants, or anyone, answer behind the same names."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFile:
    """One file of the catalogue, with its provenance."""

    name: str
    title: str
    source: str
    licence: str
    reviewed: date
    entries: tuple[Entry, ...]


@cache
def catalogue_files() -> tuple[CatalogueFile, ...]:
    """Every file of the catalogue, by name; read once, on first use."""
    folder = files("ringfence_data") / "catalogue"
    paths = (path for path in folder.iterdir() if path.name.endswith(".toml"))
    return tuple(read_file(path) for path in sorted(paths, key=lambda path: path.name))


def entries() -> Iterator[Entry]:
    """Every entry of every file, in the order of the files."""
    for file in catalogue_files():
        yield from file.entries


def read_file(path: Traversable) -> CatalogueFile:
    """One file of the catalogue; a key that nobody knows is a ValueError."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    head = document["file"]
    return CatalogueFile(
        name=path.name,
        title=head["title"],
        source=head["source"],
        licence=head["licence"],
        reviewed=head["reviewed"],
        entries=tuple(_entry(table, name=path.name) for table in document["entry"]),
    )


def _entry(table: Mapping[str, Any], *, name: str) -> Entry:
    known = {field.name for field in fields(Entry)} | {_REVERSED}
    if unknown := table.keys() - known:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)} in {table.get('provider')!r}")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
        if key != _REVERSED
    }
    hosts = (*values.pop("hosts", ()), *map(_forward, table.get(_REVERSED, ())))
    return Entry(hosts=hosts, **values)


def _forward(name: str) -> str:
    return ".".join(reversed(name.split(".")))
