"""The catalogue, for people; its documents are JSON as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ringfence.model.catalogue import (
    CatalogueChange,
    CatalogueCheck,
    CatalogueDiff,
    CatalogueDocument,
    CatalogueEntry,
    Dataset,
    KnownDestination,
    Said,
)
from ringfence.model.text import printable

_LIMIT = 500
_PROVIDER = 34


def catalogue_table(document: CatalogueDocument, *, chosen: bool) -> str:
    """Render what was asked for: destinations, chosen entries, or else the datasets."""
    if document.destinations:
        return "\n".join(map(_destination, document.destinations))
    return _entries(document.entries) if chosen else _datasets(document.datasets)


def check_text(found: CatalogueCheck) -> str:
    """Render one line for each problem and warning, and the sum."""
    lines = [f"problem: {printable(text, limit=_LIMIT)}" for text in found.problems]
    lines += [f"warning: {printable(text, limit=_LIMIT)}" for text in found.warnings]
    return "\n".join((*lines, printable(found.summary, limit=_LIMIT))) + "\n"


def diff_table(found: CatalogueDiff) -> str:
    """Render one line for each change, the reclassified ones first."""
    lines = [f"~ {_change(change)}" for change in found.reclassified]
    lines += [f"+ {_change(change)}" for change in found.added]
    lines += [f"- {_change(change)}" for change in found.removed]
    lines.append(
        f"{len(found.reclassified)} reclassified, {len(found.added)} added, "
        f"{len(found.removed)} removed"
    )
    return "\n".join(lines) + "\n"


def _datasets(datasets: Sequence[Dataset]) -> str:
    lines = [f"{'DATASET':<26}{'AS OF':<12}{'ENTRIES':>8}{'HOSTS':>7}{'ADDRESSES':>11}  LICENCE"]
    lines += [
        f"{printable(dataset.name):<26}{dataset.reviewed:%Y-%m-%d}  {dataset.entries:>8}"
        f"{dataset.hosts:>7}{dataset.addresses:>11}  {printable(dataset.licence)}"
        for dataset in datasets
    ]
    return "\n".join(lines) + "\n"


def _entries(entries: Iterable[CatalogueEntry]) -> str:
    rows = [
        f"{printable(entry.provider, limit=_PROVIDER - 2):<{_PROVIDER}}"
        f"{printable(entry.category):<24}{printable(name, limit=_LIMIT)}"
        for entry in entries
        for name in (
            *(host + path for host in entry.hosts for path in entry.paths or ("",)),
            *entry.addresses,
        )
    ]
    if not rows:
        return "no entry is of that category and provider\n"
    head = f"{'PROVIDER':<{_PROVIDER}}{'CATEGORY':<24}DESTINATION"
    return "\n".join((head, *rows)) + "\n"


def _destination(known: KnownDestination) -> str:
    review = "review may approve it" if known.learnable else "review can never approve it"
    lines = [
        printable(known.name, limit=_LIMIT),
        f"  {'provider':<12}{printable(known.provider) or '-'}",
        f"  {'category':<12}{known.category} ({known.confidence} confidence, by {known.method})",
        f"  {'sanction':<12}{known.sanction}; {review}",
    ]
    lines += [f"  {'because':<12}{printable(reason, limit=_LIMIT)}" for reason in known.reasons]
    return "\n".join(lines) + "\n"


def _change(change: CatalogueChange) -> str:
    said = " -> ".join(_said(said) for said in (change.before, change.after) if said)
    return f"{printable(change.destination, limit=_LIMIT)}  {said}"


def _said(said: Said) -> str:
    flags = [
        name for name, given in (("platform", said.platform), ("shared", said.shared)) if given
    ]
    return ", ".join((printable(said.provider), printable(said.category), *flags))
