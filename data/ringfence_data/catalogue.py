"""The catalogue of destinations: which hosts belong to which provider, and what they are.

The files under `catalogue/` are the project's own, reviewed work; each says where it comes from
and when it was last read through. This module knows nothing of how they are judged. What a file
may say is in `catalogue_schema`; a file that says anything else is a ValueError.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from operator import itemgetter
from typing import Any

from ringfence_data.catalogue_schema import check_document, check_unique

_REVERSED = "reversed_hosts"
"""Hosts with the top label first (`org.example.files`), as resolvers walk them."""
_URLS = "urls"
"""Hosts with a path behind them (`webhook.site/8d334534-*`); they become an entry for each host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One provider's hosts of one category."""

    provider: str
    category: str
    """A Category value of the model."""
    hosts: tuple[str, ...] = ()
    """Exact names, `*.suffix` for every name below a suffix, or names in which a `*` stands for
    one label or a part of it (`*-aiplatform.googleapis.com`) and `{region}` for one AWS region."""
    addresses: tuple[str, ...] = ()
    """Well-known addresses, such as those of public resolvers."""
    brands: tuple[str, ...] = ()
    """Names that no other organisation bears; a foreign domain that bears one is a look-alike."""
    paths: tuple[str, ...] = ()
    """Paths that alone are meant, from the slash on, a `*` for any text, slashes included; the host
    serves other things as well, and only what reads the path of a request can tell them apart."""
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
    return read_folder(files("ringfence_data") / "catalogue")


def entries() -> Iterator[Entry]:
    """Every entry of every file, in the order of the files."""
    for file in catalogue_files():
        yield from file.entries


def read_folder(folder: Traversable) -> tuple[CatalogueFile, ...]:
    """Every file of a folder, by name; a destination that two of them list is a ValueError."""
    paths = (path for path in folder.iterdir() if path.name.endswith(".toml"))
    read = tuple(read_file(path) for path in sorted(paths, key=lambda path: path.name))
    check_unique(_claims(read))
    return read


def read_file(path: Traversable) -> CatalogueFile:
    """One file of the catalogue."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return read_document(document, name=path.name)


def read_document(document: Mapping[str, Any], *, name: str) -> CatalogueFile:
    """One file of the catalogue, of which the TOML was read."""
    check_document(document, name=name)
    found = tuple(entry for table in document["entry"] for entry in _entries(table))
    return CatalogueFile(name=name, **document["file"], entries=found)


def _entries(table: Mapping[str, Any]) -> Iterator[Entry]:
    """The entry of the hosts and addresses, and one for each host that has paths."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
        if key not in {_REVERSED, _URLS}
    }
    hosts = (*values.pop("hosts", ()), *map(_forward, table.get(_REVERSED, ())))
    whole = Entry(hosts=hosts, **values)
    if hosts or whole.addresses:
        yield whole
    split = [url.partition("/") for url in table.get(_URLS, ())]
    for host, found in groupby(split, key=itemgetter(0)):
        paths = tuple(f"/{path}" for _, _, path in found)
        yield replace(whole, hosts=(host,), paths=paths, addresses=(), brands=())


def _forward(name: str) -> str:
    return ".".join(reversed(name.split(".")))


def _claims(read: Iterable[CatalogueFile]) -> Iterator[tuple[str, str]]:
    """Every destination with the file and provider that list it."""
    for file in read:
        for entry in file.entries:
            hosts = (host + path for host in entry.hosts for path in entry.paths or ("",))
            for claimed in (*hosts, *entry.addresses):
                yield claimed, f"{file.name}: {entry.provider}"
