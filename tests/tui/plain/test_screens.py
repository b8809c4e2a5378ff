"""The real screens in plain mode: every one of them, of documents in which strangers wrote everywhere."""

from __future__ import annotations

import io
import re

import pytest

from ringfence.model.document import ScanDocument
from ringfence_tui.parts import Part
from ringfence_tui.plain.front import Streams, read_out
from ringfence_tui.views.screens import SCREENS, ScreenSpec
from support.documents import document
from support.hostile import made_hostile
from support.plain_talk import FakeSession, Terminal, session
from support.policy_documents import of_scans, sample, scans
from support.scan_documents import sample_scan

_DRAWN = re.compile("[\u2500-\u28ff]")
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]")


def _documents(scan: ScanDocument) -> dict[Part, object]:
    policy = sample()
    return {
        Part.SCAN: scan,
        Part.PROPOSAL: policy.proposal,
        Part.REPLAY: policy.replay,
        Part.PROMOTION: policy.promotion,
        Part.VERIFICATION: policy.verification,
        Part.SIMULATION: policy.simulation,
        Part.HISTORY: scans(),
        Part.DIFFERENCE: of_scans(),
    }


@pytest.fixture(scope="module")
def hostile() -> dict[Part, object]:
    return {part: made_hostile(each) for part, each in _documents(document()).items()}


def _said(of: FakeSession, typed: io.StringIO, out: io.StringIO) -> str:
    err = io.StringIO()
    assert read_out(of, Streams(typed, out, err), screens=SCREENS) == 0
    assert err.getvalue() == ""
    return out.getvalue()


def _of(documents: dict[Part, object], **changes: str) -> FakeSession:
    of = session(**changes)
    of.documents = documents
    return of


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.name)
def test_nothing_of_a_screen_is_drawn_or_steers(
    hostile: dict[Part, object], screen: ScreenSpec
) -> None:
    printed = _said(_of(hostile, screen=screen.name), io.StringIO(), io.StringIO())

    assert "\\u2588\\u28ff\\u2500" in printed
    assert not _DRAWN.search(printed)
    assert not _STEERS.search(printed)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.name)
def test_the_page_of_the_first_row_of_each_list_is_neither_drawn_nor_steers(
    hostile: dict[Part, object], screen: ScreenSpec
) -> None:
    views = len(screen.pages) + len(screen.lists)
    first = len(screen.pages) + 1
    steps = ["1"] if views == 1 else [f"{n}\n1\nup" for n in range(first, views + 1)]
    lines = Terminal("\n".join((screen.name, *steps, "quit")) + "\n")

    talked = _said(_of(hostile), lines, Terminal())

    assert talked.count(", row 1 of ") == sum(
        bool(tuple(each.rows(hostile[each.part]))) for each in screen.lists
    )
    assert not _DRAWN.search(talked)
    assert not _STEERS.search(talked)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.name)
def test_every_glyph_of_ours_is_a_word(screen: ScreenSpec) -> None:
    """Whatever is no letter of a name is spelled out, and of the sample estate nothing is."""
    of = _of(_documents(sample_scan()), screen=screen.name)

    assert "\\u" not in _said(of, io.StringIO(), io.StringIO())


@pytest.mark.parametrize(
    ("act", "word", "against"),
    [
        ("sanction", "prohibited", "Cannot simply be sanctioned"),
        ("deny", "sanctioned", "It is sanctioned: "),
    ],
)
def test_what_speaks_against_a_decision_is_said_before_anything_is_asked(
    act: str, word: str, against: str
) -> None:
    lines = Terminal(f"destinations\nfilter sanction:{word}\n{act} 1\n\nquit\n")

    talked = _said(_of(_documents(sample_scan())), lines, Terminal())

    assert talked.index(against) < talked.index("Who answers for it?")


def test_a_list_that_a_filter_does_not_fit_is_said_to_be_left_out() -> None:
    of = _of(_documents(sample_scan()), screen="runtimes", filter="verdict:leaky")
    err = io.StringIO()

    assert read_out(of, Streams(io.StringIO(), io.StringIO(), err), screens=SCREENS) == 0

    assert err.getvalue() == "Note: the filter does not fit AI workloads, which is left out.\n"
