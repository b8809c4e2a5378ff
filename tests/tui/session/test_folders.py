"""The folders of sessions: one for each thing that is looked at, for their owner, and not too many."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence_tui.session import folders
from ringfence_tui.session.folders import KEPT, claim, digest
from ringfence_tui.session.ground import Ground
from support.sessions import demo, live, recorded


def test_the_same_thing_is_looked_at_in_the_same_folder(tmp_path: Path) -> None:
    first = claim(demo(), tmp_path)
    first.release()
    second = claim(demo(), tmp_path)

    assert second.path == first.path
    assert second.path.stat().st_mode & 0o777 == 0o700
    second.release()


def test_two_sessions_at_once_share_no_folder(tmp_path: Path) -> None:
    first, second = claim(demo(), tmp_path), claim(demo(), tmp_path)

    assert first.path != second.path
    first.release()
    second.release()


def test_everything_that_is_looked_at_differently_has_a_folder_of_its_own() -> None:
    openings = [
        demo(),
        replace(demo(), settings=Path("/mine.toml")),
        replace(demo(), store=Path("/mine.db")),
        replace(demo(), logs=("--flow-logs", "/flows")),
        recorded(Path("/bundle")),
        recorded(Path("/other")),
        live("--region", "eu-west-1"),
        live("--region", "eu-west-1", "--no-workloads"),
        live("--region", "\udcff"),
    ]

    assert len({digest(each) for each in openings}) == len(openings)


def test_only_the_newest_folders_are_kept(tmp_path: Path) -> None:
    openings = [recorded(tmp_path / str(number)) for number in range(KEPT + 3)]
    for number, opening in enumerate(openings):
        folder = claim(opening, tmp_path)
        (folder.path / "scan.json").touch()
        folder.release()
        os.utime(folder.path, (number, number))

    last = claim(openings[0], tmp_path)

    kept = {each.name for each in tmp_path.iterdir()}
    newest = [openings[0], *openings[-(KEPT - 1) :]]
    assert kept == {digest(each) for each in newest}
    last.release()


def test_a_folder_that_is_in_use_is_never_removed(tmp_path: Path) -> None:
    used = claim(demo(), tmp_path)
    os.utime(used.path, (0, 0))
    for number in range(KEPT + 2):
        claim(recorded(tmp_path / str(number)), tmp_path).release()

    assert used.path.is_dir()
    used.release()


def test_where_nothing_can_be_kept_the_folder_goes_with_the_session(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    folder = claim(demo(), tmp_path / "file")

    assert folder.path.is_dir()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.release()
    assert not folder.path.exists()


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    place = tmp_path / digest(demo())
    place.mkdir()
    (place / "lock").symlink_to(tmp_path / "victim")

    folder = claim(demo(), tmp_path)

    assert not (tmp_path / "victim").exists()
    assert folder.path != place
    folder.release()


def test_a_user_whose_home_cannot_be_written_has_a_session_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")

    folder = claim(demo())

    assert folder.passing
    assert folder.first == folder.path
    folder.release()


def test_a_folder_that_another_session_removes_meanwhile_costs_nobody_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(place: Path) -> None:
        raise FileNotFoundError(errno.ENOENT, "gone meanwhile", str(place))

    monkeypatch.setattr(folders, "_remove_old", gone)
    folder = claim(demo(), tmp_path)

    assert not folder.passing
    assert folder.path == tmp_path / digest(demo())
    folder.release()


@pytest.mark.parametrize("moment", ["open", "flock"])
def test_an_old_folder_that_is_removed_while_it_is_claimed_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    place = tmp_path / digest(demo())
    place.mkdir()
    module = os if moment == "open" else fcntl
    usual = getattr(module, moment)

    def late(*given: object) -> object:
        monkeypatch.setattr(module, moment, usual)
        if moment == "open":
            shutil.rmtree(place)
        done = usual(*given)
        shutil.rmtree(place, ignore_errors=True)
        return done

    monkeypatch.setattr(module, moment, late)
    folder = claim(demo(), tmp_path)

    assert folder.path == place
    assert (place / "lock").is_file()
    folder.release()


def test_all_who_look_at_the_sample_share_what_is_decided_of_it(tmp_path: Path) -> None:
    first, second = Ground(demo(), tmp_path), Ground(demo(), tmp_path)

    assert first.folder != second.folder
    assert first.settings == second.settings
    assert first.unkept == second.unkept == ""
    first.release()
    second.release()


def test_a_session_that_keeps_nothing_says_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")

    ground = Ground(demo())

    assert ground.unkept.startswith("decisions on the sample, and documents are gone")
    ground.release()


def test_what_a_session_shares_with_the_first_is_not_removed_as_old(tmp_path: Path) -> None:
    first, second = claim(demo(), tmp_path), claim(demo(), tmp_path)
    first.release()
    for number in range(KEPT + 2):
        claim(recorded(tmp_path / str(number)), tmp_path).release()

    assert second.first.is_dir()
    second.release()


def test_a_lock_of_a_folder_that_was_made_anew_is_not_taken_for_a_hold(tmp_path: Path) -> None:
    held = claim(demo(), tmp_path)
    shutil.rmtree(held.path)

    other = claim(demo(), tmp_path)

    assert (other.path / "lock").samefile(f"/proc/self/fd/{other.lock}")
    held.release()
    other.release()
