"""What a view says, apart from how it is shown: the screen draws it, plain mode reads it out.

A page is a tuple of blocks; text in it is data as it was read, and whoever shows it makes it safe for
the medium. A tone says what a piece of text means and is never the only carrier of that meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a piece of text means; a theme gives it a colour."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, which is wrapped where it is shown."""

    spans: Spans
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, one a line."""

    rows: tuple[tuple[str, Spans], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences of equal rank."""

    items: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table; a long one is a list view."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose lines and spaces matter, such as Terraform or a diff."""

    text: str
    language: str = ""
    """`hcl`, `json`, `diff`, `markdown`; empty for none."""


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a bar."""

    glyph: str
    label: str
    count: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a whole, drawn to scale; each is named with its count as well."""

    shares: tuple[Share, ...]


Block = Heading | Line | Facts | Bullets | Grid | Code | Bar
Page = tuple[Block, ...]


def spans(*parts: str | Span) -> Spans:
    """Pieces of text, plain where only a string is given."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def line(*parts: str | Span, indent: int = 0) -> Line:
    """A paragraph of these pieces."""
    return Line(spans(*parts), indent)


def text_of(pieces: Spans) -> str:
    """The text without its tones."""
    return "".join(piece.text for piece in pieces)
