"""The operator's own entries beside the catalogue's."""

from __future__ import annotations

import pytest

from ringfence.classify import classify_host
from ringfence.errors import ConfigError
from ringfence.model.egress import Category, MatchMethod, Sanction
from ringfence.model.settings import OwnEntry, Settings


def own(*hosts: str, category: Category = Category.AGENT_TOOL, **more: str) -> Settings:
    entry = OwnEntry(hosts=hosts, provider="Corp", category=category, **more)  # type: ignore[arg-type]
    return Settings(catalogue=(entry,))


def test_an_own_entry_stands_for_the_bundled_one_and_says_so() -> None:
    found = classify_host("api.openai.com", own("api.openai.com"))

    assert (found.provider, found.category) == ("Corp", Category.AGENT_TOOL)
    assert found.reasons[0] == "by your own list, api.openai.com is Corp"
    assert "the catalogue lists api.openai.com as OpenAI, which is model-provider" in found.reasons


def test_a_bundled_entry_that_is_more_specific_stays() -> None:
    found = classify_host("api.openai.com", own("*.openai.com"))

    assert found.provider == "OpenAI"
    assert classify_host("other.openai.com", own("*.openai.com")).provider == "Corp"


def test_an_own_host_below_a_prohibited_suffix_is_what_the_operator_says() -> None:
    found = classify_host("mine.ngrok.app", own("mine.ngrok.app"))

    assert (found.sanction, found.method) == (Sanction.UNREVIEWED, MatchMethod.EXACT_HOST)
    assert any("which is tunnel" in reason for reason in found.reasons)
    assert classify_host("theirs.ngrok.app", own("mine.ngrok.app")).sanction is Sanction.PROHIBITED


def test_the_kind_decides_the_sanction_as_it_does_in_the_catalogue() -> None:
    settings = own("llm.corp.example", category=Category.MODEL_PROVIDER, note="ours")

    found = classify_host("llm.corp.example", settings)

    assert found.sanction is Sanction.UNSANCTIONED
    assert "ours" in found.reasons


@pytest.mark.parametrize("host", ["db", "db.corp.internal"])
def test_a_private_name_can_be_known_to_the_operator(host: str) -> None:
    assert classify_host(host, own(host)).provider == "Corp"


@pytest.mark.parametrize("host", ["llm.corp.example.evil.test", "llm-corp-bank.example.evil.test"])
def test_names_of_the_operator_are_protected_from_look_alikes(host: str) -> None:
    settings = own("llm.corp.example", "llm.corp-bank.example")

    assert classify_host(host, settings).method is MatchMethod.RESEMBLANCE


@pytest.mark.parametrize("suffix", ["*.co.uk", "*.com.br", "*.github.io", "*.s3.amazonaws.com"])
def test_an_entry_that_speaks_for_everyone_below_a_suffix_is_a_mistake(suffix: str) -> None:
    with pytest.raises(ConfigError, match="names of everyone below") as caught:
        classify_host("api.openai.com", own(suffix))

    assert caught.value.hint


@pytest.mark.parametrize(
    ("host", "category"),
    [
        ("bucket.s3.amazonaws.com", Category.AWS_SERVICE),
        ("api.openai.com", Category.MODEL_PROVIDER),
        ("mine.not-listed.co.uk", Category.PRIVATE_NETWORK),
        ("db.corp.example", Category.PRIVATE_NETWORK),
    ],
)
def test_no_name_that_others_have_as_well_is_the_own_network(host: str, category: Category) -> None:
    found = classify_host(host, own(host, category=Category.PRIVATE_NETWORK))

    assert found.category is category


def test_an_own_entry_never_lifts_an_indicator_of_an_attack() -> None:
    host = "polymarketbot.polymarketdev.workers.dev"

    found = classify_host(host, own(host))

    assert (found.category, found.sanction) == (Category.SUPPLY_CHAIN, Sanction.PROHIBITED)
    assert not found.learnable
    assert "does not lift that" in found.reasons[-1]
