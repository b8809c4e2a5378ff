"""Texts of strangers in Markdown that a person reviews."""

from __future__ import annotations

import re

from ringfence.model.text import printable


def code(text: str, limit: int = 200) -> str:
    """A code span that holds just the text, on one line, also within a table."""
    shown = printable(text, limit=limit).replace("|", "¦")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
