"""Pages as lines: nothing is wider than the terminal, nothing is lost, nothing acts on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ringfence.model.text import hidden
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
    Tone,
    line,
    spans,
    text_of,
)
from ringfence_tui.widgets.page_layout import lay_out

_PIECES = st.lists(
    st.builds(Span, st.text(max_size=60), st.sampled_from(Tone)), min_size=1, max_size=4
).map(tuple)
_BLOCKS = st.one_of(
    st.builds(Heading, st.text(max_size=40)),
    st.builds(Line, _PIECES, st.integers(0, 6)),
    st.builds(Bullets, st.lists(_PIECES, max_size=3).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(st.text(max_size=30), _PIECES), max_size=3).map(tuple)),
    st.builds(Code, st.text(max_size=200), st.sampled_from(("", "hcl", "diff"))),
    st.lists(st.tuples(_PIECES, _PIECES), max_size=3).map(
        lambda rows: Grid(("one", "two"), tuple(rows))
    ),
)
_HOSTILE = "\x1b]52;c;aGk=\x07 \x9b31m [/red]x [@click=app.quit]x[/] \u202egnp.exe \u200b"


@given(page=st.lists(_BLOCKS, max_size=5).map(tuple), width=st.integers(8, 200))
def test_no_line_is_wider_than_it_may_be_and_none_holds_a_steering_character(
    page: Page, width: int
) -> None:
    lines = [text_of(each) for each in lay_out(page, width)]

    assert all(cell_len(each) <= width for each in lines)
    assert not any(hidden(character) for each in lines for character in each)


@given(
    words=st.lists(st.text("abcdef", min_size=1, max_size=30), min_size=1), width=st.integers(8, 60)
)
def test_wrapping_loses_no_letter(words: list[str], width: int) -> None:
    shown = "".join(text_of(each) for each in lay_out((line(" ".join(words)),), width))

    assert shown.replace(" ", "") == "".join(words)


def test_what_strangers_wrote_is_spelled_out_and_stays_text() -> None:
    (shown,) = lay_out((line(_HOSTILE),), 200)

    assert r"\x1b]52;c;aGk=\x07 \x9b31m [/red]x [@click=app.quit]x[/] \u202egnp.exe" in text_of(
        shown
    )


def test_names_of_facts_stand_in_one_column() -> None:
    page = (Facts((("role", spans("a")), ("network mode", spans("b c " * 20)))),)

    lines = [text_of(each) for each in lay_out(page, 40)]

    assert lines[0].index("a") == lines[1].index("b") == 14
    assert all(each.startswith(" " * 14) for each in lines[2:])


def test_a_share_that_is_not_nothing_has_a_cell_and_its_count_in_words() -> None:
    shares = (Share("✗", "uncontained", 1, Tone.BAD), Share("✓", "enforced", 999, Tone.GOOD))

    drawn, *told = lay_out((Bar(shares),), 80)

    assert [(len(each.text), each.tone) for each in drawn] == [(1, Tone.BAD), (39, Tone.GOOD)]
    assert [text_of(each) for each in told] == ["✗     1 uncontained", "✓   999 enforced"]


def test_nothing_of_nothing_is_drawn_to_no_scale() -> None:
    lines = lay_out((Bar((Share("?", "unknown", 0, Tone.UNKNOWN),)),), 80)

    assert [text_of(each) for each in lines] == ["?     0 unknown"]


def test_a_table_takes_from_its_widest_column_and_says_that_something_is_missing() -> None:
    grid = Grid(("name", "why"), ((spans("short"), spans("x" * 100)),))

    heading, row = lay_out((grid,), 30)

    assert text_of(heading).startswith("name   why")
    assert text_of(row).startswith("short  xxx")
    assert text_of(row).endswith("…")


def test_lines_of_a_difference_keep_their_signs_and_have_tones_beside() -> None:
    lines = lay_out((Code("-  watch = true\n+  watch = false", "diff"),), 80)

    assert [(each[0].text, each[0].tone) for each in lines] == [
        ("-  watch = true", Tone.BAD),
        ("+  watch = false", Tone.GOOD),
    ]


def test_a_name_without_an_end_leaves_what_is_below_in_view() -> None:
    page = (Heading("n" * 5_000), line("✗ uncontained"))

    lines = [text_of(each) for each in lay_out(page, 40)]

    assert lines[3] == "✗ uncontained"
    assert lines[2].endswith("…")
    assert all(len(each) <= 40 for each in lines)
