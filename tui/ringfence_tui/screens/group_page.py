"""What is told beside a heading: what its rows have in common, how many they are, and how to see them."""

from __future__ import annotations

from typing import Any

from ringfence_tui.blocks import Facts, Heading, Page, Span, Tone, line, spans
from ringfence_tui.rows.cells import told
from ringfence_tui.rows.table import GroupLine
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import plural

_OPEN = "enter or left folds them away; z unfolds every group"
_CLOSED = "enter or right shows them; z unfolds every group"


def group_page(view: ListView[Any], group: GroupLine, *, is_open: bool) -> Page:
    """The page of a group of a list."""
    column = view.spec.column(group.column)
    title, value = ("", Span("")) if column is None else (column.title, told(column, group.value))
    known = value if group.value is not None else Span("not known", Tone.UNKNOWN)
    noun = view.noun if group.count == 1 else plural(view.noun)
    return (
        Heading(f"{group.count:,} {noun}"),
        Facts(((title.lower(), spans(known)),)),
        line(Span(_OPEN if is_open else _CLOSED, Tone.DIM)),
    )
