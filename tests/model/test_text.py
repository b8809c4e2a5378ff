from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.text import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("eni-0abc", "eni-0abc"),
        ("Zürich 東京", "Zürich 東京"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("two\nlines\r\n", "two\\x0alines\\x0d\\x0a"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("safe\u202egnp.exe", "safe\\u202egnp.exe"),
        ("a\u200bb\ufeffc\u2066d\u2069", "a\\u200bb\\ufeffc\\u2066d\\u2069"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("file\udcff.gz", "file\\udcff.gz"),
        ("", ""),
    ],
)
def test_steering_and_invisible_characters_are_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_text_over_the_limit_is_cut_and_says_so() -> None:
    shown = printable("x" * 500, limit=10)

    assert shown == "x" * 9 + "…"


def test_escapes_count_towards_the_limit() -> None:
    shown = printable("\x1b" * 10, limit=12)

    assert len(shown) == 12
    assert shown.endswith("…")


@given(st.text(st.characters(), max_size=300), st.integers(min_value=1, max_value=250))
def test_what_is_shown_has_no_control_character_and_keeps_the_limit(text: str, limit: int) -> None:
    shown = printable(text, limit=limit)

    assert len(shown) <= limit
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=100))
def test_plain_text_is_unchanged_within_the_limit(text: str) -> None:
    assert printable(text, limit=100) == text
