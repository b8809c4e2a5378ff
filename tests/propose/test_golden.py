"""What is proposed for the sample estate, file by file.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from support.proposals import sample
from support.terraform import validated, written

GOLDEN = Path(__file__).parents[1] / "golden" / "proposal"
NAMES = sorted(each.path for each in sample().artefacts)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_what_its_golden_file_says(name: str) -> None:
    golden = GOLDEN / name
    text = _text(name)

    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


def _text(name: str) -> str:
    """The file, without the digest of all evidence, which every new field of the model changes."""
    text = next(each.text for each in sample().artefacts if each.path == name)
    return re.sub(r'"scan_id": "[0-9a-f]{16}"', '"scan_id": "…"', text)


def test_there_is_no_golden_file_of_anything_else() -> None:
    kept = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}

    assert kept == set(NAMES)


def test_terraform_takes_the_files_of_the_folder(tmp_path: Path) -> None:
    beside = tuple(each for each in sample().artefacts if "/" not in each.path)

    assert validated(written(beside, tmp_path)) == "valid"
