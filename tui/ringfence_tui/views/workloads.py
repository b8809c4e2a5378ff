"""The list of AI workloads outside AgentCore: why each is one, and who answers for it.

Their containment is not judged, so they have no place among runtimes, whose list has a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import FindingEntry, ScanDocument, SignalEntry, WorkloadEntry
from ringfence.model.egress import Attribution, Confidence
from ringfence.render.telling import GOVERNANCE_STYLES, OBSERVED_WORDS, ranked_workloads
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.views.findings_of import findings_by_resource, findings_lines, worst
from ringfence_tui.views.orders import SEVERITY_ORDER
from ringfence_tui.views.seen import Seen, by_source, edges_of, telling_first, to_lines
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    SHOWN,
    beyond,
    distinct,
    moment,
    read,
    seconds,
    section,
    short,
    written,
)

_GOVERNANCE_ORDER = tuple(map(str, GOVERNANCE_STYLES))
_OBSERVED_ORDER = tuple(OBSERVED_WORDS.values())
_CONFIDENCE_ORDER = tuple(map(str, Confidence))
_NO_TIME = Span("at no time that is told", Tone.DIM)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadDetail:
    """A workload with what belongs to it."""

    workload: WorkloadEntry
    edges: tuple[Seen, ...]
    """The most telling ones."""
    edge_count: int
    findings: tuple[FindingEntry, ...]


def _rows(document: ScanDocument) -> Iterator[Row]:
    edges = by_source(edges_of(document))
    findings = findings_by_resource(document)
    return distinct(
        _row(workload, edges.get(workload.arn, []), findings.get(workload.arn, []))
        for workload in ranked_workloads(document)
    )


def _row(workload: WorkloadEntry, edges: list[Seen], findings: list[FindingEntry]) -> Row:
    detail = WorkloadDetail(
        workload=workload,
        edges=tuple(telling_first(edges)[:SHOWN]),
        edge_count=len(edges),
        findings=tuple(findings),
    )
    return Row(
        key=workload.arn,
        values=(*_shown(workload, findings), *_hidden(workload, edges, findings)),
        search=" ".join(f"{signal.ref} {signal.detail}" for signal in workload.signals),
        detail=written(detail),
    )


def _shown(workload: WorkloadEntry, findings: list[FindingEntry]) -> Iterator[Value]:
    last = [signal.last_seen for signal in workload.signals if signal.last_seen]
    yield workload.name
    yield str(workload.kind)
    yield str(workload.governance)
    yield OBSERVED_WORDS[workload.observed]
    yield str(workload.confidence)
    yield worst(findings)
    yield ", ".join(dict.fromkeys(str(signal.kind) for signal in workload.signals))
    yield workload.serves
    yield workload.account
    yield workload.region
    yield seconds(max(last, default=None))


def _hidden(
    workload: WorkloadEntry, edges: list[Seen], findings: list[FindingEntry]
) -> Iterator[Value]:
    yield workload.arn
    yield workload.governed_by
    yield " ".join(
        part
        for each in edges
        for part in dict.fromkeys((each.edge.destination, each.provider))
        if part
    )
    yield " ".join(dict.fromkeys(each.detection for each in findings))


def workload_page(detail: bytes) -> Page:
    """The page of a row of the list of other AI workloads."""
    given = read(detail, WorkloadDetail)
    workload = given.workload
    nothing = "No destination is known of it; that is not the same as none."
    talks = (
        to_lines(given.edges, total=given.edge_count)
        if given.edges
        else (line(Span(nothing, Tone.UNKNOWN)),)
    )
    return (
        Heading(workload.name),
        line(f"{workload.kind} outside AgentCore: its containment is not judged."),
        Facts(tuple(_facts(workload))),
        *section("What points at AI", *_signals(workload.signals)),
        *section("Talks to", *talks),
        *(section("Findings", *findings_lines(given.findings)) if given.findings else ()),
    )


def _facts(workload: WorkloadEntry) -> Iterator[tuple[str, Spans]]:
    yield "ARN", spans(workload.arn)
    yield "where", spans(f"{workload.account} {workload.region}".strip())
    yield "answered for", spans(f"{workload.governance}: {workload.governed_by}")
    yield "model calls", spans(OBSERVED_WORDS[workload.observed])
    yield "confidence", spans(str(workload.confidence))
    yield "serves", spans(workload.serves or "no model server is known")


def _signals(signals: tuple[SignalEntry, ...]) -> Page:
    items = tuple(
        spans(
            Span(f"{each.kind} {short(each.ref)}", Tone.STRONG),
            f": {each.detail} ({each.strength}, ",
            *_whose(each),
            f", known from {each.source}, last seen ",
            moment(each.last_seen, _NO_TIME),
            ")",
        )
        for each in signals[:SHOWN]
    )
    return (Bullets(items), *beyond(len(signals), "signal"))


def _whose(signal: SignalEntry) -> Spans:
    tone = Tone.PLAIN if signal.attribution is Attribution.EXACT else Tone.UNKNOWN
    return (Span(str(signal.attribution), tone),)


WORKLOADS: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="workloads",
        columns=(
            Column(name="name", title="Workload", width=22, cell=Cell.NAME, stretch=1, keep=20),
            Column(name="kind", title="Kind", width=17, keep=19),
            Column(
                name="governance",
                title="Governance",
                width=10,
                keep=18,
                order=_GOVERNANCE_ORDER,
            ),
            Column(
                name="observed",
                title="Model calls",
                width=11,
                keep=17,
                order=_OBSERVED_ORDER,
            ),
            Column(
                name="confidence",
                title="Confidence",
                width=10,
                keep=16,
                order=_CONFIDENCE_ORDER,
            ),
            Column(
                name="worst",
                title="Worst",
                width=10,
                cell=Cell.WORD,
                keep=15,
                order=SEVERITY_ORDER,
            ),
            Column(name="signals", title="Signals", width=24, stretch=1, keep=14),
            Column(name="serves", title="Serves", width=16, keep=9),
            Column(name="account", title="Account", width=12, keep=12),
            Column(name="region", title="Region", width=12, keep=13),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, keep=10),
            Column(name="arn", title="ARN", width=20, hidden=True),
            Column(name="governed_by", title="Answered for by", width=20, hidden=True),
            Column(name="dest", title="Destinations", width=20, hidden=True),
            Column(name="finding", title="Findings", width=20, hidden=True),
        ),
        sort=(Sort(column="governance"), Sort(column="observed"), Sort(column="confidence")),
        groups=("kind", "governance", "observed", "account", "region"),
        aliases=(
            ("workload", "name"),
            ("destination", "dest"),
            ("severity", "worst"),
            ("detection", "finding"),
            ("signal", "signals"),
        ),
    ),
    noun="AI workload",
    rows=_rows,
    page=workload_page,
    nothing=(
        "No AI workload outside AgentCore is in this scan. Whether there is none, "
        "or none was looked for, is under coverage."
    ),
)
