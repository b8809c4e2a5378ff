"""The files that exports are written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence_tui.export.files import AlreadyThereError, save
from ringfence_tui.export.formats import ListFormat, PageFormat, default_name
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Column, ListSpec
from ringfence_tui.views.view import ListView, PageView

_LIST: ListView[object] = ListView(
    part=Part.SCAN,
    spec=ListSpec(name="not_used", columns=(Column(name="a", title="A", width=1),), sort=()),
    noun="row",
    rows=lambda _: (),
    page=lambda _: (),
    nothing="Nothing.",
)
_PAGE: PageView[object] = PageView(
    part=Part.SCAN, name="summary", title="Summary", page=lambda _: ()
)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ListFormat.CSV, "ringfence-not-used.csv"),
        (ListFormat.JSON, "ringfence-not-used.json"),
        (ListFormat.MARKDOWN, "ringfence-not-used.md"),
    ],
)
def test_a_list_is_written_to_a_file_of_its_name(kind: ListFormat, name: str) -> None:
    assert default_name(_LIST, kind) == name


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PageFormat.TEXT, "ringfence-summary.txt"),
        (PageFormat.MARKDOWN, "ringfence-summary.md"),
        (PageFormat.JSON, "ringfence-summary.json"),
    ],
)
def test_a_page_is_written_to_a_file_of_its_name(kind: PageFormat, name: str) -> None:
    assert default_name(_PAGE, kind) == name


def test_a_file_is_for_its_owner_alone_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "runtimes.csv"

    save(path, "a\r\nb\r\n")

    assert path.read_bytes() == b"a\r\nb\r\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "runtimes.csv"
    path.write_text("mine")

    with pytest.raises(AlreadyThereError, match=r"runtimes\.csv is there already"):
        save(path, "other")

    assert path.read_text() == "mine"


def test_a_file_that_is_there_is_replaced_with_consent(tmp_path: Path) -> None:
    path = tmp_path / "runtimes.csv"
    path.write_text("mine")

    save(path, "other", replace=True)

    assert path.read_text() == "other"


def test_a_link_is_kept_and_with_consent_replaced_but_not_followed(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "link"
    elsewhere.write_text("theirs")
    link.symlink_to(elsewhere)

    with pytest.raises(AlreadyThereError):
        save(link, "other")
    save(link, "other", replace=True)

    assert elsewhere.read_text() == "theirs"
    assert link.read_text() == "other"


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        save(tmp_path, "other")


@pytest.mark.parametrize(
    "name", ["x" * 300, "x" * 300 + "/a.csv", "a\0b"], ids=["long", "below", "nul"]
)
@pytest.mark.parametrize("replace", [False, True])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str, replace: bool) -> None:
    with pytest.raises(ConfigError):
        save(tmp_path / name, "other", replace=replace)
