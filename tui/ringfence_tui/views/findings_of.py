"""Findings by what they are about, and how other pages name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.model.finding import FindingStatus, Severity
from ringfence.render.accepted import status_and_acceptance
from ringfence_tui.blocks import Bullets, Page, Span, Tone
from ringfence_tui.rows.words import told
from ringfence_tui.views.orders import NO_FINDING
from ringfence_tui.views.wording import SHOWN, beyond

_SEVERITIES = tuple(Severity)


def findings_by_resource(document: ScanDocument) -> dict[str, list[FindingEntry]]:
    """The findings on each resource, in the order of the document."""
    found: defaultdict[str, list[FindingEntry]] = defaultdict(list)
    for finding in document.findings:
        found[finding.resource].append(finding)
    return found


def worst(findings: Sequence[FindingEntry]) -> str:
    """The worst severity that nobody excepted."""
    open_ = {each.severity for each in findings if each.status is not FindingStatus.EXCEPTED}
    return str(min(open_, key=_SEVERITIES.index)) if open_ else NO_FINDING


def findings_lines(findings: Sequence[FindingEntry]) -> Page:
    """Each with its severity, what it is called, and what was found."""
    items = tuple(
        (
            told(each.severity),
            Span(f" {each.title}", Tone.STRONG),
            Span(f" ({status_and_acceptance(each)}): {each.message}"),
        )
        for each in findings[:SHOWN]
    )
    return (Bullets(items), *beyond(len(findings), "finding"))
