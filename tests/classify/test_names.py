"""Host names in canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify.names import (
    canonical_name,
    domain_of,
    parse_address,
    printable_name,
    registered_domain,
    tenant_suffix,
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
        "0x01010101",
        "16843009",
        "1.1.1.0x1",
        "host.0x",
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
        ("a.b.example.com.au", "example.com.au"),
        ("x.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.unlisted-top", "b.unlisted-top"),
        ("xn--bcher-kva.xn--p1ai", "xn--bcher-kva.xn--p1ai"),
    ],
)
def test_a_registered_domain_has_one_label_below_the_registry_s_suffix(
    name: str, domain: str
) -> None:
    assert registered_domain(name) == domain


@pytest.mark.parametrize(
    ("name", "domain", "suffix"),
    [
        ("a.bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com", "s3.amazonaws.com"),
        ("a.user.github.io", "user.github.io", "github.io"),
        ("a.x.ngrok-free.app", "x.ngrok-free.app", "ngrok-free.app"),
        (
            "x.lambda-url.eu-west-1.on.aws",
            "x.lambda-url.eu-west-1.on.aws",
            "lambda-url.eu-west-1.on.aws",
        ),
    ],
)
def test_tenants_of_a_company_that_gives_names_away_are_separate(
    name: str, domain: str, suffix: str
) -> None:
    assert registered_domain(name) == domain
    assert tenant_suffix(name) == suffix


@pytest.mark.parametrize("name", ["api.openai.com", "a.example.co.uk", "localhost", "", "a..b"])
def test_below_a_registry_there_is_no_tenant_suffix(name: str) -> None:
    assert tenant_suffix(name) == ""


@pytest.mark.parametrize("name", ["com.au", "localhost", "github.io", "", ".", "a..b", "com"])
def test_what_nobody_registered_is_its_own_domain(name: str) -> None:
    assert registered_domain(name) == name


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("api.openai.com", "openai.com"),
        ("db.corp.internal", "corp.internal"),
        ("a.user.github.io", "user.github.io"),
        ("a.bucket.s3.us-east-1.amazonaws.com", "bucket.s3.us-east-1.amazonaws.com"),
        ("bedrock-runtime.us-west-2.amazonaws.com", "amazonaws.com"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "amazonaws.com"),
        ("us-east-1.amazonaws.com", "amazonaws.com"),
    ],
)
def test_destinations_are_gathered_by_who_registered_their_names(name: str, domain: str) -> None:
    assert domain_of(name) == domain


@pytest.mark.parametrize(
    "name", ["s3.us-east-1.amazonaws.com", "github.io", "com", "localhost", ""]
)
def test_a_name_that_nobody_registered_has_no_domain(name: str) -> None:
    assert domain_of(name) == ""


@given(st.lists(st.sampled_from(["a", "b", "com", "uk", "co", "github", "io"]), min_size=1))
def test_a_registered_domain_ends_the_name_at_a_label_and_is_its_own(labels: list[str]) -> None:
    name = ".".join(labels)

    domain = registered_domain(name)

    assert f".{name}".endswith(f".{domain}")
    assert registered_domain(domain) == domain


@given(st.text())
def test_whatever_was_read_as_a_name_has_a_registered_domain(text: str) -> None:
    assert registered_domain(text) or not text


@pytest.mark.parametrize(
    "text",
    [
        "2001:db8::5%\x1b[2J",
        "2001:4860:4860::8888%1",
        "[2001:db8::5%eth0]",
        "[192.0.2.1",
        "192.0.2.1]",
        "fe80::1%" + "a" * 4096,
    ],
)
def test_a_scope_or_half_a_bracket_makes_no_address(text: str) -> None:
    assert parse_address(text) is None
