"""Pages as plain text: what they say in words, within a width."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Code,
    Facts,
    Grid,
    Heading,
    Page,
    Share,
    Span,
    Tone,
    line,
    spans,
)
from ringfence_tui.export.page_text import page_text
from ringfence_tui.export.words import in_words
from ringfence_tui.rows.words import LOOKS, told
from support.pages import PAGE, hostile_pages

_DRAWN = re.compile("[\u2190-\u2bff]")


def test_every_kind_of_block_is_read_in_words() -> None:
    assert page_text(PAGE) == (
        "night_batch:\n"
        "It is uncontained, since 3 routes leave it.\n"
        "  Further in.\n"
        "mode: PUBLIC\n"
        "blast radius: not known\n"
        "- one\n"
        "- two\n"
        "12 in all: 3 uncontained; 9 enforced\n"
        "\n"
        "Routes:\n"
        "- rtb-1; to igw-1; why a default route\n"
        "- rtb-2; to none; why not known\n"
        'resource "x" "y" {\n'
        "    a = 1\n"
        "}\n"
    )


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_line_but_of_code_is_longer_than_the_width(width: int) -> None:
    words = " ".join(["word"] * 50)
    page: Page = (
        Heading(words),
        line(words, indent=4),
        Facts((("name", spans(words)),)),
        Bullets((spans(words),)),
        Grid(("a", "b"), ((spans(words), spans(words)),)),
    )

    lines = page_text(page, width).splitlines()

    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(lines).split()).count("word") == 50 * 6


def test_an_arn_is_never_cut_so_that_it_can_be_copied() -> None:
    arn = "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/night_batch-AbCdEfGhIj"

    assert arn in page_text((line("It is ", arn, "."),), 30)


@pytest.mark.parametrize("word", sorted(LOOKS))
def test_a_word_is_told_without_its_glyph(word: str) -> None:
    assert in_words((told(word),)) == word
    assert in_words(spans(Span(f"{LOOKS[word][0]} 3 {word}"))) == f"3 {word}"


def test_a_glyph_of_ours_is_left_out_whatever_its_words_and_one_of_data_is_spelled() -> None:
    assert in_words((Span("\u2717 would be cut", Tone.BAD), Span(": x"))) == "would be cut: x"
    assert in_words((Span("+ new file", Tone.INFO),)) == "new file"
    assert in_words((Span("\u2717 would be cut", Tone.STRONG),)) == "\\u2717 would be cut"
    assert in_words((Span("\u2717", Tone.BAD),)) == "\\u2717"


def test_a_lone_question_mark_of_the_unknown_is_not_known_and_one_of_data_stays() -> None:
    assert in_words((Span("?", Tone.UNKNOWN),)) == "not known"
    assert in_words(spans("why?")) == "why?"
    assert in_words(spans("?")) == "?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a \u2192 b\u2192c", "a to b to c"),
        ("1 \u00b7 2", "1, 2"),
        ("\u2265 40 and \u2264 3", "at least 40 and at most 3"),
        ("more\u2026", "more..."),
        ("M\u00fcnchen \u6771\u4eac", "M\u00fcnchen \u6771\u4eac"),
        ("\u2713 fine", "\\u2713 fine"),
        ("\u2588\u28ff", "\\u2588\\u28ff"),
        ("\x1b[2J\u202e", "\\x1b[2J\\u202e"),
    ],
)
def test_signs_of_ours_become_words_and_those_of_strangers_are_spelled(
    text: str, said: str
) -> None:
    assert in_words(spans(text)) == said


def test_code_keeps_its_lines_and_ends_with_none_of_its_own() -> None:
    assert page_text((Code("a\n\n\tb\n"),)) == "a\n\n    b\n"
    assert page_text((Code("a\x0bb\u2028c"),)) == "a\\x0bb\\u2028c\n"


def test_a_bar_of_nothing_says_so() -> None:
    bar = Bar((Share("\u2717", "uncontained", 0, Tone.BAD),))

    assert page_text((bar,)) == "0 in all: 0 uncontained\n"


def test_a_page_without_blocks_is_empty() -> None:
    assert page_text(()) == ""


@given(hostile_pages(), st.integers(min_value=1, max_value=100))
def test_whatever_a_page_holds_nothing_is_drawn_and_nothing_steers(page: Page, width: int) -> None:
    text = page_text(page, width)

    assert not _DRAWN.search(text)
    assert {unicodedata.category(each) for each in text.replace("\n", "")} <= {
        *("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No"),
        *("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs"),
    }
