"""The verbs `catalogue check` and `catalogue diff`: catalogues in files, of ours and of operators."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from ringfence.classify.patterns import PatternTree
from ringfence.errors import ConfigError
from ringfence.model.catalogue import (
    CATALOGUE_DIFF_SCHEMA,
    CATALOGUE_SCHEMA,
    CatalogueChange,
    CatalogueCheck,
    CatalogueDiff,
    CatalogueDocument,
    CatalogueEntry,
    Said,
)
from ringfence.model.text import why_unread
from ringfence.parse.settings import settings_problems
from ringfence.workflow.catalogue import bundled_entries, datasets, entry_of, own_entries
from ringfence.workflow.clock import utc_now
from ringfence.workflow.settings import read_settings
from ringfence_data.catalogue import read_document, read_folder
from ringfence_data.catalogue_schema import problems

BUNDLED = "bundled"
"""What stands for the catalogue that comes with ringfence, in place of a file."""
_EXPORT = "export one with: ringfence catalogue show --format json"
_STALE_DAYS = 183
"""Half a year."""
_LIMIT = 1 << 26
"""Bytes; no catalogue is that large."""


def check(path: Path | None = None, *, clock: Callable[[], datetime] = utc_now) -> CatalogueCheck:
    """Say everything that is wrong with a dataset, a folder of them, or the operator's settings.

    Without a path the bundled catalogue is checked, and what was not reviewed for half a year is
    named. Raises ConfigError for a file that cannot be read.
    """
    if path is None:
        found = tuple(_folder_problems(files("ringfence_data") / "catalogue"))
        stale = tuple(_stale(clock()))
        count = sum(dataset.hosts for dataset in datasets()) if not found else 0
        what = f"the bundled catalogue: {count} hosts"
    elif path.is_dir():
        found, stale, what = tuple(_folder_problems(path)), (), str(path)
    else:
        found, stale, what = tuple(_file_problems(path)), (), str(path)
    number = f"{len(found)} problem{'' if len(found) == 1 else 's'}" if found else "no problems"
    return CatalogueCheck(problems=found, warnings=stale, summary=f"{what}, {number}")


def diff(old: str, new: str) -> CatalogueDiff:
    """Say which destinations two catalogues know differently; each a path, or `bundled`.

    Raises ConfigError for what is no catalogue.
    """
    before, after = _index(_read_side(old)), _index(_read_side(new))
    changes = tuple(
        CatalogueChange(destination=name, before=before.get(name), after=after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )
    return CatalogueDiff(
        schema=CATALOGUE_DIFF_SCHEMA,
        added=tuple(change for change in changes if change.before is None),
        removed=tuple(change for change in changes if change.after is None),
        reclassified=tuple(change for change in changes if change.before and change.after),
    )


def _folder_problems(folder: Traversable) -> Iterator[str]:
    found = False
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            found = True
            yield from _dataset_problems(_read(path), name=path.name)
    if not found:
        yield f"{folder} holds no *.toml"
        return
    try:
        read = read_folder(folder)
        whole = (entry for file in read for entry in file.entries if not entry.paths)
        PatternTree((pattern, None) for entry in whole for pattern in entry.hosts)
    except ValueError as error:
        yield str(error)


def _file_problems(path: Path) -> Iterator[str]:
    text = _read(path)
    if _is_dataset(text):
        yield from _dataset_problems(text, name=path.name)
        return
    told = settings_problems(text, path=str(path))
    yield from (f"{problem.message}; {problem.hint}" for problem in told)
    if not told:
        try:
            read_settings(path)
        except ConfigError as error:
            yield f"{error}; {error.hint}"


def _dataset_problems(text: str, *, name: str) -> Iterator[str]:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        yield f"{name} is no TOML: {why_unread(error)}"
        return
    yield from problems(document, name=name)


def _stale(now: datetime) -> Iterator[str]:
    for dataset in datasets():
        days = (now.date() - dataset.reviewed).days
        if days > _STALE_DAYS:
            yield f"{dataset.name} is of {dataset.reviewed:%Y-%m-%d}, {days} days ago"


def _read_side(side: str) -> tuple[CatalogueEntry, ...]:
    """The entries of one side; without any, everything of the other side would look new."""
    entries = _entries_of(side)
    if not entries:
        raise ConfigError(f"{side} holds no entries of a catalogue", hint=_EXPORT)
    return entries


def _entries_of(side: str) -> tuple[CatalogueEntry, ...]:
    if side == BUNDLED:
        return tuple(bundled_entries())
    path = Path(side)
    try:
        if path.is_dir():
            read = read_folder(path)
            return tuple(entry_of(e, dataset=file.name) for file in read for e in file.entries)
        text = _read(path)
        if text.lstrip().startswith("{"):
            return _exported(text, side)
        if _is_dataset(text):
            file = read_document(tomllib.loads(text), name=path.name)
            return tuple(entry_of(entry, dataset=file.name) for entry in file.entries)
    except ValueError as error:
        raise ConfigError(
            f"{side} is no catalogue: {error}", hint=f"ringfence catalogue check {side}"
        ) from error
    return tuple(own_entries(read_settings(path)))


def _exported(text: str, side: str) -> tuple[CatalogueEntry, ...]:
    try:
        document = msgspec.json.decode(text, type=CatalogueDocument)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ConfigError(f"{side} is no exported catalogue: {error}", hint=_EXPORT) from error
    if not document.complete:
        raise ConfigError(f"{side} holds a choice of the entries only", hint=_EXPORT)
    return document.entries if document.schema == CATALOGUE_SCHEMA else ()


def _is_dataset(text: str) -> bool:
    """Whether a TOML text is a file of a catalogue rather than an operator's settings."""
    try:
        return bool(tomllib.loads(text).keys() & {"file", "entry"})
    except (ValueError, RecursionError):
        return False


def _index(entries: Iterable[CatalogueEntry]) -> Mapping[str, Said]:
    """What is said of each destination; a host with paths is one destination for each."""
    return {
        name: Said(
            provider=entry.provider,
            category=entry.category,
            platform=entry.platform,
            shared=entry.shared,
        )
        for entry in entries
        for name in (
            *(host + path for host in entry.hosts for path in entry.paths or ("",)),
            *entry.addresses,
        )
    }


def _read(path: Traversable) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LIMIT + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if len(content) > _LIMIT:
        raise ConfigError(f"{path} is larger than {_LIMIT} bytes")
    return text
