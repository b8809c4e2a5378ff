"""The mapping of evidence: every id is known, every file is mapped, and nothing is claimed."""

from __future__ import annotations

import os
import re

import pytest

from ringfence.model.verification import Layer
from ringfence.render.evidence_mapping import mapping_markdown
from ringfence.render.scan_json import to_json
from ringfence.workflow.evidence_mapping import mapping_document
from ringfence_rules import RuleFileError, frameworks
from ringfence_rules.mappings import evidence_mapping, parse_mapping
from support.markdown import ROOT, read, rows

_PAGE = ROOT / "docs" / "evidence-mapping.md"
_CLAIM = re.compile(r"complian|complies|comply|certif|satisf|fulfil", re.IGNORECASE)
_GOOD = """
[[entry]]
file = "inventory.json"
layer = ""
why = "It lists what there is."

[entry.references]
nist-800-53 = ["CM-8"]
"""


def test_every_file_of_a_bundle_and_every_layer_is_mapped() -> None:
    mapped = {(each.file, each.layer) for each in evidence_mapping()}

    files = {"inventory.json", "coverage.json", "scan.json", "pack.json", "policy-manifest.json"}
    files |= {"replay.json", "exceptions.json", "simulation.json"}
    assert mapped == {(name, "") for name in files} | {
        ("verification.json", layer.value) for layer in Layer
    }


def test_every_framework_that_was_asked_for_has_evidence() -> None:
    named = {kind for each in evidence_mapping() for kind in each.references}

    assert named == {
        "eu-ai-act",
        "hipaa-security-rule",
        "iso-42001",
        "nist-800-53",
        "nist-ai-rmf",
        "pci-dss",
        "soc2",
    }


@pytest.mark.parametrize(
    "kind", ["eu-ai-act", "hipaa-security-rule", "iso-42001", "nist-800-53", "pci-dss", "soc2"]
)
def test_no_control_is_listed_that_nothing_is_relevant_to(kind: str) -> None:
    used = {each for entry in evidence_mapping() for each in entry.references.get(kind, ())}

    assert used == set(frameworks()[kind].names)


def test_nothing_claims_that_a_control_is_met() -> None:
    document = mapping_document()

    for text in (to_json(document), mapping_markdown(document)):
        assert not _CLAIM.search(text)
        assert "evidence relevant to" in text.replace(
            "evidence_relevant_to", "evidence relevant to"
        )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["CM-8"]', '["CM-999"]', "has no CM-999"),
        ('["CM-8"]', '["CM-8", "CM-8"]', "names an id twice"),
        ('["CM-8"]', "[]", "no list of ids"),
        ('["CM-8"]', '"CM-8"', "no list of ids"),
        ('["CM-8"]', "[8]", "no list of ids"),
        ('nist-800-53 = ["CM-8"]', "", "no references"),
        ("nist-800-53", "no-framework", "no framework that is known"),
        ("nist-800-53", "url", "is a place"),
        ('layer = ""', 'layer = "nowhere"', "no layer of inventory.json"),
        ('layer = ""', 'layer = "route"', "no layer of inventory.json"),
        ('layer = ""', "layer = 1", "no layer of inventory.json"),
        ('"inventory.json"', '"verification.json"', "no layer of verification.json"),
        ('"inventory.json"', '"README.md"', "no file of a bundle"),
        ('"inventory.json"', '["inventory.json"]', "no file of a bundle"),
        ('file = "inventory.json"', "", "an entry has"),
        ('layer = ""', 'layer = ""\nowner = "me"', "an entry has"),
        ('"It lists what there is."', '""', "why is no text"),
        ('"It lists what there is."', "1", "why is no text"),
        ('"It lists what there is."', '"It lists what there is"', "not one sentence"),
        ('"It lists what there is."', '"It lists. It tells."', "not one sentence"),
        ('"It lists what there is."', '"The estate is Compliant."', "why judges"),
        ('"It lists what there is."', '"It satisfies anyone."', "why judges"),
        ("[[entry]]", "[[entries]]", "and nothing else"),
        ("[[entry]]", "[[entry", "not TOML"),
    ],
)
def test_a_mapping_that_is_none_is_refused(old: str, new: str, said: str) -> None:
    assert parse_mapping(_GOOD, name="good")
    assert old in _GOOD

    with pytest.raises(RuleFileError, match=f"^bad.*{re.escape(said)}"):
        parse_mapping(_GOOD.replace(old, new), name="bad")


def test_two_entries_of_one_file_and_layer_are_refused() -> None:
    with pytest.raises(RuleFileError, match="two entries"):
        parse_mapping(_GOOD + _GOOD, name="twice")


@pytest.mark.parametrize(
    ("title", "ids"),
    [
        ("EU AI Act", ["Article 9", "Article 12", "Article 15", "Article 26"]),
        ("ISO/IEC 42001", ["A.4.2", "A.4.5", "A.6.2.4", "A.6.2.6", "A.6.2.8", "A.10.3"]),
    ],
)
def test_controls_are_listed_as_people_count_them(title: str, ids: list[str]) -> None:
    text = mapping_markdown(mapping_document()).partition(f"### {title}")[2].partition("###")[0]

    assert [row[0] for row in rows(text)][2:] == ids


def test_the_page_holds_the_tables_of_the_data() -> None:
    """RINGFENCE_UPDATE_GOLDEN=1 writes it anew."""
    page = f"# Evidence and controls\n\n{mapping_markdown(mapping_document())}"
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        _PAGE.write_text(page, encoding="utf-8")

    assert read(_PAGE) == page
