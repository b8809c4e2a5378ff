"""What changed since the last scan, in a few lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ringfence.model.difference import DiffDocument, ScanChange, ScanDifference, Standing
from ringfence_tui.blocks import Tone
from ringfence_tui.views.changes import CHANGES, changes_page
from support.documents import HOSTILE
from support.policy_documents import of_packs, of_scans
from support.told_pages import pieces, told


def scans() -> ScanDifference:
    found = of_scans().scans
    assert found is not None
    return found


def page_with(**changes: Any) -> str:
    """The page of a comparison with other contents."""
    found = replace(scans(), **changes)
    return told(changes_page(replace(of_scans(), scans=found)))


def test_without_an_earlier_scan_what_is_new_is_not_known() -> None:
    nothing = "There is no earlier scan to compare with, so what is new is not known."

    assert nothing in told(changes_page(None))
    assert nothing in told(changes_page(of_packs()))


def test_each_kind_is_counted_by_what_became_of_it() -> None:
    changes = tuple(
        ScanChange(id=f"host-{number}", told="", standing=standing)
        for number, standing in enumerate(
            (Standing.NEW, Standing.NEW, Standing.GONE, Standing.UNCLEAR)
        )
    )

    text = page_with(destinations=changes, findings=(), runtimes=())

    assert "destinations: 2 new, 1 gone, 1 unclear" in text
    assert "findings: 0 new, 0 gone, 0 unclear" in text


def test_what_was_not_read_is_unclear_and_never_called_gone() -> None:
    lost = ScanChange(id="api.openai.com", told="", standing=Standing.UNCLEAR)

    text = page_with(
        destinations=(lost,),
        findings=(),
        runtimes=(),
        unread=("flow-logs 1 us-east-1",),
        unread_count=3,
    )

    assert "- unclear: api.openai.com" in text
    assert "destinations: 0 new, 0 gone, 1 unclear" in text
    assert "Not read to the end, so nothing there is called gone: flow-logs 1 us-east-1" in text
    assert "and 2 more" in text


def test_a_shorter_look_calls_nothing_gone() -> None:
    assert "no destination and no finding is called gone" in page_with(shorter_window=True)


def test_a_runtime_that_is_contained_otherwise_says_how_it_was() -> None:
    change = scans().containment[0]

    text = told(changes_page(of_scans()))

    assert f" is {change.new}, and was {change.old}" in text


def test_unclear_has_the_tone_of_what_is_not_known_and_hostile_names_stay_as_they_are() -> None:
    lost = ScanChange(id=HOSTILE, told="", standing=Standing.UNCLEAR)
    document: DiffDocument = replace(of_scans(), scans=replace(scans(), destinations=(lost,)))

    found = list(pieces(CHANGES.page(document)))

    assert any(HOSTILE in piece.text for piece in found)
    assert {piece.tone for piece in found if "unclear" in piece.text and "0" not in piece.text} == {
        Tone.UNKNOWN
    }
