"""The data of blast radius is read strictly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ringfence.model.blast import DataKind
from ringfence_rules import RuleFileError
from ringfence_rules.blast import (
    escalation_sets,
    escalation_targets,
    parse_escalations,
    parse_readings,
    readings,
)

READINGS = """
reviewed = 2026-01-01
source = "x"

[[reading]]
id = "a"
service = "s3"
kind = "data"
means = "reads"
actions = ["s3:GetObject"]
arns = ["arn:*:s3:::*/*"]
weight = 5
"""
SETS = """
reviewed = 2026-01-01
source = "x"

[[set]]
id = "a"
title = "t"
actions = ["iam:PassRole"]

[targets]
"iam:PassRole" = ["arn:*:iam::*:role/*"]
"""


def test_the_samples_are_read() -> None:
    (reading,) = parse_readings(READINGS)
    sets, targets = parse_escalations(SETS)

    assert (reading.id, reading.weight, reading.within) == ("a", 5, ())
    assert [each.actions for each in sets] == [("iam:PassRole",)]
    assert targets == {"iam:PassRole": ("arn:*:iam::*:role/*",)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('source = "x"\n', ""),
        ('kind = "data"', 'kind = "gold"'),
        ("weight = 5", "weight = 50"),
        ("weight = 5", "weight = 5\nowner = 1"),
        ('means = "reads"\n', ""),
        ("weight = 5", 'weight = 5\ninventory = "gold"'),
        ("[[reading]]", "[[reading"),
    ],
)
def test_a_file_of_readings_that_is_not_what_it_must_be_is_refused(old: str, new: str) -> None:
    with pytest.raises(RuleFileError, match="readings"):
        parse_readings(READINGS.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "t"\n', ""),
        ('"iam:PassRole" = [', '"iam:Other" = ['),
        ("reviewed = 2026-01-01\n", ""),
    ],
)
def test_a_file_of_sets_that_is_not_what_it_must_be_is_refused(old: str, new: str) -> None:
    with pytest.raises(RuleFileError, match="escalations"):
        parse_escalations(SETS.replace(old, new))


def test_an_id_that_occurs_twice_is_refused() -> None:
    head, entry = READINGS.split("[[reading]]")

    with pytest.raises(RuleFileError, match="twice"):
        parse_readings(f"{head}[[reading]]{entry}[[reading]]{entry}")


def test_every_shipped_reading_speaks_of_actions_of_one_prefix_and_of_arns() -> None:
    for reading in readings():
        assert DataKind(reading.kind)
        assert all(action.count(":") == 1 for action in reading.actions)
        assert list(reading.actions) == sorted(reading.actions)
        assert reading.arns == ("*",) or all(arn.startswith("arn:*:") for arn in reading.arns)


def test_every_shipped_set_has_actions_in_order_and_targets_of_its_own() -> None:
    for each in escalation_sets():
        assert list(each.actions) == sorted(each.actions)
    assert escalation_targets().keys() <= {
        action for each in escalation_sets() for action in each.actions
    }


def test_importing_the_module_reads_no_file() -> None:
    code = "import ringfence_rules.blast as rules; assert rules.readings.cache_info().currsize == 0"

    subprocess.run([sys.executable, "-c", code], check=True)
