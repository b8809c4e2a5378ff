"""What was not read, in sentences: which source, where, how it ended, and what would bring it."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.coverage import Coverage
from ringfence_tui.blocks import Bullets, Page, Span, Spans, Tone
from ringfence_tui.rows.words import told
from ringfence_tui.views.wording import SHOWN, beyond, section

EVERYWHERE = "the whole scan"


def place_of(row: Coverage) -> str:
    """Account and region; a file that was given by hand has neither."""
    return " ".join(part for part in (row.account, row.region) if part) or EVERYWHERE


def gap_line(row: Coverage) -> Spans:
    """One row of coverage in a sentence."""
    detail = f": {row.detail}" if row.detail else ""
    return (
        told(row.status),
        Span(f" {row.source}", Tone.STRONG),
        Span(f" {place_of(row)}{detail}"),
    )


def gap_sentences(rows: Sequence[Coverage], title: str = "Not read where it is") -> Page:
    """Gaps below a heading; nothing where there is none."""
    if not rows:
        return ()
    shown = Bullets(tuple(map(gap_line, rows[:SHOWN])))
    return section(title, shown, *beyond(len(rows), "gap"))
