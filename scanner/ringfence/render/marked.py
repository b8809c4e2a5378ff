"""Text and tables for Markdown, with nothing in them that Markdown acts on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.model.text import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~@:&]|(?<=www)\.)", re.IGNORECASE)
"""Everything with a meaning in GitHub's Markdown, also @mentions and autolinks."""
_CELL = 300


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay out a table; every cell is escaped here and nowhere else."""
    cells = (tuple(inert(cell) for cell in row) for row in rows)
    lines = [header, tuple("---" for _ in header), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def inert(text: str, *, limit: int = _CELL) -> str:
    """Escape for a table cell: no markup, no mention, no link, no line break."""
    return _SPECIAL.sub(r"\\\1", printable(text, limit=limit))
