"""The frameworks are data that every reference is held against."""

from __future__ import annotations

import re

import pytest

from ringfence_rules import RuleFileError, detections, frameworks, parse_detection
from ringfence_rules.references import PLACES, parse_framework
from support.markdown import ROOT, read, rows

GOOD = """
[framework]
title = "A framework"
organization = "Its authors"
version = "3"
source = "https://framework.example/"
licence = "CC0-1.0"
reviewed = 2026-11-29
link = "https://framework.example/{path}/{anchor}?{id}"

[names]
"B.2" = "Second"
"A.1" = "First"
"""
SHAPES = {
    "mitre-atlas": r"AML\.T\d{4}(\.\d{3})?",
    "mitre-attack": r"T\d{4}(\.\d{3})?",
    "owasp-llm": r"LLM(0[1-9]|10)",
    "owasp-agentic": r"ASI(0[1-9]|10)",
    "aws-security-hub": r"BedrockAgentCore\.[1-7]",
    "aws-config": r"bedrock-?agentcore-[a-z-]+",
    "hipaa-security-rule": r"164\.(308|312|316)(\([a-zA-Z0-9]+\))+",
    "pci-dss": r"\d{1,2}\.\d{1,2}\.\d{1,2}",
    "soc2": r"CC[1-9]\.\d",
    "nist-800-53": r"[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?",
    "iso-42001": r"A\.\d{1,2}(\.\d{1,2}){1,2}",
    "eu-ai-act": r"Article [1-9]\d{0,2}",
    "nist-ai-rmf": r"(GOVERN|MAP|MEASURE|MANAGE) \d",
}


def test_a_framework_file_is_read_with_its_ids_in_order() -> None:
    framework = parse_framework(GOOD, name="a-framework")

    assert (framework.id, framework.version) == ("a-framework", "3")
    assert list(framework.names.items()) == [("A.1", "First"), ("B.2", "Second")]
    assert framework.url("A.1") == "https://framework.example/A/1/a-1?A.1"


def test_an_id_without_a_page_of_its_own_leads_to_the_page_of_the_framework() -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith("link")]

    framework = parse_framework("\n".join(lines), name="a-framework")

    assert framework.url("A.1") == "https://framework.example/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "A framework"', ""),
        ('title = "A framework"', 'title = " "'),
        ('version = "3"', "version = 3"),
        ('version = "3"', 'version = "3"\nowner = "me"'),
        ('licence = "CC0-1.0"', ""),
        ("reviewed = 2026-11-29", 'reviewed = "2026-11-29"'),
        ("reviewed = 2026-11-29", "reviewed = 2026-11-29T00:00:00Z"),
        ("{path}", "{name}"),
        ("{path}", "{"),
        ('link = "', 'link = 1 # "'),
        ('"A.1" = "First"', '"A.1" = ""'),
        ('"A.1" = "First"', '"A.1" = 1'),
        ("[names]", "[names"),
        ("[names]", "[titles]"),
        ("[framework]", "[file]"),
    ],
)
def test_a_framework_file_that_is_not_what_it_must_be_is_refused(old: str, new: str) -> None:
    with pytest.raises(RuleFileError, match="a-framework"):
        parse_framework(GOOD.replace(old, new), name="a-framework")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ('mitre-atlas = ["AML.T9999"]', "MITRE ATLAS 5.6.0 has no AML.T9999"),
        ('mitre-atlas = ["AML.T0025", "aml.t0025"]', "has no aml.t0025"),
        ('mitre-attack = ["T1562.008"]', "MITRE ATT&CK 19.2 has no T1562.008"),
        ('owasp-llm = ["ASI01"]', "OWASP LLM 2025 has no ASI01"),
        ('mitre = ["AML.T0025"]', "references.mitre is no framework"),
    ],
)
def test_a_detection_that_names_what_no_framework_has_is_refused(reference: str, said: str) -> None:
    text = f"""
id = "a-thing"
title = "A thing"
severity = "high"
confidence = "medium"
description = "It is so."
remediation = "Undo it."
[references]
docs = ["docs/detections/a-thing.md"]
{reference}
"""

    with pytest.raises(RuleFileError, match=f"a-thing: .*{re.escape(said)}"):
        parse_detection(text, name="a-thing")


def test_every_shipped_framework_is_known_here_and_its_ids_have_its_shape() -> None:
    assert frameworks().keys() == SHAPES.keys()
    for name, framework in frameworks().items():
        assert all(re.fullmatch(SHAPES[name], each) for each in framework.names), name
        assert len(set(framework.names.values())) == len(framework.names), name
        assert all(framework.url(each).startswith("https://") for each in framework.names)


def test_the_short_lists_are_whole() -> None:
    assert len(frameworks()["owasp-llm"].names) == 10
    assert len(frameworks()["owasp-agentic"].names) == 10
    assert len(frameworks()["aws-security-hub"].names) == 7
    assert len(frameworks()["nist-ai-rmf"].names) == 19


def test_a_technique_of_a_parent_bears_the_name_of_that_parent() -> None:
    for name in ("mitre-atlas", "mitre-attack"):
        names = frameworks()[name].names
        for technique, called in names.items():
            parent = technique[: -len(".000")]
            if re.search(r"T\d{4}\.\d{3}$", technique):
                assert ": " in called, technique
                assert called.startswith(f"{names.get(parent, '')}"), technique


def test_every_shipped_detection_names_a_framework_beside_its_page() -> None:
    for text in detections():
        references = text["references"]
        assert not isinstance(references, str)
        assert set(references) - set(PLACES), text["id"]


def test_the_documentation_gives_the_version_of_each_framework() -> None:
    listed = {row[:2] for row in rows(read(ROOT / "docs" / "detections.md")) if len(row) == 3}

    assert {(each.title, each.version) for each in frameworks().values()} <= listed
