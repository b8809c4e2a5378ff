"""Amounts and numbers of things read alike on pages, in lists and in plain text."""

from __future__ import annotations

import pytest

from ringfence_tui.plain.telling import counted
from ringfence_tui.rows import cells
from ringfence_tui.rows.spec import Cell, Column
from ringfence_tui.views.wording import amount, beyond
from support.told_pages import told

_BYTES = Column(name="bytes", title="Bytes", width=10, cell=Cell.BYTES)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (999, "999 B"), (999_999, "1.0 MB"), (2 * 10**12, "2.0 TB")],
)
def test_an_amount_on_a_page_is_the_amount_in_a_list(count: int, said: str) -> None:
    assert amount(count).text == cells.told(_BYTES, count).text == said


@pytest.mark.parametrize(("noun", "several"), [("entry", "entries"), ("way", "ways")])
def test_several_things_are_called_alike_on_pages_and_in_plain_text(
    noun: str, several: str
) -> None:
    assert f"and 3 more {several}" in told(beyond(5, noun, limit=2))
    assert counted(3, noun) == f"3 {several}"
