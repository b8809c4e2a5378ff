"""A report that was given is accounted for, and one that speaks for nobody says so."""

from __future__ import annotations

from dataclasses import replace

from ringfence.model.coverage import Source
from ringfence.model.probe import ProbeReport
from support.probe_reports import permitted, report
from support.verification_documents import document


def test_a_report_has_its_row_of_coverage() -> None:
    found = document(probe=report(permitted()))

    assert [row.source for row in found.coverage if row.source is Source.PROBE] == [Source.PROBE]
    assert _notes(report(permitted())) == []


def test_a_report_from_elsewhere_says_that_it_shows_nothing() -> None:
    elsewhere = replace(report(permitted()), sources=("192.0.2.9",))

    assert len(_notes(elsewhere)) == 1


def _notes(probe: ProbeReport) -> list[str]:
    return [each for each in document(probe=probe).notes if "stood in no subnet" in each]
