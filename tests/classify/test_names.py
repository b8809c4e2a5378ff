"""Host names in canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify.names import (
    canonical_name,
    parse_address,
    printable_name,
    registered_domain,
)


@pytest.mark.parametrize("text", ["API.OpenAI.com", "api.openai.com.", "api.openai.com"])
def test_case_and_the_trailing_dot_do_not_count(text: str) -> None:
    assert canonical_name(text) == "api.openai.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "api..openai.com",
        ".openai.com",
        "api.openai.com..",
        "api.openai.com:443",
        "https://api.openai.com",
        "api openai.com",
        "api.openai.com\n",
        "api.openai.com\u200b",
        "\uff41pi.openai.com",
        "api.openai\u3002com",
        "-api.openai.com",
        "api-.openai.com",
        f"{'a' * 64}.com",
        ".".join(["abcdefgh"] * 30),
        "256.1.1.1",
        "*.openai.com",
        "\ud800.example",
    ],
)
def test_what_is_no_clean_ascii_name_is_refused(text: str) -> None:
    assert canonical_name(text) == ""


def test_underscores_occur_in_names_and_are_kept() -> None:
    assert canonical_name("_dmarc.example.com") == "_dmarc.example.com"


@given(st.text())
def test_a_canonical_name_is_its_own_canonical_form(text: str) -> None:
    name = canonical_name(text)

    assert name == "" or canonical_name(name) == name


@given(st.text(st.characters()), st.text(st.characters()))
def test_distinct_texts_stay_distinct_and_printable(one: str, other: str) -> None:
    assert (printable_name(one) == printable_name(other)) == (one == other)
    assert printable_name(one).isascii()
    assert printable_name(one).isprintable()
    assert len(printable_name(one)) <= 253


def test_names_that_are_too_long_are_told_apart_by_a_digest() -> None:
    one, other = ("x" * 400 + end for end in ("a", "b"))

    assert len(printable_name(one)) == 253
    assert printable_name(one) != printable_name(other)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_literals_are_read_in_every_spelling(text: str, address: str) -> None:
    assert str(parse_address(text)) == address


@pytest.mark.parametrize("text", ["", "example.com", "203.0.113", "203.0.113.9:443", "-"])
def test_what_is_no_address_gives_none(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("api.openai.com", "openai.com"),
        ("openai.com", "openai.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("com.au", "com.au"),
        ("localhost", "localhost"),
    ],
)
def test_the_registered_domain_is_two_labels_or_three_below_a_country(
    name: str, domain: str
) -> None:
    assert registered_domain(name) == domain
