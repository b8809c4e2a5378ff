"""What the catalogue says of destinations, of itself, and of another catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.catalogue import CATALOGUE_SCHEMA
from ringfence.model.egress import Category, Confidence, MatchMethod, Sanction
from ringfence.render.scan_json import to_json
from ringfence.workflow.catalogue import show
from ringfence.workflow.catalogue_files import BUNDLED, check, diff

DATASET = """
[file]
title = "Ours"
source = "own work"
licence = "Apache-2.0"
reviewed = 2026-11-22

[[entry]]
provider = "One"
category = "tunnel"
hosts = ["*.one.example"]

[[entry]]
provider = "Two"
category = "agent-tool"
addresses = ["192.0.2.1"]
hosts = ["two.example"]
urls = ["three.example/mcp"]
"""
SETTINGS = """
[[catalogue.entry]]
hosts = ["llm.example"]
provider = "Ours"
category = "model-provider"
"""


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_every_dataset_is_shown_with_its_size_and_date() -> None:
    found = {dataset.name: dataset for dataset in show().datasets}

    assert found["model-providers.toml"].hosts > 200
    assert found["aws-ranges.json"].addresses > 5000
    assert all(dataset.source and dataset.licence for dataset in found.values())


def test_everything_is_exported_and_nothing_is_lost() -> None:
    document = show()

    assert document.schema == CATALOGUE_SCHEMA
    assert sum(len(entry.hosts) for entry in document.entries) == sum(
        dataset.hosts for dataset in document.datasets
    )


def test_entries_are_chosen_by_category_and_by_a_part_of_the_provider() -> None:
    found = show(category="tunnel", provider="NGROK").entries

    assert found
    assert {(entry.category, "ngrok" in entry.provider.casefold()) for entry in found} == {
        ("tunnel", True)
    }


def test_a_category_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ConfigError) as caught:
        show(category="tunnels")

    assert "tunnel" in caught.value.hint


@pytest.mark.parametrize(
    "name",
    [
        "API.openai.com.",
        "https://user:secret@api.openai.com:443/v1?key=secret",
        "api.openai.com:443",
        "//api.openai.com/v1",
        "api.openai.com/v1",
    ],
)
def test_a_destination_is_said_to_be_what_a_scan_would_say(name: str) -> None:
    (found,) = show((name,)).destinations

    assert (found.name, found.provider) == ("api.openai.com", "OpenAI")
    assert (found.method, found.confidence) == (MatchMethod.EXACT_HOST, Confidence.HIGH)
    assert "secret" not in to_json(show((name,)))


def test_the_settings_count_where_they_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, "ours.toml", SETTINGS + '[destinations]\nsanctioned = ["llm.example"]')

    (found,) = show(("llm.example",), settings=path).destinations

    assert (found.category, found.sanction) == (Category.MODEL_PROVIDER, Sanction.SANCTIONED)
    assert any(entry.provider == "Ours" for entry in show(settings=path).entries)


def test_the_age_of_the_ranges_is_that_of_the_day_of_the_question() -> None:
    def asked(year: int) -> Confidence:
        day = datetime(year, 8, 1, tzinfo=UTC)
        return show(("52.94.0.1",), clock=lambda: day).destinations[0].confidence

    assert asked(2025) is Confidence.MEDIUM
    assert asked(2027) is Confidence.LOW


def test_the_bundled_catalogue_has_no_problems() -> None:
    assert check().problems == ()


def test_what_was_not_reviewed_for_half_a_year_is_named() -> None:
    def warnings(year: int) -> tuple[str, ...]:
        return check(clock=lambda: datetime(year, 6, 1, tzinfo=UTC)).warnings

    assert any("tunnels.toml" in warning for warning in warnings(2030))
    assert warnings(2025) == ()


@pytest.mark.parametrize("text", [DATASET, SETTINGS, ""])
def test_a_good_file_has_none_either(tmp_path: Path, text: str) -> None:
    assert check(written(tmp_path, "good.toml", text)).problems == ()


def test_every_problem_of_a_dataset_is_told_at_once(tmp_path: Path) -> None:
    text = DATASET.replace('"tunnel"', '"tunnels"').replace('"two.example"', '"https://two"')
    path = written(tmp_path, "bad.toml", text.replace("2026-11-22", '"yesterday"'))

    found = check(path)

    assert len(found.problems) == 3
    assert "3 problems" in found.summary


def test_every_problem_of_settings_is_told_with_the_way_out(tmp_path: Path) -> None:
    text = SETTINGS.replace("llm.example", "a b").replace("model-provider", "model")

    problems = check(written(tmp_path, "ringfence.toml", text)).problems

    assert len(problems) == 2
    assert all("; write" in problem for problem in problems)


def test_ranges_that_settings_name_are_checked_with_them(tmp_path: Path) -> None:
    path = written(tmp_path, "ringfence.toml", '[catalogue]\nip_ranges = "new.json"\n')

    assert "new.json cannot be read" in check(path).problems[0]
    written(tmp_path, "new.json", "{}")
    assert "no ip-ranges.json" in check(path).problems[0]


def test_a_folder_in_which_two_files_list_one_host_has_a_problem(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        written(tmp_path, name, DATASET)

    (problem,) = check(tmp_path).problems

    assert "already" in problem


def test_a_folder_without_datasets_is_no_good_catalogue(tmp_path: Path) -> None:
    assert check(tmp_path).problems


def test_a_file_that_is_not_there_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        check(tmp_path / "absent.toml")


def test_what_was_added_removed_and_reclassified_is_told_apart(tmp_path: Path) -> None:
    old = written(tmp_path, "old.toml", DATASET)
    new = DATASET.replace('"tunnel"', '"file-drop"').replace('"two.example"', '"four.example"')

    found = diff(str(old), str(written(tmp_path, "new.toml", new)))

    assert [change.destination for change in found.added] == ["four.example"]
    assert [change.destination for change in found.removed] == ["two.example"]
    (change,) = found.reclassified
    assert change.destination == "*.one.example"
    assert change.before
    assert change.after
    assert (change.before.category, change.after.category) == ("tunnel", "file-drop")


def test_paths_and_addresses_are_destinations_too(tmp_path: Path) -> None:
    empty = DATASET.replace('addresses = ["192.0.2.1"]', "").replace(
        'urls = ["three.example/mcp"]', ""
    )
    less, more = (
        str(written(tmp_path, name, text)) for name, text in (("a", empty), ("b", DATASET))
    )

    assert [change.destination for change in diff(less, more).added] == [
        "192.0.2.1",
        "three.example/mcp",
    ]


def test_an_export_differs_in_nothing_from_what_was_exported(tmp_path: Path) -> None:
    export = written(tmp_path, "export.json", to_json(show()))

    found = diff(str(export), BUNDLED)

    assert (found.added, found.removed, found.reclassified) == ((), (), ())


def test_a_folder_and_settings_can_be_compared_as_well(tmp_path: Path) -> None:
    settings = written(tmp_path, "ringfence.toml", SETTINGS)
    (tmp_path / "folder").mkdir()
    written(tmp_path / "folder", "a.toml", DATASET)

    found = diff(str(tmp_path / "folder"), str(settings))

    assert [change.destination for change in found.added] == ["llm.example"]
    assert len(found.removed) == 4


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"schema": "ringfence.scan/1"}',
        "[file]\n",
        "[[catalogue.entry]]\n",
        "a = ",
    ],
)
def test_what_is_no_catalogue_cannot_be_compared(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        diff(str(written(tmp_path, "odd", text)), BUNDLED)

    assert caught.value.hint


def test_an_export_of_destinations_alone_is_no_catalogue_to_compare(tmp_path: Path) -> None:
    export = written(tmp_path, "some.json", to_json(show(("api.openai.com",))))

    with pytest.raises(ConfigError, match="a choice of the entries"):
        diff(str(export), BUNDLED)


def test_a_choice_of_entries_is_no_catalogue_to_compare(tmp_path: Path) -> None:
    export = written(tmp_path, "some.json", to_json(show(category="tunnel")))

    with pytest.raises(ConfigError, match="a choice of the entries"):
        diff(str(export), BUNDLED)


@pytest.mark.parametrize("name", ["folder", "empty.toml"])
def test_a_folder_or_file_without_entries_is_no_catalogue_to_compare(
    tmp_path: Path, name: str
) -> None:
    written(tmp_path, "empty.toml", "")
    (tmp_path / "folder").mkdir()

    with pytest.raises(ConfigError, match="holds no entries"):
        diff(str(tmp_path / name), BUNDLED)
