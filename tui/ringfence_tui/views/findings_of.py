"""Findings by what they are about, and how other pages name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.render.accepted import status_and_acceptance
from ringfence_tui.blocks import Grid, Page, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.wording import SHOWN, beyond


def findings_by_resource(document: ScanDocument) -> dict[str, list[FindingEntry]]:
    """The findings on each resource, in the order of the document."""
    found: defaultdict[str, list[FindingEntry]] = defaultdict(list)
    for finding in document.findings:
        found[finding.resource].append(finding)
    return found


def findings_grid(findings: Sequence[FindingEntry]) -> Page:
    """Their severities, titles and messages."""
    rows = tuple(
        (
            (told(each.severity),),
            spans(each.title),
            spans(status_and_acceptance(each)),
            spans(each.message),
        )
        for each in findings[:SHOWN]
    )
    header = ("severity", "finding", "status", "what was found")
    return (Grid(header, rows), *beyond(len(findings), "finding"))
