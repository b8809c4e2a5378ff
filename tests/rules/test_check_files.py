"""The files of checks: complete, of one spelling, and refused where they are not."""

from __future__ import annotations

import pytest

from ringfence.model.verdict import Containment
from ringfence.model.verification import Layer
from ringfence_rules import RuleFileError
from ringfence_rules.checks import CAPS, LAYERS, check_texts, parse_check

_GOOD = """
id = "a-check"
layer = "rules"
title = "It holds"
description = "What it asks."
decides = true

[causes.broken]
meaning = "It does not."
remedy = "Mend it."
caps = "leaky"

[references]
docs = ["docs/checks.md"]
"""


def test_layers_and_caps_are_those_of_the_model() -> None:
    assert tuple(map(str, Layer)) == LAYERS
    assert set(CAPS) - {""} == {str(each) for each in Containment} - {"enforced"}


def test_every_file_is_read() -> None:
    assert check_texts()


def test_a_good_file_is_read() -> None:
    assert parse_check(_GOOD, name="a-check").causes["broken"].caps == "leaky"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "a-check"', 'id = "another"'),
        ('layer = "rules"', 'layer = "nowhere"'),
        ("decides = true", 'decides = "yes"'),
        ('caps = "leaky"', 'caps = "enforced"'),
        ('remedy = "Mend it."', ""),
        ('title = "It holds"', 'title = " "'),
        ('docs = ["docs/checks.md"]', 'mitre-attack = ["T9999"]'),
        ("[causes.broken]", "[causes"),
    ],
)
def test_a_file_that_is_not_what_it_must_be_is_refused(old: str, new: str) -> None:
    assert old in _GOOD

    with pytest.raises(RuleFileError):
        parse_check(_GOOD.replace(old, new), name="a-check")
