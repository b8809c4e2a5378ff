"""What a view says, apart from how it is shown: the screen draws it, plain mode reads it out.

A page is a tuple of blocks; text in it is data as it was read, and whoever shows it makes it safe for
the medium. A tone says what a piece of text means and is never the only carrier of that meaning.
Blocks are tagged, so that pages that the engine makes of large documents can be sent as JSON.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


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


class Span(msgspec.Struct, frozen=True):
    """A piece of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


Spans = tuple[Span, ...]


class Heading(msgspec.Struct, frozen=True, tag=True):
    """What the blocks after it are about."""

    text: str


class Line(msgspec.Struct, frozen=True, tag=True):
    """A paragraph, which is wrapped where it is shown."""

    spans: Spans
    indent: int = 0


class Facts(msgspec.Struct, frozen=True, tag=True):
    """Names and what they are, one a line."""

    rows: tuple[tuple[str, Spans], ...]


class Bullets(msgspec.Struct, frozen=True, tag=True):
    """Sentences of equal rank."""

    items: tuple[Spans, ...]


class Grid(msgspec.Struct, frozen=True, tag=True):
    """A small table; a long one is a list view."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]


class Code(msgspec.Struct, frozen=True, tag=True):
    """Text whose lines and spaces matter, such as Terraform or a diff."""

    text: str
    language: str = ""
    """`hcl`, `json`, `diff`, `markdown`; empty for none."""


class Share(msgspec.Struct, frozen=True):
    """One part of a bar."""

    glyph: str
    label: str
    count: int
    tone: Tone


class Bar(msgspec.Struct, frozen=True, tag=True):
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
