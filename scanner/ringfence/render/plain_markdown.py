"""Texts of strangers in Markdown that a person reviews."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ringfence.model.text import printable
from ringfence.render.losses import Loss


def code(text: str, limit: int = 200) -> str:
    """A code span that holds just the text, on one line, also within a table."""
    shown = printable(text, limit=limit).replace("|", "¦")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def listed_losses(lost: Sequence[Loss], *, nothing: str) -> list[str]:
    """A line for each loss; names within a reason are quoted, and stay within a code span."""
    if not lost:
        return [nothing]
    return [
        f"- {code(each.rule)}: {_reason(each)}" if each.rule else f"- {_reason(each)}"
        for each in lost
    ]


def _reason(loss: Loss) -> str:
    quoted = re.search("['\"`]", loss.reason)
    return code(loss.reason, limit=500) if quoted else loss.reason
