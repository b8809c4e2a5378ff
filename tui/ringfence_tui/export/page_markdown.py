"""Pages as Markdown, for issues and pull requests, with nothing in them that Markdown acts on."""

from __future__ import annotations

import re
from typing import assert_never

from ringfence.model.text import visible
from ringfence.render.marked import inert, table
from ringfence_tui.blocks import (
    Bar,
    Block,
    Bullets,
    Code,
    Facts,
    Grid,
    Heading,
    Line,
    Page,
    Spans,
    text_of,
)

_LONGEST = 20_000
_TAB = 4


def page_markdown(page: Page) -> str:
    """The page with its headings, lists, tables and code."""
    return "\n\n".join(part for part in map(_marked, page) if part) + "\n"


def _marked(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {inert(text)}"
        case Line(pieces):
            return _inert(pieces)
        case Facts(rows):
            return "\n".join(f"- **{inert(name)}**: {_inert(value)}" for name, value in rows)
        case Bullets(items):
            return "\n".join(f"- {_inert(item)}" for item in items)
        case Grid(columns, rows):
            cells = (tuple(map(text_of, row)) for row in rows)
            return table(tuple(map(inert, columns)), cells) if rows else ""
        case Code(text, language):
            return _fenced(text, language)
        case Bar(shares):
            return "\n".join(
                f"- {inert(f'{share.glyph} {share.count:,} {share.label}')}" for share in shares
            )
        case _:
            assert_never(block)


def _inert(pieces: Spans) -> str:
    return inert(text_of(pieces).strip(), limit=_LONGEST)


def _fenced(text: str, language: str) -> str:
    """A block of code behind a fence that is longer than any in it."""
    lines = "\n".join(
        visible(line.expandtabs(_TAB)) for line in text.removesuffix("\n").split("\n")
    )
    longest = max(map(len, re.findall("`+", lines)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{lines}\n{fence}"
