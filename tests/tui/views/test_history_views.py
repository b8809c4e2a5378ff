"""Past scans and comparisons as their screens tell them: what is unclear is never called gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.difference import ChangeKind, Compared, DiffDocument, Standing
from ringfence.model.document import ExitInfo
from ringfence_tui.blocks import Heading, Tone
from ringfence_tui.rows.words import LOOKS
from ringfence_tui.views.difference import KINDS, STANDINGS, difference_page
from ringfence_tui.views.difference_list import DIFFERENCE
from ringfence_tui.views.history import HISTORY
from support.policy_documents import of_packs, of_scans, scans
from support.told_pages import pieces, told


def test_a_scan_is_one_row_and_what_it_did_not_say_is_not_known() -> None:
    names = [each.name for each in HISTORY.spec.columns]
    whole, stopped = (dict(zip(names, row.values, strict=True)) for row in HISTORY.rows(scans()))

    assert (whole["scan"], whole["runtimes"], whole["findings"]) == ("newer", 24, 0)
    assert (stopped["accounts"], stopped["regions"], stopped["exit"]) == (None, None, 130)


def test_the_page_of_a_scan_says_how_it_ended_and_that_counts_are_of_what_was_read() -> None:
    _, stopped = HISTORY.rows(scans())

    page = told(HISTORY.page(stopped.detail))

    assert "exit 130: interrupted" in page
    assert "accounts: not known" in page
    assert "findings: 0, of what was read: how it ended says whether that was all" in page


def test_new_gone_and_unclear_stand_apart() -> None:
    page = told(difference_page(of_scans()))

    new, gone, unclear = (page.index(title) for title in ("New: 1", "Gone: 2", "Unclear: 1"))
    assert new < page.index("destination new.example") < gone
    assert gone < page.index("finding public-runtime: night_batch") < unclear
    assert unclear < page.index("destination old.example")


def test_why_something_is_not_called_gone_is_said() -> None:
    page = told(difference_page(of_scans()))

    assert "Not read to the end, so nothing there is called gone: 3" in page
    assert "and 2 more" in page
    assert "The new scan looks at less time" in page


def test_what_is_unclear_is_unknown_in_tone_and_never_worded_as_gone() -> None:
    assert LOOKS[Standing.UNCLEAR][1] is Tone.UNKNOWN
    assert "is not known" in STANDINGS[Standing.UNCLEAR]
    assert STANDINGS.keys() == set(Standing)


def test_a_verdict_that_changed_says_both() -> None:
    page = difference_page(of_scans())

    assert "moved: enforced to unknown" in told(page)
    assert any(each.text == "? unknown" and each.tone is Tone.UNKNOWN for each in pieces(page))


def test_two_equal_scans_say_none_of_each_kind() -> None:
    scans_ = of_scans().scans
    assert scans_ is not None
    empty = replace(
        scans_,
        destinations=(),
        findings=(),
        runtimes=(),
        containment=(),
        unread=(),
        unread_count=0,
        shorter_window=False,
    )

    page = difference_page(replace(of_scans(), scans=empty))

    titles = [block.text for block in page if isinstance(block, Heading)]
    assert titles[1:] == ["New: 0", "Gone: 0", "Unclear: 0", "Contained otherwise: 0"]
    assert tuple(DIFFERENCE.rows(replace(of_scans(), scans=empty))) == ()


def test_two_packs_are_compared_by_what_becomes_of_flows() -> None:
    packs = of_packs().packs
    assert packs is not None

    page = told(difference_page(of_packs()))

    for kind in ChangeKind:
        assert f"{kind}: {packs.summary[kind]:,}: {KINDS[kind]}" in page
    assert "No past flows were given to weigh the changes by." in page
    assert all(limit in page for limit in packs.limits)


def test_every_change_of_two_packs_is_a_row_and_its_page_says_the_rules() -> None:
    packs = of_packs().packs
    assert packs is not None
    rows = tuple(DIFFERENCE.rows(of_packs()))

    assert len(rows) == len(packs.changes) > 0
    for row, change in zip(rows, packs.changes, strict=True):
        page = told(DIFFERENCE.page(row.detail))
        assert str(change.old.rule or "default action") in page
        assert KINDS[change.kind].capitalize() in page


def test_the_page_of_what_is_unclear_says_that_nobody_knows() -> None:
    row = next(each for each in DIFFERENCE.rows(of_scans()) if each.values[0] == "unclear")

    assert "whether it is gone is not known" in told(DIFFERENCE.page(row.detail))


@pytest.mark.parametrize("compared", Compared)
def test_nothing_compared_is_not_told_as_alike(compared: Compared) -> None:
    nothing = DiffDocument(
        schema="ringfence.diff/1",
        compared=compared,
        packs=None,
        scans=None,
        exit=ExitInfo(code=0, reason="done"),
    )

    page = difference_page(nothing)

    assert page[0] != Heading("Two scans")
    assert any(each.tone is Tone.UNKNOWN for each in pieces(page))
