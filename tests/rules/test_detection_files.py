"""The data package reads its own files strictly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ringfence_rules import RuleFileError, detections, parse_detection

GOOD = """
id = "a-thing"
title = "A thing"
severity = "high"
confidence = "medium"
description = "It is\\nso."
remediation = "Undo it."

[references]
docs = ["docs/detections/a-thing.md"]
"""


def test_a_detection_file_is_read_with_its_white_space_folded() -> None:
    text = parse_detection(GOOD, name="a-thing")

    assert text["description"] == "It is so."
    assert text["references"] == {"docs": ("docs/detections/a-thing.md",)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "A thing"', ""),
        ('title = "A thing"', 'title = " "'),
        ('title = "A thing"', "title = 3"),
        ('title = "A thing"', 'title = "A thing"\nowner = "me"'),
        ('severity = "high"', 'severity = "severe"'),
        ('confidence = "medium"', 'confidence = "sure"'),
        ('id = "a-thing"', 'id = "another"'),
        ('docs = ["docs/detections/a-thing.md"]', ""),
        ('docs = ["docs/detections/a-thing.md"]', "docs = []"),
        ('docs = ["docs/detections/a-thing.md"]', "docs = [1]"),
        ("[references]", "[references"),
    ],
)
def test_a_detection_file_that_is_not_what_it_must_be_is_refused(old: str, new: str) -> None:
    with pytest.raises(RuleFileError, match="a-thing"):
        parse_detection(GOOD.replace(old, new), name="a-thing")


def test_all_shipped_detections_are_read_in_order() -> None:
    names = [text["id"] for text in detections()]

    assert names == sorted(map(str, names))


def test_importing_the_package_reads_no_file() -> None:
    code = (
        "import sys, ringfence_rules; "
        "assert ringfence_rules.detections.cache_info().currsize == 0; "
        "assert not [m for m in sys.modules if m.startswith('ringfence.')]"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
