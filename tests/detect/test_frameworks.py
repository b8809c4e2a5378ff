"""What the ids of findings are called comes with them, and nothing more."""

from __future__ import annotations

from ringfence.detect.frameworks import frameworks_of
from ringfence.detect.run import detect
from support.detection_samples import POSITIVE


def test_exactly_the_ids_that_a_finding_names_are_named() -> None:
    findings = [f for f in detect(POSITIVE["public-runtime"]()) if f.detection == "public-runtime"]

    named = {each.id: tuple(t.id for t in each.taxa) for each in frameworks_of(findings)}

    references = dict(findings[0].references)
    assert references.pop("docs")
    assert named == references
    assert list(named) == sorted(named)


def test_no_finding_brings_no_framework() -> None:
    assert frameworks_of(()) == ()


def test_an_id_has_its_name_and_its_page() -> None:
    findings = detect(POSITIVE["telemetry-switched-off"]())

    (attack,) = (each for each in frameworks_of(findings) if each.id == "mitre-attack")

    taxon = next(each for each in attack.taxa if each.id == "T1685.002")
    assert taxon.name == "Disable or Modify Tools: Disable or Modify Cloud Log"
    assert taxon.url == "https://attack.mitre.org/techniques/T1685/002/"
