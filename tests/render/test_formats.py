"""Every format says the same scan in its own syntax, and no value from the estate can act in it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from ringfence.model.document import ScanDocument
from ringfence.model.finding import FindingStatus
from ringfence.model.verdict import Containment
from ringfence.render.formats import ScanFormat
from ringfence.render.registry import render_scan
from ringfence.render.schema import schema_files
from support.documents import HOSTILE, REGION, document, runtime_arn, tool


@pytest.mark.parametrize("kind", ScanFormat)
def test_every_format_is_the_same_text_twice(kind: ScanFormat) -> None:
    assert render_scan(document(), kind) == render_scan(document(), kind)


@pytest.mark.parametrize("kind", ScanFormat)
def test_formats_carry_no_control_or_bidi_characters(kind: ScanFormat) -> None:
    text = render_scan(document(), kind)

    loud = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    assert loud <= ({"\r", "\n"} if kind is ScanFormat.CSV else {"\n"})


def test_the_document_validates_against_its_published_schema() -> None:
    schema = schema_files()["ringfence.scan-1.json"]
    scan = json.loads(render_scan(document(), ScanFormat.JSON))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(scan, schema)


@pytest.mark.parametrize("key", ["schema", "runtimes", "coverage", "exit", "api_calls"])
def test_the_schema_refuses_a_document_without_its_keys(key: str) -> None:
    scan = json.loads(render_scan(document(), ScanFormat.JSON))
    del scan[key]

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(scan, schema_files()["ringfence.scan-1.json"])


def test_the_json_document_has_sorted_keys_and_keeps_hostile_text_as_text() -> None:
    text = render_scan(document(), ScanFormat.JSON)

    scan = json.loads(text)
    assert list(scan) == sorted(scan)
    assert scan["runtimes"][0]["name"] == HOSTILE
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_fits_one_screen(width: int) -> None:
    lines = render_scan(document(), ScanFormat.TABLE, width=width).splitlines()

    assert len(lines) <= 24
    assert max(map(len, lines)) <= width


def test_the_table_names_every_verdict_in_words_and_the_gap() -> None:
    text = render_scan(document(), ScanFormat.TABLE)

    for word in ("uncontained", "leaky", "unknown", "monitored", "enforced"):
        assert word in text
    assert "api.openai.com +1" in text
    assert "not read: ec2-route-tables" in text
    assert "exit 1: 2 findings" in text


def test_colour_changes_nothing_but_colour() -> None:
    plain = render_scan(document(), ScanFormat.TABLE)
    coloured = render_scan(document(), ScanFormat.TABLE, colour=True)

    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_csv_has_one_line_a_finding_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(render_scan(document(), ScanFormat.CSV), newline="")))

    assert [row["severity"] for row in rows] == ["critical", "high", "medium", "low", "info"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert rows[0]["message"].startswith("'=HYPERLINK")


def test_junit_passes_only_what_is_contained() -> None:
    root = ET.fromstring(render_scan(document(), ScanFormat.JUNIT))  # noqa: S314 - our own text

    outcome = {
        case.attrib["name"]: [child.tag for child in case]
        for case in root.findall("testsuite[@name='containment']/testcase")
    }
    assert outcome == {
        runtime_arn("open"): ["failure"],
        runtime_arn("side"): ["failure"],
        runtime_arn("blind"): ["skipped"],
        runtime_arn("watched"): ["skipped"],
        runtime_arn("held"): [],
        tool("search", Containment.LEAKY).arn: ["failure"],
        tool("held_search", Containment.ENFORCED).arn: [],
        f"arn:aws:bedrock-agentcore:{REGION}:aws:browser/aws.browser.v1": ["skipped"],
    }
    coverage = root.findall("testsuite[@name='coverage']/testcase")
    assert [[child.tag for child in case] for case in coverage] == [[], ["skipped"]]


def test_junit_fails_no_exposure_whose_findings_are_all_known() -> None:
    scan = document()
    known = tuple(replace(f, status=FindingStatus.EXISTING) for f in scan.findings)

    root = ET.fromstring(  # noqa: S314 - our own text
        render_scan(replace(scan, findings=known), ScanFormat.JUNIT)
    )

    (case,) = (
        case
        for case in root.findall("testsuite[@name='containment']/testcase")
        if case.attrib["name"] == runtime_arn("open")
    )
    assert [child.tag for child in case] == ["skipped"]


def test_sarif_meets_what_code_scanning_asks_for() -> None:
    log = json.loads(render_scan(document(), ScanFormat.SARIF))

    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    for rule in rules:
        assert {"shortDescription", "fullDescription", "help"} <= set(rule)
        assert 0 <= float(rule["properties"]["security-severity"]) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"aws/[A-Za-z0-9._/-]+", uri)
        assert result["partialFingerprints"]
    assert [r["baselineState"] for r in run["results"]].count("new") == 3


def test_sarif_says_what_was_not_read() -> None:
    (run,) = json.loads(render_scan(document(), ScanFormat.SARIF))["runs"]

    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["error"]
    assert "ec2-route-tables" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_ocsf_events_validate_against_the_class() -> None:
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0")).get_class_schema(
        "detection_finding", profiles=["cloud"]
    )

    events = json.loads(render_scan(document(), ScanFormat.OCSF))

    assert len(events) == len(document().findings)
    for event in events:
        jsonschema.validate(event, schema)


@pytest.mark.parametrize(
    ("resource", "partition"),
    [
        ("arn:aws-us-gov:bedrock-agentcore:us-gov-west-1:1:runtime/x", "aws-us-gov"),
        ("arn:aws-cn:bedrock-agentcore:cn-north-1:1:runtime/x", "aws-cn"),
        ("arn:aws:bedrock-agentcore:us-east-1:1:runtime/x", "aws"),
        ("eni-0123456789abcdef0", None),
    ],
)
def test_the_partition_of_an_ocsf_resource_is_that_of_its_arn(
    resource: str, partition: str | None
) -> None:
    scan = document()
    scan = replace(scan, findings=(replace(scan.findings[0], resource=resource),))

    (event,) = json.loads(render_scan(scan, ScanFormat.OCSF))

    assert event["resources"][0].get("cloud_partition") == partition


class _Tags(HTMLParser):
    """Collects the tags and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_holds_no_script_and_shows_hostile_text_as_text() -> None:
    page = render_scan(document(), ScanFormat.HTML)

    parsed = _Tags()
    parsed.feed(page)
    assert not parsed.tags & {"script", "img", "iframe", "link", "a", "object", "form"}
    assert not {name for name in parsed.attributes if name.startswith("on")}
    assert "<script>alert(1)</script>" in parsed.text
    assert "default-src 'none'" in page


def test_markdown_holds_no_markup_from_the_estate() -> None:
    text = render_scan(document(), ScanFormat.MARKDOWN)

    assert "\\<script\\>" in text
    assert "<script>" not in text
    assert "[a](b)" not in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 5, 6, 7, 8, 9)


def test_a_scan_without_runtimes_says_so_in_every_format() -> None:
    scan = document()
    empty = ScanDocument(
        **{
            name: getattr(scan, name)
            for name in scan.__dataclass_fields__
            if name not in ("runtimes", "findings", "egress", "destinations")
        },
        runtimes=(),
        findings=(),
        egress=(),
        destinations=(),
    )

    for kind in ScanFormat:
        assert render_scan(empty, kind)
