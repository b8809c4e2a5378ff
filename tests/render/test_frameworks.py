"""Formats that people read say what the ids of frameworks are called, and formats for tools say it in their own way."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest

from ringfence.model.document import ScanDocument
from ringfence.render.formats import ScanFormat
from ringfence.render.registry import render_scan
from support.documents import document

NAMED = "Exfiltration via Cyber Means"


def without_frameworks() -> ScanDocument:
    """A document whose findings refer to pages alone."""
    scan = document()
    bare = tuple(
        replace(each, references={"url": ("https://a.example/",)}) for each in scan.findings
    )
    return replace(scan, findings=bare, frameworks=())


@pytest.mark.parametrize(
    "kind",
    [
        ScanFormat.JSON,
        ScanFormat.SARIF,
        ScanFormat.OCSF,
        ScanFormat.CSV,
        ScanFormat.MARKDOWN,
        ScanFormat.HTML,
    ],
)
def test_a_format_names_what_an_id_is_called(kind: ScanFormat) -> None:
    assert NAMED in render_scan(document(), kind)
    assert NAMED not in render_scan(without_frameworks(), kind)


def test_sarif_rules_point_into_the_taxonomies_of_the_run() -> None:
    (run,) = json.loads(render_scan(document(), ScanFormat.SARIF))["runs"]

    taxonomies = run["taxonomies"]
    assert [(each["name"], each["version"]) for each in taxonomies] == [
        ("MITRE ATLAS", "5.6.0"),
        ("OWASP LLM", "2025"),
    ]
    driver = run["tool"]["driver"]
    assert driver["supportedTaxonomies"] == [
        {"name": "MITRE ATLAS", "index": 0},
        {"name": "OWASP LLM", "index": 1},
    ]
    for rule in driver["rules"]:
        targets = [relationship["target"] for relationship in rule["relationships"]]
        assert [target["id"] for target in targets] == ["AML.T0025", "AML.T0053", "LLM02"]
        for target in targets:
            taxonomy = taxonomies[target["toolComponent"]["index"]]
            assert taxonomy["name"] == target["toolComponent"]["name"]
            assert taxonomy["taxa"][target["index"]]["id"] == target["id"]


def test_sarif_without_references_has_no_relationships() -> None:
    (run,) = json.loads(render_scan(without_frameworks(), ScanFormat.SARIF))["runs"]

    assert run["taxonomies"] == []
    assert not [rule for rule in run["tool"]["driver"]["rules"] if "relationships" in rule]


def test_ocsf_gives_techniques_as_attacks_and_other_ids_as_tags() -> None:
    event = json.loads(render_scan(document(), ScanFormat.OCSF))[0]

    attacks = event["finding_info"]["attacks"]
    assert [attack["technique"]["uid"] for attack in attacks] == ["AML.T0025", "AML.T0053"]
    assert "sub_technique" not in attacks[0]
    assert event["finding_info"]["tags"] == [
        {"name": "OWASP LLM 2025", "values": ["LLM02 Sensitive Information Disclosure"]}
    ]


def test_ocsf_tells_sub_techniques_from_techniques() -> None:
    scan = document()
    atlas = scan.frameworks[0]
    tool = replace(
        atlas.taxa[0], id="AML.T0010.005", name="AI Supply Chain Compromise: AI Agent Tool"
    )
    finding = replace(scan.findings[0], references={"mitre-atlas": (tool.id,)})
    scan = replace(scan, findings=(finding,), frameworks=(replace(atlas, taxa=(tool,)),))

    (event,) = json.loads(render_scan(scan, ScanFormat.OCSF))

    (attack,) = event["finding_info"]["attacks"]
    assert attack == {
        "sub_technique": {"uid": tool.id, "name": tool.name, "src_url": tool.url},
        "version": "5.6.0",
    }


def test_csv_has_the_references_of_a_finding_in_one_cell() -> None:
    rows = csv.DictReader(io.StringIO(render_scan(document(), ScanFormat.CSV), newline=""))

    (cell,) = {row["references"] for row in rows}
    assert cell.split("; ") == [
        "MITRE ATLAS AML.T0025 Exfiltration via Cyber Means",
        "MITRE ATLAS AML.T0053 AI Agent Tool Invocation",
        "OWASP LLM LLM02 Sensitive Information Disclosure",
    ]


def test_markdown_counts_the_findings_of_each_id() -> None:
    text = render_scan(document(), ScanFormat.MARKDOWN)

    lines = re.findall(r"^\| (MITRE ATLAS|OWASP LLM) .*\|$", text, flags=re.MULTILINE)
    assert len(lines) == 3
    assert f"| MITRE ATLAS 5.6.0 | AML.T0025 | {NAMED} | 5 |" in text
