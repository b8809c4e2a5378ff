"""What a document was made of: whatever of it changes, the document is old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.session import stamps
from ringfence_tui.session.opening import Opening
from ringfence_tui.session.stamps import judged_by, stamp
from support.sessions import demo, recorded

SETTINGS = Path("/nowhere/ringfence.toml")


def _edited(opening: Opening, part: Part, edit: Callable[[], object]) -> bool:
    before = stamp(part, opening, SETTINGS)
    edit()
    return stamp(part, opening, SETTINGS) != before


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder of Terraform."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "rules.tf").write_text("resource\n")
    return folder


@pytest.mark.parametrize("part", [Part.REPLAY, Part.PROMOTION, Part.SIMULATION, Part.VERIFICATION])
def test_an_edit_inside_a_pack_makes_old_what_is_made_of_the_pack(part: Part, pack: Path) -> None:
    opening = replace(demo(), pack=pack)
    judged = judged_by(part, opening, SETTINGS)

    assert _edited(opening, part, lambda: (pack / "rules.tf").write_text("another\n"))
    assert judged_by(part, opening, SETTINGS) != judged


def test_another_pack_is_another_pack_also_where_its_files_are_alike(pack: Path) -> None:
    other = replace(demo(), pack=pack.parent / "not there either")
    nowhere = replace(demo(), pack=pack.parent / "not there")

    assert stamp(Part.REPLAY, nowhere, SETTINGS) != stamp(Part.REPLAY, other, SETTINGS)
    assert stamp(Part.REPLAY, demo(), SETTINGS) != stamp(Part.REPLAY, nowhere, SETTINGS)
    assert stamp(Part.SCAN, demo(), SETTINGS) == stamp(Part.SCAN, nowhere, SETTINGS)


def test_the_options_of_a_verification_and_the_files_that_they_name_count_for_it_alone(
    tmp_path: Path,
) -> None:
    report = tmp_path / "report.json"
    for words in (("--probe-results", str(report)), (f"--probe-results={report}",)):
        opening = replace(demo(), verification=words)

        assert stamp(Part.VERIFICATION, opening, SETTINGS) != stamp(
            Part.VERIFICATION, demo(), SETTINGS
        )
        assert stamp(Part.SCAN, opening, SETTINGS) == stamp(Part.SCAN, demo(), SETTINGS)
        assert _edited(opening, Part.VERIFICATION, lambda: report.write_text(report.name))
        report.unlink()


def test_a_log_file_in_a_folder_below_is_read_and_so_it_counts(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    (logs / "2026" / "11").mkdir(parents=True)
    log = logs / "2026" / "11" / "flows.log"
    log.write_text("one\n")
    opening = replace(recorded(tmp_path / "bundle"), logs=("--flow-logs", str(logs)))

    assert _edited(opening, Part.SCAN, lambda: log.write_text("one\ntwo\n"))


@pytest.mark.parametrize("source", ["demo", "recorded"])
def test_a_log_file_counts_whatever_it_is_read_beside(tmp_path: Path, source: str) -> None:
    log = tmp_path / "flows.log"
    log.write_text("one\n")
    beside = demo() if source == "demo" else recorded(tmp_path / "bundle")
    opening = replace(beside, logs=("--flow-logs", str(log)))

    assert _edited(opening, Part.SCAN, lambda: log.write_text("one\ntwo\n"))


def test_every_file_that_matches_a_pattern_counts(tmp_path: Path) -> None:
    log, other = tmp_path / "one.log", tmp_path / "a" / "b" / "two.log"
    log.write_text("one\n")
    other.parent.mkdir(parents=True)
    opening = replace(recorded(tmp_path / "bundle"), logs=(f"--flow-logs={tmp_path}/**/*.log",))

    assert _edited(opening, Part.SCAN, lambda: log.write_text("one\ntwo\n"))
    assert _edited(opening, Part.SCAN, lambda: other.write_text("another\n"))
    assert _edited(opening, Part.SCAN, other.unlink)
    assert not _edited(opening, Part.SCAN, lambda: (tmp_path / "no log").write_text("another\n"))


def test_of_more_files_than_are_looked_at_nobody_says_that_they_are_of_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "_MOST", 3)
    for number in range(3):
        (tmp_path / f"{number}.log").write_text("one\n")
    opening = replace(demo(), logs=("--flow-logs", str(tmp_path)))

    assert not _edited(opening, Part.SCAN, lambda: None)

    (tmp_path / "3.log").write_text("one\n")
    assert _edited(opening, Part.SCAN, lambda: None)
    assert judged_by(Part.SCAN, opening, SETTINGS) == judged_by(Part.SCAN, opening, SETTINGS)
