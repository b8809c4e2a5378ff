"""What is shown is written to files from within plain mode."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.plain_talk import typed


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_the_visible_rows_are_written_to_the_file_that_is_named(tmp_path: Path) -> None:
    said = typed("runtimes", "filter mode:VPC", f"export json {tmp_path / 'a b.json'}")

    names = [each["name"] for each in json.loads((tmp_path / "a b.json").read_text())]
    assert names == ["checkout", "day_batch"]
    assert said.answers[2].splitlines() == [
        "Runtimes: 2 of 3 runtimes.",
        f"Written to {tmp_path / 'a b.json'}.",
    ]


def test_without_a_name_the_file_is_called_by_the_list(tmp_path: Path) -> None:
    typed("runtimes", "export csv", "export markdown")

    assert (tmp_path / "ringfence-runtimes.csv").read_text().startswith('"name"')
    assert (tmp_path / "ringfence-runtimes.md").read_text().startswith("| Runtime |")


def test_a_tilde_is_the_home_of_whoever_types(tmp_path: Path) -> None:
    typed("runtimes", "export csv ~/mine.csv")

    assert (tmp_path / "mine.csv").is_file()


@pytest.mark.parametrize(
    ("word", "name", "text"),
    [
        ("text", "ringfence-summary.txt", "Starter:\n6 lists\n"),
        ("markdown", "ringfence-summary.md", "## Starter\n\n6 lists\n"),
    ],
)
def test_a_page_is_written_as_text_and_markdown(
    tmp_path: Path, word: str, name: str, text: str
) -> None:
    typed("proposal", "1", f"export {word}")

    assert (tmp_path / name).read_text() == text


def test_a_screen_with_a_page_exports_its_first_one(tmp_path: Path) -> None:
    typed("proposal", "export json")

    assert json.loads((tmp_path / "ringfence-summary.json").read_text())[0]["text"] == "Starter"


@pytest.mark.parametrize(("answer", "kept"), [("no", True), ("", True), ("yes", False)])
def test_a_file_that_is_there_is_named_and_replaced_only_after_a_yes(
    tmp_path: Path, answer: str, kept: bool
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("mine")

    said = typed("runtimes", "export csv x.csv", answer)

    assert (path.read_text() == "mine") is kept
    assert "x.csv is there already. Replace it? yes or no?" in said.answers[1]
    assert ("Nothing was written." in said.answers[1]) is kept


def test_a_place_that_cannot_be_written_is_said() -> None:
    said = typed("runtimes", "export csv /proc/nothing/x.csv", "1")

    assert "Not done: /proc/nothing/x.csv cannot be written" in said.answers[1]
    assert said.answers[2].startswith("Runtimes, row 1 of 3:")


def test_where_nothing_is_shown_nothing_is_exported() -> None:
    assert "Not done: there is nothing to export here." in typed("export csv").answers[0]


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "/x.csv"], ids=["long", "below"])
def test_a_name_that_no_file_can_have_is_said(name: str) -> None:
    said = typed("runtimes", f"export csv {name}", "1")

    assert "Not done: " in said.answers[1]
    assert "File name too long" in said.answers[1]
    assert said.answers[2].startswith("Runtimes, row 1 of 3:")
