"""Texts of strangers in Markdown that a person reviews."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ringfence.model.text import printable
from ringfence.render.losses import Loss

_LINKED = re.compile(r"(\S*(?:@|://|www\.|mailto:|xmpp:)\S*)", re.IGNORECASE)
"""What GitHub links unasked: pages, mail, mentions. No escape stops it, a code span does."""
_SPECIAL = re.compile(
    r"[\\`*\[\]<>|~$]"
    r"|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])"
    r"|&(?=[#0-9A-Za-z])"
    r"|(?<!\w)#(?=\w)"
    r"|:(?=[\w+-]+:)"
    r"|^[#+=-]"
)
"""What acts in GitHub's Markdown, and only where it does: a `_` within a word does not."""
_PROSE = 300


def code(text: str, limit: int = 200) -> str:
    """A code span that holds just the text, on one line, also within a table."""
    shown = printable(text, limit=limit).replace("|", "¦")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """Escape a sentence, for a table cell too, in nothing but what acts: its names stay legible."""
    parts = _LINKED.split(printable(text, limit=_PROSE))
    return "".join(
        code(part) if at % 2 else _SPECIAL.sub(r"\\\g<0>", part) for at, part in enumerate(parts)
    )


def drawn(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay out a table of cells that are marked already, without the columns that hold nothing."""
    given = tuple(rows)
    kept = [at for at in range(len(header)) if any(row[at] for row in given)]
    return _lines(
        tuple(header[at] for at in kept), (tuple(row[at] for at in kept) for row in given)
    )


def _lines(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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
