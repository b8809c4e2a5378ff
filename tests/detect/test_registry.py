"""What holds for every detection."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ringfence.detect.run import DETECTIONS, detect
from ringfence.detect.texts import detection_texts
from ringfence.model.coverage import Source
from ringfence.model.finding import Severity
from ringfence_rules import Framework, frameworks
from support.detection_samples import NEGATIVE, POSITIVE

IDS = [name for name, _ in DETECTIONS]
DOCS = Path(__file__).parents[2] / "docs"


def test_every_detection_has_a_text_and_every_text_a_detection() -> None:
    assert sorted(IDS) == sorted(detection_texts())
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("name", IDS)
def test_a_detection_hits_what_it_is_for(name: str) -> None:
    found = [finding for finding in detect(POSITIVE[name]()) if finding.detection == name]

    assert found
    for finding in found:
        assert all(item.ref and item.detail for item in finding.evidence)
        assert {item.source for item in finding.evidence} <= {source.value for source in Source}
        # What IAM has lives in no region.
        region = "" if finding.resource.startswith("arn:aws:iam:") else "us-east-1"
        assert (finding.account, finding.region) == ("111122223333", region)


@pytest.mark.parametrize("name", IDS)
def test_a_detection_leaves_alone_what_is_in_order(name: str) -> None:
    assert name not in {finding.detection for finding in detect(NEGATIVE[name]())}


@pytest.mark.parametrize("name", IDS)
def test_findings_have_fingerprints_of_their_own_and_one_order(name: str) -> None:
    sample = POSITIVE[name]()

    findings = detect(sample)

    assert len({finding.fingerprint for finding in findings}) == len(findings)
    assert findings == detect(sample)
    ranks = [tuple(Severity).index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("name", IDS)
def test_a_detection_has_a_page_that_says_what_it_cannot_see(name: str) -> None:
    text = detection_texts()[name]
    page = (DOCS / "detections" / f"{name}.md").read_text(encoding="utf-8")

    assert dict(text.references)["docs"] == (f"docs/detections/{name}.md",)
    assert f"severity {text.severity}" in page
    assert f"confidence {text.confidence}" in page
    for heading in ("Why it matters", "How it is decided", "What it cannot see", "How to fix it"):
        _, _, section = page.partition(f"## {heading}\n")
        assert section.partition("##")[0].strip(), heading
    index = (DOCS / "detections.md").read_text(encoding="utf-8")
    assert f"[{name}](detections/{name}.md) | {text.severity} | {text.title} |" in index


@pytest.mark.parametrize("name", IDS)
def test_a_page_names_the_references_of_its_detection_and_what_they_are_called(name: str) -> None:
    page = (DOCS / "detections" / f"{name}.md").read_text(encoding="utf-8")
    section = " ".join(page.partition("## References\n")[2].split())

    wanted = [
        f"- {framework.title}: {_named(framework, ids)}"
        for kind, ids in detection_texts()[name].references
        if (framework := frameworks().get(kind))
    ]
    assert sorted(f"- {line}" for line in section.removeprefix("- ").split(" - ")) == sorted(wanted)


def _named(framework: Framework, ids: tuple[str, ...]) -> str:
    return "; ".join(f"{each} {framework.names[each]}" for each in ids)


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for page in (DOCS / "detections.md", *sorted((DOCS / "detections").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
