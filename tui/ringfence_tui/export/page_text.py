"""Pages as plain text: sentences and lists, wrapped, without a drawing, a table or a glyph."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import assert_never

from ringfence_tui.blocks import Bar, Block, Bullets, Code, Facts, Grid, Heading, Line, Page, Spans
from ringfence_tui.export.words import in_words, spoken

_NARROWEST = 20
_TAB = 4


def page_text(page: Page, width: int = 80) -> str:
    """The page, each line of it at most width characters long unless one word is longer."""
    lines: list[str] = []
    for block in page:
        if isinstance(block, Heading) and lines:
            lines.append("")
        lines.extend(_lines(block, max(width, _NARROWEST)))
    return "".join(f"{line}\n" for line in lines)


def _lines(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading(text):
            yield from _wrapped(f"{spoken(text)}:", width)
        case Line(pieces, indent):
            yield from _wrapped(in_words(pieces), width, first=" " * indent, rest=" " * indent)
        case Facts(rows):
            for name, value in rows:
                yield from _wrapped(f"{spoken(name)}: {in_words(value)}", width)
        case Bullets(items):
            for item in items:
                yield from _wrapped(in_words(item), width, first="- ")
        case Grid(columns, cells):
            for row in cells:
                yield from _wrapped(_told(columns, row), width, first="- ")
        case Code(text):
            yield from (
                spoken(line.expandtabs(_TAB)) for line in text.removesuffix("\n").split("\n")
            )
        case Bar():
            yield from _wrapped(_shares(block), width)
        case _:
            assert_never(block)


def _told(columns: tuple[str, ...], row: tuple[Spans, ...]) -> str:
    """A row in a sentence: what it is called, then each column with its value."""
    cells = [in_words(cell) or "none" for cell in row]
    named = (f"{spoken(title)} {cell}" for title, cell in zip(columns[1:], cells[1:], strict=True))
    return "; ".join((*cells[:1], *named))


def _shares(bar: Bar) -> str:
    parts = "; ".join(f"{share.count:,} {spoken(share.label)}" for share in bar.shares)
    return f"{sum(share.count for share in bar.shares):,} in all: {parts}"


def _wrapped(text: str, width: int, *, first: str = "", rest: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
