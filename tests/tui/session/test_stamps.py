"""What a document was made of: whatever of it changes, the document is old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence_tui.parts import Part
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
