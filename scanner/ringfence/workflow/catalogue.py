"""The verb `catalogue show`: what is known of destinations, and by which entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from ringfence import __version__
from ringfence.classify import Classifier, canonical_name
from ringfence.classify.names import parse_address
from ringfence.errors import ConfigError
from ringfence.model.catalogue import (
    CATALOGUE_SCHEMA,
    CatalogueDocument,
    CatalogueEntry,
    Dataset,
    KnownDestination,
)
from ringfence.model.document import ToolInfo
from ringfence.model.egress import Category
from ringfence.model.settings import Settings
from ringfence.parse.hosts import parse_host, parse_url
from ringfence.workflow.clock import utc_now
from ringfence.workflow.places import SETTINGS_NAME, default_store
from ringfence.workflow.settings import is_readable_file, read_settings
from ringfence_data.aws_ranges import bundled_ranges
from ringfence_data.catalogue import CatalogueFile, Entry, catalogue_files

OWN = "ringfence.toml"
"""The dataset that the operator's own entries are shown under."""


def show(
    names: tuple[str, ...] = (),
    *,
    category: str = "",
    provider: str = "",
    settings: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> CatalogueDocument:
    """Give the catalogue, a choice of its entries, or what it says of hosts and addresses.

    Raises ConfigError for malformed settings and a category that does not exist.
    """
    if category and category not in tuple(Category):
        raise ConfigError(
            f"there is no category {category!r}", hint=f"known: {', '.join(Category)}"
        )
    chosen = _settings(settings)
    classifier = Classifier(chosen, as_of=clock().date())
    entries = () if names else tuple(_chosen(chosen, category=category, provider=provider))
    return CatalogueDocument(
        schema=CATALOGUE_SCHEMA,
        tool=ToolInfo(name="ringfence", version=__version__),
        datasets=datasets(),
        entries=entries,
        complete=not (names or category or provider),
        destinations=tuple(_known(name, classifier) for name in names),
    )


def datasets() -> tuple[Dataset, ...]:
    """Every bundled dataset with its provenance and size, by name."""
    files = (_dataset(file) for file in catalogue_files())
    return tuple(sorted((*files, _ranges()), key=lambda dataset: dataset.name))


def bundled_entries() -> Iterator[CatalogueEntry]:
    """Every bundled entry, in the order of the files."""
    for file in catalogue_files():
        yield from (entry_of(entry, dataset=file.name) for entry in file.entries)


def entry_of(entry: Entry, *, dataset: str) -> CatalogueEntry:
    """An entry as the documents show it."""
    return CatalogueEntry(
        dataset=dataset,
        provider=entry.provider,
        category=entry.category,
        hosts=entry.hosts,
        paths=entry.paths,
        addresses=entry.addresses,
        platform=entry.platform,
        shared=entry.shared,
        note=entry.note,
    )


def own_entries(settings: Settings) -> Iterator[CatalogueEntry]:
    """The operator's own entries, in the order of their file."""
    for entry in settings.catalogue:
        yield CatalogueEntry(
            dataset=OWN,
            provider=entry.provider,
            category=entry.category.value,
            hosts=entry.hosts,
            shared=entry.shared,
            note=entry.note,
        )


def _settings(named: Path | None) -> Settings:
    """The named settings, else those beside the store, else none."""
    if named is not None:
        return read_settings(named)
    beside = default_store().with_name(SETTINGS_NAME)
    return read_settings(beside) if is_readable_file(beside) else Settings()


def _chosen(settings: Settings, *, category: str, provider: str) -> Iterator[CatalogueEntry]:
    wanted = provider.casefold()
    for entry in (*own_entries(settings), *bundled_entries()):
        if category in ("", entry.category) and wanted in entry.provider.casefold():
            yield entry


def _known(name: str, classifier: Classifier) -> KnownDestination:
    """What a name is; of a URL, with or without its scheme, the host counts."""
    text = name.strip()
    where = parse_host(text.removeprefix("//").partition("/")[0]) if "://" not in text else None
    if parse_address(text) is None and (url := where or parse_url(text)):
        text = url.host
    found = classifier.host(text)
    return KnownDestination(
        name=canonical_name(text) or text,
        provider=found.provider,
        category=found.category,
        sanction=found.sanction,
        learnable=found.learnable,
        shared=found.shared,
        method=found.method,
        confidence=found.confidence,
        reasons=found.reasons,
    )


def _dataset(file: CatalogueFile) -> Dataset:
    return Dataset(
        name=file.name,
        title=file.title,
        source=file.source,
        licence=file.licence,
        reviewed=file.reviewed,
        entries=len(file.entries),
        hosts=sum(len(entry.hosts) for entry in file.entries),
        addresses=sum(len(entry.addresses) for entry in file.entries),
    )


def _ranges() -> Dataset:
    bundled = bundled_ranges()
    return Dataset(
        name=bundled.name,
        title=bundled.title,
        source=bundled.source,
        licence=bundled.licence,
        reviewed=bundled.published,
        entries=len(bundled.ranges),
        hosts=0,
        addresses=sum(len(row.prefixes) for row in bundled.ranges),
    )
