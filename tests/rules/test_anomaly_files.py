"""The texts of anomalies and the facts of lint are whole, and the documentation says the same."""

from __future__ import annotations

import re

import pytest

from ringfence_rules import RuleFileError
from ringfence_rules.anomaly import anomaly_fields, lint_data, parse_anomaly, parse_lint_data
from support.markdown import ROOT, read, rows, section

GOOD = """
id = "one"
title = "One"
severity = "low"
description = "What it is."
remediation = "What to do."
"""
PAGE = read(ROOT / "docs" / "anomalies.md")


@pytest.mark.parametrize("fields", anomaly_fields(), ids=lambda fields: str(fields["id"]))
def test_every_anomaly_has_its_row_and_its_section(fields: dict[str, str]) -> None:
    row = (f"[{fields['id']}](#{fields['id']})", fields["severity"], fields["title"])
    told = " ".join(section(PAGE, fields["id"]).split())

    assert row in rows(PAGE)
    assert fields["description"] in told
    assert fields["remediation"] in told


def test_no_row_is_of_no_anomaly() -> None:
    listed = {row[0] for row in rows(PAGE) if row[0].startswith("[")}

    assert len(listed) == len(anomaly_fields())


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('id = "one"', 'id = "two"'),
        ('severity = "low"', 'severity = "bad"'),
        ('title = "One"', 'title = ""'),
        ('title = "One"', "title = 1"),
        ('title = "One"', ""),
        ('title = "One"', 'title = "One"\nmore = 1'),
        ('title = "One"', "title ="),
    ],
)
def test_a_file_that_is_not_whole_is_refused(good: str, bad: str) -> None:
    assert parse_anomaly(GOOD, name="one")["title"] == "One"
    with pytest.raises(RuleFileError):
        parse_anomaly(GOOD.replace(good, bad), name="one")


def test_facts_that_are_not_whole_are_refused() -> None:
    with pytest.raises(RuleFileError):
        parse_lint_data('region = "x"')


@pytest.mark.parametrize(
    ("host", "regions"),
    [
        ("logs.us-east-1.amazonaws.com", ["us-east-1"]),
        ("prod-us-gov-west-1-starport-layer-bucket.s3.us-gov-west-1.amazonaws.com",
         ["us-gov-west-1", "us-gov-west-1"]),
        ("bucket-eu-central-12.s3.amazonaws.com", []),
        ("plus-east-1.amazonaws.com", []),
    ],
)  # fmt: skip
def test_regions_are_found_in_names(host: str, regions: list[str]) -> None:
    assert re.findall(lint_data().region, host) == regions


def test_every_stranger_has_a_name_of_its_own() -> None:
    strangers = lint_data().tenants

    assert len(set(strangers)) == len(strangers)
    assert all(host.startswith("a-stranger") for host in strangers)
