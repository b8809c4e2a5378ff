"""What a page says: every piece of it with its tone, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence_tui.blocks import Bar, Bullets, Code, Facts, Grid, Heading, Line, Page, Span, Spans
from ringfence_tui.export.page_text import page_text

_WIDE = 100_000


def told(page: Page) -> str:
    """Every sentence of the page on a line of its own."""
    return page_text(page, _WIDE)


def pieces(page: Page) -> Iterator[Span]:
    """Every piece of text of the page that has a tone."""
    for block in page:
        match block:
            case Heading() | Code():
                continue
            case Line(spans, _):
                yield from spans
            case Facts(rows):
                for _, value in rows:
                    yield from value
            case Bullets(items):
                for item in items:
                    yield from item
            case Grid(_, cells):
                for row in cells:
                    for cell in row:
                        yield from cell
            case Bar(shares):
                yield from (Span(each.label, each.tone) for each in shares if each.count)


def fact(page: Page, name: str) -> Spans:
    """What the page says under a name, where it says it first."""
    facts = (row for block in page if isinstance(block, Facts) for row in block.rows)
    return next(value for each, value in facts if each == name)
