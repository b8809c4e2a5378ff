"""What was read and what was not: the list of sources, and the page of what a scan cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.coverage import BADNESS, Coverage, CoverageStatus
from ringfence.model.document import ScanDocument
from ringfence.render.claims import completeness
from ringfence.render.style import counted
from ringfence_tui.blocks import Facts, Grid, Heading, Line, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.rows.words import told
from ringfence_tui.views.gap_lines import EVERYWHERE, place_of
from ringfence_tui.views.view import ListView, PageView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    distinct,
    moment,
    number,
    read,
    seconds,
    section,
    sentences,
    written,
)

_STATUS_ORDER = tuple(str(status) for status in reversed(BADNESS))
GAP, MISSING, READ = "gap", "not whole", "read"
_GAP_ORDER = (GAP, MISSING, READ)

_NOTHING_FOLLOWS = "nothing follows for what it would have shown."
_MEANS = {
    CoverageStatus.COMPLETE: "Read to the end: an empty result means that there is nothing.",
    CoverageStatus.PARTIAL: "Some of it was read: what is missing may be there all the same.",
    CoverageStatus.DENIED: f"The permission is missing: {_NOTHING_FOLLOWS}",
    CoverageStatus.NOT_ENABLED: "The source exists and nobody switched it on, so it shows nothing.",
    CoverageStatus.UNSUPPORTED: (
        "The region or the installed SDK does not know it, or a file is of another kind: "
        "nothing was read."
    ),
    CoverageStatus.UNAVAILABLE: f"Errors, time-outs or expired credentials: {_NOTHING_FOLLOWS}",
    CoverageStatus.THROTTLED: "AWS kept refusing because of the rate: the rest was not read.",
}
_COUNTED = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)


def _rows(document: ScanDocument) -> Iterator[Row]:
    return distinct(map(_row, sorted(document.coverage, key=_place)))


def _place(row: Coverage) -> tuple[int, int]:
    return _GAP_ORDER.index(standing(row)), -BADNESS.index(row.status)


def standing(row: Coverage) -> str:
    """Whether it leaves a gap in the scan, or only says less than everything."""
    if row.gap:
        return GAP
    return READ if row.complete else MISSING


def _row(row: Coverage) -> Row:
    return Row(
        key=f"{row.source} {row.account} {row.region}".strip(),
        values=tuple(_values(row)),
        detail=written(row),
    )


def _values(row: Coverage) -> Iterator[Value]:
    yield str(row.source)
    yield str(row.status)
    yield "yes" if row.required else "no"
    yield row.account
    yield row.region
    yield records_of(row)
    yield row.detail
    yield _window(row)
    yield standing(row)
    yield seconds(row.window.start) if row.window else None
    yield seconds(row.window.end) if row.window else None


def records_of(row: Coverage) -> int | None:
    """How many records it gave; what was not read has no number of them."""
    return row.records if row.status in _COUNTED or row.records else None


def _window(row: Coverage) -> str:
    """Of logs; an inventory speaks of the moment it was read."""
    return f"{row.window.start:%Y-%m-%d} to {row.window.end:%Y-%m-%d}" if row.window else ""


def coverage_page(detail: bytes) -> Page:
    """The page of a row of the coverage."""
    row = read(detail, Coverage)
    return (
        Heading(f"{row.source}, {place_of(row)}"),
        line(told(row.status), f": {_MEANS[row.status]}"),
        *((line(row.detail),) if row.detail else ()),
        Facts(tuple(_facts(row))),
    )


def _facts(row: Coverage) -> Iterator[tuple[str, Spans]]:
    yield "account", spans(row.account or EVERYWHERE)
    yield "region", spans(row.region or "no region")
    yield "needed", spans(_needed(row))
    yield "records", (number(records_of(row)),)
    if row.window:
        yield "looked from", (moment(row.window.start),)
        yield "looked to", (moment(row.window.end),)


def _needed(row: Coverage) -> str:
    if row.gap:
        return "yes: without it the scan is not complete"
    return "yes" if row.required else "no: the scan counts as complete without it"


def limits_page(document: ScanDocument) -> Page:
    """How far the scan reaches: what it could not judge, does not cover, and which calls it made."""
    rest = completeness(document)
    return (
        Heading("How far this scan reaches"),
        line(rest) if rest else _gaps(document),
        line("A source without a row in the list of sources was not asked for."),
        Facts(tuple(_scope(document))),
        *sentences("What could not be attributed or judged", document.notes),
        *sentences("What this does not cover, whatever the verdicts say", document.not_covered),
        *_calls(document),
    )


def _gaps(document: ScanDocument) -> Line:
    gaps = document.summary.gaps
    told_so = f"{counted(gaps, 'required source')} not read completely: see the list of sources."
    return line(Span(told_so, Tone.UNKNOWN))


def _scope(document: ScanDocument) -> Iterator[tuple[str, Spans]]:
    scope = document.scope
    yield "accounts", spans(", ".join(scope.accounts)) if scope.accounts else (NOT_KNOWN,)
    yield "regions", spans(", ".join(scope.regions)) if scope.regions else (NOT_KNOWN,)
    yield "logs from", (moment(scope.window.start),)
    yield "logs to", (moment(scope.window.end),)
    yield "taken at", (moment(document.taken_at),)
    yield "made by", spans(f"{document.tool.name} {document.tool.version}")
    yield "ended", spans(f"exit {document.exit.code}: {document.exit.reason}")


def _calls(document: ScanDocument) -> Page:
    """The proof that it only read: every operation that was called, and how often."""
    calls = sorted(document.api_calls.items())
    title = "Calls to AWS"
    if not calls:
        return section(title, line("The document records none."))
    total = sum(document.api_calls.values())
    rows = tuple((spans(operation), spans(f"{count:,}")) for operation, count in calls)
    return section(
        title,
        line(
            f"{counted(total, 'call')} of {counted(len(calls), 'operation')}, each of them a read."
        ),
        Grid(("operation", "calls"), rows),
    )


COVERAGE: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="coverage",
        columns=(
            Column(name="source", title="Source", width=21, cell=Cell.NAME, stretch=1, keep=20),
            Column(
                name="status",
                title="Status",
                width=14,
                cell=Cell.WORD,
                keep=19,
                order=_STATUS_ORDER,
            ),
            Column(name="required", title="Needed", width=6, keep=15, order=("yes", "no")),
            Column(name="account", title="Account", width=12, keep=16),
            Column(name="region", title="Region", width=12, keep=17),
            Column(name="records", title="Records", width=9, cell=Cell.COUNT, keep=12),
            Column(name="detail", title="What is missing", width=18, room=40, stretch=3, keep=18),
            Column(name="window", title="Window", width=24, keep=10),
            Column(name="gap", title="Gap", width=9, hidden=True, order=_GAP_ORDER),
            Column(name="start", title="From", width=11, cell=Cell.WHEN, hidden=True),
            Column(name="end", title="To", width=11, cell=Cell.WHEN, hidden=True),
        ),
        sort=(Sort(column="gap"), Sort(column="status"), Sort(column="required")),
        groups=("source", "account", "region", "status", "required", "gap"),
        aliases=(("name", "source"), ("needed", "required"), ("missing", "detail")),
    ),
    noun="source",
    rows=_rows,
    page=coverage_page,
    nothing="The scan names no source, so nothing is known of what was read.",
)
LIMITS: PageView[ScanDocument] = PageView(
    part=Part.SCAN, name="limits", title="What this scan cannot say", page=limits_page
)
