"""What a filter says once it is understood: terms that must all hold, each of tests of which one must.

Texts in it are folded (`folding.py`), as those are that they are compared with.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contains:
    """The text is part of the value."""

    text: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of the texts."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """The whole value has the shape of a glob, as SQLite's GLOB takes it."""

    glob: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The value is not known."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The value is a number within all of the bounds; one that is not known never is."""

    bounds: tuple[tuple[str, float], ...]
    """Each an operator of `=`, `<`, `<=`, `>`, `>=` and a number."""


Test = Contains | OneOf | Shaped | Unknown | Bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One condition of a filter."""

    column: str = ""
    """The column that it is about; empty for any text of the row."""
    tests: tuple[Test, ...]
    """One of them must hold."""
    negated: bool = False
    """Whether it asks for every row that it would not find, those included whose value is unknown."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What rows must be like. Without terms every row is."""

    text: str = ""
    """As it was written."""
    terms: tuple[Term, ...] = ()
