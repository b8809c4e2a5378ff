"""Files are written whole, for their owner alone, and never in place of something that is no file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.workflow.places import create_private, default_store, within_reach, write_private


def test_a_file_is_private_and_replaces_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "scan.json"
    previous = os.umask(0)
    try:
        write_private(target, "old")
        write_private(target, "new")
    finally:
        os.umask(previous)

    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["scan.json"]


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    link = tmp_path / "scan.json"
    link.symlink_to(victim)

    write_private(link, "report")

    assert victim.read_text() == "precious"
    assert not link.is_symlink()
    assert link.read_text() == "report"


def test_a_pipe_is_written_through_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()

    write_private(pipe, "report")
    reader.join(timeout=10)

    assert read == ["report"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_is_no_place_for_a_document(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_private(tmp_path, "report")

    assert not list(tmp_path.iterdir())


def test_the_store_follows_the_base_directory_specification(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_store() == tmp_path / "ringfence" / "ringfence.db"

    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_store() == tmp_path / ".local" / "state" / "ringfence" / "ringfence.db"


def test_a_device_that_is_full_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="cannot be written: No space left"):
        write_private(Path("/dev/full"), "text")


def test_what_killed_runs_left_half_written_is_removed(tmp_path: Path) -> None:
    dead, alive, fresh = (
        tmp_path / f".out.json.{number}.part" for number in (2**22 + 1, 1, 2**22 + 2)
    )
    for each in (dead, alive, fresh):
        each.write_text("half")
    for each in (dead, alive):
        os.utime(each, (0, 0))

    write_private(tmp_path / "out.json", "whole")

    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        (alive.name, fresh.name, "out.json")
    )


def test_threads_that_write_one_file_at_once_leave_one_of_their_texts(tmp_path: Path) -> None:
    texts = [str(number) * 10_000 for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda text: write_private(tmp_path / "out", text), texts * 5))

    assert (tmp_path / "out").read_text() in texts
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_what_threads_of_a_killed_run_left_half_written_is_removed(tmp_path: Path) -> None:
    left = tmp_path / f".out.json.12.{2**22 + 1}.part"
    left.write_text("half")
    os.utime(left, (0, 0))

    write_private(tmp_path / "out.json", "whole")

    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]


def test_a_file_that_is_there_already_is_never_created_anew(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

    created = [create_private(tmp_path / "out", text) for text in ("first", "second")]
    followed = create_private(tmp_path / "dangling", "third")

    assert (created, followed) == ([True, False], False)
    assert (tmp_path / "out").read_text() == "first"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dangling", "out"]


def test_where_files_cannot_be_linked_one_that_is_there_is_kept_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)

    created = [create_private(tmp_path / "out", text) for text in ("first", "second")]

    assert created == [True, False]
    assert (tmp_path / "out").read_text() == "first"


def test_a_folder_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from ringfence.workflow.places import held\n"
        "with held(Path(sys.argv[1])):\n"
        "    path = Path(sys.argv[1]) / 'n'; seen = int(path.read_text()); time.sleep(0.02)\n"
        "    path.write_text(str(seen + 1))"
    )
    (tmp_path / "n").write_text("0")

    runs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(4)]

    assert [run.wait() for run in runs] == [0, 0, 0, 0]
    assert (tmp_path / "n").read_text() == "4"


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="File name too long"):
        write_private(tmp_path / ("x" * 300), "report")


@pytest.mark.parametrize(
    "problem", [PermissionError(13, "Permission denied"), ValueError("embedded null byte")]
)
def test_what_a_system_has_against_a_place_is_said(tmp_path: Path, problem: Exception) -> None:
    with pytest.raises(ConfigError, match=r"denied|null byte"), within_reach(tmp_path):
        raise problem
