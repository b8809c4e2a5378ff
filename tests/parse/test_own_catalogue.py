"""The operator's own entries of the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import ConfigError
from ringfence.model.egress import Category
from ringfence.model.settings import OwnEntry, Settings
from ringfence.parse.settings import parse_settings, settings_problems

ENTRY = """
[[catalogue.entry]]
hosts = ["LLM.corp.example", "*.models.corp.example"]
provider = " Our own models "
category = "model-provider"
shared = true
note = "runs in the platform account"
"""


def test_an_entry_is_read_in_canonical_form() -> None:
    settings = parse_settings(ENTRY, path="ringfence.toml")

    assert settings == Settings(
        catalogue=(
            OwnEntry(
                hosts=("*.models.corp.example", "llm.corp.example"),
                provider="Our own models",
                category=Category.MODEL_PROVIDER,
                shared=True,
                note="runs in the platform account",
            ),
        )
    )


def test_ranges_and_entries_stand_in_one_table() -> None:
    settings = parse_settings(
        '[catalogue]\nip_ranges = "new.json"\n' + ENTRY, path="ringfence.toml"
    )

    assert settings.ip_ranges_file == "new.json"
    assert len(settings.catalogue) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["LLM.corp.example", "*.models.corp.example"]', "[]", "hosts is no list"),
        ('["LLM.corp.example", "*.models.corp.example"]', '"llm.example"', "hosts is no list"),
        ('"LLM.corp.example"', '"https://llm.example/v1"', "'https://llm.example/v1' is no host"),
        ('"LLM.corp.example"', '"192.0.2.1"', "'192.0.2.1' is no host"),
        ('"LLM.corp.example"', '"::1"', "'::1' is no host"),
        ('"LLM.corp.example"', '"*.com"', "'*.com' is no host"),
        ('"LLM.corp.example"', '"a*.example"', "'a*.example' is no host"),
        ('" Our own models "', '""', "provider is no text"),
        ('" Our own models "', "7", "provider is no text"),
        ('"model-provider"', '"model"', "'model' is none"),
        ('"model-provider"', '"raw-address"', "'raw-address' is none"),
        ('"model-provider"', '"unknown"', "'unknown' is none"),
        ('" Our own models "', f'"{"x" * 201}"', "provider is no text of 1 to 200 characters"),
        ("shared = true", 'shared = "yes"', "shared is neither true nor false"),
        ("note =", "notes =", "unknown key 'notes'"),
        ("[[catalogue.entry]]", "[[catalogue.entries]]", "unknown key 'entries'"),
        ("[[catalogue.entry]]", "[catalogue.entry]", "no list of tables"),
        ("[[catalogue.entry]]", "[[catalogue]]", "catalogue is no table"),
    ],
)
def test_a_mistake_is_a_configuration_error_that_names_it(old: str, new: str, said: str) -> None:
    assert ENTRY.count(old) == 1

    with pytest.raises(ConfigError, match=r"ringfence\.toml") as caught:
        parse_settings(ENTRY.replace(old, new), path="ringfence.toml")

    assert said in str(caught.value)
    assert caught.value.hint


def test_a_host_of_two_entries_would_leave_open_which_one_holds() -> None:
    with pytest.raises(ConfigError, match=r"llm\.corp\.example is listed by number 1 already"):
        parse_settings(ENTRY + ENTRY.replace("*.models", "*.others"), path="ringfence.toml")


def test_every_problem_of_a_file_is_told_at_once() -> None:
    text = ENTRY.replace("model-provider", "model").replace("note", "notes")
    text += "[destinations]\nsanctioned = ['a b']\n"

    problems = settings_problems(text, path="ringfence.toml")

    assert [problem.message.rpartition(":")[2].strip() for problem in problems] == [
        "unknown key 'notes'",
        "'model' is none",
        "'a b' is malformed",
    ]


def test_a_good_file_has_no_problems() -> None:
    assert settings_problems(ENTRY, path="ringfence.toml") == ()


@given(st.text())
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    problems = settings_problems(text, path="ringfence.toml")

    if not problems:
        parse_settings(text, path="ringfence.toml")
    assert all(problem.message and problem.hint for problem in problems)
