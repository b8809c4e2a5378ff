"""The catalogue as documents: what it holds, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ringfence.model.document import ToolInfo
from ringfence.model.egress import Category, Confidence, MatchMethod, Sanction

CATALOGUE_SCHEMA = "ringfence.catalogue/1"
CATALOGUE_DIFF_SCHEMA = "ringfence.catalogue.diff/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One file of the catalogue, with its provenance."""

    name: str
    title: str
    source: str
    licence: str
    reviewed: date
    """When it was last read through; of AWS's ranges, when AWS published them."""
    entries: int
    hosts: int
    """Host patterns, those with a path among them."""
    addresses: int
    """Addresses; of AWS's ranges, prefixes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One provider's destinations of one category."""

    dataset: str
    provider: str
    category: str
    hosts: tuple[str, ...]
    paths: tuple[str, ...] = ()
    """Paths that alone are meant; empty when the hosts are."""
    addresses: tuple[str, ...] = ()
    platform: bool = False
    shared: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDestination:
    """What a host or address is, with the operator's settings."""

    name: str
    provider: str
    category: Category
    sanction: Sanction
    learnable: bool
    shared: bool
    """Whether other tenants, or anyone, answer behind the same name."""
    method: MatchMethod
    confidence: Confidence
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDocument:
    """The catalogue, or what it says of the destinations that were asked for."""

    schema: str
    tool: ToolInfo
    datasets: tuple[Dataset, ...]
    entries: tuple[CatalogueEntry, ...] = ()
    """Those that were chosen; none when destinations were asked for."""
    complete: bool = True
    """Whether they are all that there are."""
    destinations: tuple[KnownDestination, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a catalogue says of a destination."""

    provider: str
    category: str
    platform: bool
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChange:
    """A destination of which two catalogues say different things."""

    destination: str
    """A host pattern, with a path where only that is meant, or an address."""
    before: Said | None
    after: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDiff:
    """How two catalogues differ."""

    schema: str
    added: tuple[CatalogueChange, ...]
    removed: tuple[CatalogueChange, ...]
    reclassified: tuple[CatalogueChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCheck:
    """What is wrong with a catalogue, and what should be looked at."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    summary: str
