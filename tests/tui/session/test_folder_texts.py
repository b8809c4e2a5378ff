"""What lies in a folder that a proposal is to be written to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence_tui.session.folder_texts import folder_texts

_PROPOSED = ("pack.json", "modules/main.tf")


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert folder_texts(tmp_path / "new", _PROPOSED) == {}


def test_what_would_be_replaced_is_read_and_what_stays_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("pack.json", "notes.txt", "modules/main.tf", "modules/own.tf", "deep/er/far.txt"):
        (tmp_path / name).write_text(name)

    assert folder_texts(tmp_path, _PROPOSED) == {
        "pack.json": "pack.json",
        "modules/main.tf": "modules/main.tf",
        "notes.txt": None,
        "modules/own.tf": None,
    }


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * ((1 << 20) + 1)])
def test_what_is_no_text_or_too_large_is_not_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pack.json").write_bytes(content)

    assert folder_texts(tmp_path, _PROPOSED) == {"pack.json": None}


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pack.json")

    assert folder_texts(tmp_path, _PROPOSED) == {}


def test_of_very_many_files_a_thousand_are_named_beside_those_that_would_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1_010):
        (tmp_path / f"a{number:04}").touch()
    (tmp_path / "pack.json").write_text("x")
    looked_at: list[Path] = []
    is_file = Path.is_file

    def looked(path: Path) -> bool:
        looked_at.append(path)
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", looked)

    found = folder_texts(tmp_path, _PROPOSED)

    assert found["pack.json"] == "x"
    assert len(found) == 1_001
    assert len(looked_at) == 1_000 + len(_PROPOSED)


def test_a_name_that_no_folder_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="File name too long"):
        folder_texts(tmp_path / ("x" * 300), _PROPOSED)
