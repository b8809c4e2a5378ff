"""One finding on one page: what was found, what shows it, what to do, and what frameworks call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import FindingEntry
from ringfence.model.finding import Evidence, FindingStatus
from ringfence.render.accepted import accepted
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.wording import NOT_KNOWN, SHOWN, beyond, read, section, sentences, word


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetail:
    """A finding with the names of what it is about."""

    finding: FindingEntry
    resource: str
    """What the resource is called."""
    called: tuple[str, ...]
    """Its ids in frameworks, each in a sentence."""
    other: tuple[tuple[str, str], ...]
    """References of no framework that the document names: the kind, and the reference."""


def finding_page(detail: bytes) -> Page:
    """The page of a row of the list of findings."""
    given = read(detail, FindingDetail)
    finding = given.finding
    return (
        Heading(finding.title),
        line(told(finding.severity), ", ", told(finding.status), f": {given.resource}"),
        line(finding.message),
        *_exception(finding),
        *section("What shows it", *_evidence(finding.evidence)),
        *section("What to do", line(finding.remediation)),
        *sentences("What frameworks call it", given.called),
        *section("The finding", Facts(tuple(_facts(finding)))),
        *_references(given.other),
    )


def _facts(finding: FindingEntry) -> Iterator[tuple[str, Spans]]:
    yield "detection", spans(finding.detection)
    yield "severity", word(finding.severity)
    yield "confidence", spans(str(finding.confidence))
    yield "resource", spans(finding.resource)
    yield "where", spans(f"{finding.account} {finding.region}".strip() or "no account")
    yield "status", word(finding.status)
    yield "fingerprint", spans(finding.fingerprint)
    yield "id", spans(finding.id)


def _exception(finding: FindingEntry) -> Page:
    """Until when somebody accepts it; that is never a repair."""
    if finding.status is not FindingStatus.EXCEPTED:
        return ()
    who = Span(f"accepted {accepted(finding)}") if finding.exception else NOT_KNOWN
    return (line(Span("Exception: ", Tone.STRONG), who),)


def _evidence(evidence: tuple[Evidence, ...]) -> Page:
    if not evidence:
        return (line(Span("The document holds no evidence.", Tone.UNKNOWN)),)
    items = tuple(
        spans(Span(f"{each.source}: ", Tone.STRONG), f"{each.ref}: {each.detail}")
        for each in evidence[:SHOWN]
    )
    return (Bullets(items), *beyond(len(evidence), "piece of evidence"))


def _references(references: tuple[tuple[str, str], ...]) -> Page:
    if not references:
        return ()
    return section("Read more", Bullets(tuple(spans(f"{kind}: {ref}") for kind, ref in references)))
