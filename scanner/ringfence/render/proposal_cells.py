"""Cells of the tables of REVIEW.md: names as code, and counts and moments where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ringfence.render.plain_markdown import code

ROWS = 200
"""Of a table; the manifest holds the rest."""
NAMED = 4


def codes(names: Sequence[str]) -> str:
    """All names, as code."""
    return ", ".join(map(code, names))


def some(names: Sequence[str]) -> str:
    """The first names, as code, and how many more there are."""
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return codes(names[:NAMED]) + rest


def runtimes(arns: Sequence[str]) -> str:
    """The last part of each ARN, which names the workload to those who know it."""
    return some([arn.rsplit(":", maxsplit=1)[-1] for arn in arns])


def day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""


def number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def more(total: int) -> str:
    return f"\n\nand {total - ROWS} more in the manifest" if total > ROWS else ""
