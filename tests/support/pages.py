"""Pages of blocks: one of everything, and pages of whatever text strangers may write."""

from __future__ import annotations

from hypothesis import strategies as st

from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Code,
    Facts,
    Grid,
    Heading,
    Line,
    Page,
    Share,
    Span,
    Spans,
    Tone,
    line,
    spans,
)
from ringfence_tui.rows.words import told

NOT_KNOWN = Span("?", Tone.UNKNOWN)

PAGE: Page = (
    Heading("night_batch"),
    line("It is ", told("uncontained"), ", since 3 routes leave it."),
    line("Further in.", indent=2),
    Facts((("mode", (told("PUBLIC"),)), ("blast radius", (NOT_KNOWN,)))),
    Bullets((spans("one"), spans("two"))),
    Bar(
        (
            Share("\u2717", "uncontained", 3, Tone.BAD),
            Share("\u2713", "enforced", 9, Tone.GOOD),
        )
    ),
    Heading("Routes"),
    Grid(
        ("table", "to", "why"),
        (
            (spans("rtb-1"), spans("igw-1"), spans("a default route")),
            (spans("rtb-2"), (), (NOT_KNOWN,)),
        ),
    ),
    Code('resource "x" "y" {\n\ta = 1\n}\n', "hcl"),
)
"""One of every kind of block."""

STEERING = "\x1b\x9b\x07\t\r\n\x85\u2028\u202e\u200b\u2066\ufeff\U000e0041\ue000|*_[](){}<>@#`=+-&\u2713\u2717\u2588\u28ff\u2192"
_texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(STEERING)), max_size=30)


def _spans() -> st.SearchStrategy[Spans]:
    piece = st.builds(Span, _texts, st.sampled_from(Tone))
    return st.lists(piece, max_size=3).map(tuple)


def _grids() -> st.SearchStrategy[Grid]:
    rows = st.lists(st.tuples(_spans(), _spans()), max_size=3).map(tuple)
    return st.builds(Grid, st.tuples(_texts, _texts), rows)


def hostile_pages() -> st.SearchStrategy[Page]:
    """Pages with hostile text wherever text can stand."""
    share = st.builds(
        Share, st.just("\u2717"), _texts, st.integers(0, 10**6), st.sampled_from(Tone)
    )
    block = st.one_of(
        st.builds(Heading, _texts),
        st.builds(Line, _spans(), st.integers(0, 8)),
        st.builds(Facts, st.lists(st.tuples(_texts, _spans()), max_size=3).map(tuple)),
        st.builds(Bullets, st.lists(_spans(), max_size=3).map(tuple)),
        _grids(),
        st.builds(Code, _texts, st.sampled_from(("", "hcl", "diff"))),
        st.builds(Bar, st.lists(share, max_size=3).map(tuple)),
    )
    return st.lists(block, max_size=4).map(tuple)
