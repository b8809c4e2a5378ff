"""A step that was killed on the way is taken back by the next run, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.workflow import promotion_files
from ringfence.workflow.promotion_files import GeneratedFolder, read_folder, write_files
from ringfence.workflow.step_journal import JOURNAL, begin, take_back
from support.promotion_folders import MODELS, contents, starter, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> GeneratedFolder:
    write_folder(tmp_path / "out", starter())
    return read_folder(tmp_path / "out")


class _Killed(BaseException):
    """What no handler of ours sees, as SIGKILL."""


def _killed_after(folder: GeneratedFolder, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a step, and die before the file of that number."""
    write = promotion_files._write
    done: list[Path] = []

    def until(path: Path, text: str) -> None:
        if len(done) == count:
            raise _Killed
        done.append(path)
        write(path, text)

    after = folder.changed(MODELS, watch=False)
    with monkeypatch.context() as patched:
        patched.setattr(promotion_files, "_write", until)
        with pytest.raises(_Killed):
            write_files(folder, after)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_half_a_step_is_taken_back_before_the_folder_is_read(
    folder: GeneratedFolder, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder.path)
    _killed_after(folder, count, monkeypatch)

    found = read_folder(folder.path)

    assert contents(folder.path) == before
    write_files(found, found.changed(MODELS, watch=False))
    assert not (folder.path / JOURNAL).exists()


def test_a_whole_step_whose_journal_was_left_stays(folder: GeneratedFolder) -> None:
    after = folder.changed(MODELS, watch=False)
    write_files(folder, after)
    whole = contents(folder.path)
    begin(folder.path, {name: folder.files[name] for name in after}, after)

    take_back(folder.path)

    assert contents(folder.path) == whole


def test_a_file_that_was_changed_since_is_not_overwritten(
    folder: GeneratedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    _killed_after(folder, 1, monkeypatch)
    (folder.path / "pack.json").write_text("{}")

    with pytest.raises(ConfigError, match="changed since"):
        read_folder(folder.path)

    assert (folder.path / "pack.json").read_text() == "{}"


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "none"])
def test_a_journal_of_other_places_is_refused(folder: GeneratedFolder, name: str) -> None:
    begin(folder.path, {name: "x"}, {name: "y"})

    with pytest.raises(ConfigError, match="no file of the folder"):
        take_back(folder.path)
