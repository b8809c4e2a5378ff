"""What an entry makes of a host, by its category."""

from __future__ import annotations

import pytest

from ringfence.classify import catalogue, classify_host
from ringfence.classify.entry import of_address_entry, of_host_entry
from ringfence.model.egress import Category, Confidence, MatchMethod, Sanction
from ringfence.model.settings import Settings
from ringfence_data.catalogue import Entry, entries


def entry(category: Category, *, shared: bool = False) -> Entry:
    return Entry(provider="Example", category=category.value, hosts=("x.example",), shared=shared)


@pytest.mark.parametrize(
    ("category", "sanction", "learnable"),
    [
        (Category.FILE_DROP, Sanction.PROHIBITED, False),
        (Category.DYNAMIC_DNS, Sanction.PROHIBITED, False),
        (Category.SUPPLY_CHAIN, Sanction.PROHIBITED, False),
        (Category.AI_APPLICATION, Sanction.UNSANCTIONED, False),
        (Category.TELEMETRY, Sanction.UNREVIEWED, True),
    ],
)
def test_a_category_has_a_sanction_and_may_be_learned_or_not(
    category: Category, sanction: Sanction, *, learnable: bool
) -> None:
    found = of_host_entry(entry(category), "x.example")

    assert (found.sanction, found.learnable) == (sanction, learnable)


@pytest.mark.parametrize("category", list(Category))
def test_what_is_not_open_to_review_says_why(category: Category) -> None:
    found = of_host_entry(entry(category), "x.example")

    assert len(found.reasons) == (1 if found.sanction is Sanction.UNREVIEWED else 2)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        ("x.example", MatchMethod.EXACT_HOST),
        ("*.x.example", MatchMethod.SUFFIX),
        ("*-api.x.example", MatchMethod.PATTERN),
        ("api.{region}.x.example", MatchMethod.PATTERN),
        ("*.api.{region}.x.example", MatchMethod.PATTERN),
        ("*.a*.x.example", MatchMethod.PATTERN),
    ],
)
def test_the_pattern_tells_the_method(pattern: str, method: MatchMethod) -> None:
    assert of_host_entry(entry(Category.AGENT_TOOL), pattern).method is method


def test_behind_a_shared_suffix_the_category_is_less_sure() -> None:
    shared = entry(Category.CODE_HOST, shared=True)

    assert of_host_entry(shared, "*.x.example").confidence is Confidence.MEDIUM
    assert of_host_entry(shared, "x.example").confidence is Confidence.HIGH
    assert of_host_entry(entry(Category.CODE_HOST), "*.x.example").confidence is Confidence.HIGH
    assert of_host_entry(entry(Category.UNKNOWN), "x.example").confidence is Confidence.LOW


def test_a_well_known_address_is_as_sure_as_a_name() -> None:
    found = of_address_entry(entry(Category.DNS_OVER_HTTPS), "192.0.2.1")

    assert (found.method, found.confidence) == (MatchMethod.WELL_KNOWN_ADDRESS, Confidence.HIGH)


def test_an_indicator_of_some_paths_does_not_condemn_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attack = Entry(
        provider="a worm",
        category=Category.SUPPLY_CHAIN.value,
        hosts=("raw.githubusercontent.com",),
        paths=("/worm/",),
    )
    with_attack = (*entries(), attack)
    monkeypatch.setattr(catalogue, "entries", lambda: iter(with_attack))
    for arranged in (catalogue.hosts, catalogue.hosts_with_paths):
        arranged.cache_clear()

    found = classify_host("raw.githubusercontent.com", Settings())

    for arranged in (catalogue.hosts, catalogue.hosts_with_paths):
        arranged.cache_clear()
    assert (found.category, found.sanction) == (Category.CODE_HOST, Sanction.UNREVIEWED)
    assert any("at /worm/ it is a worm" in reason for reason in found.reasons)
