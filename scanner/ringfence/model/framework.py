"""The frameworks that findings refer to: what their ids are called there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxon:
    """One id of a framework, in SARIF's word for it: a technique, a risk, a control or a category."""

    id: str
    name: str
    url: str
    """Its own page, or the framework's where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One version of a framework, with those of its ids that a finding names."""

    id: str
    """The kind of reference under which findings name its ids, such as `mitre-atlas`."""
    title: str
    organization: str
    version: str
    url: str
    taxa: tuple[Taxon, ...]
    """Sorted by id."""
