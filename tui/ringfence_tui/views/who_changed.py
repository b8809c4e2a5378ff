"""Who changed what containment stands on, and what drifted since the first round of a watch."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.drift import Drift, DriftKind
from ringfence.model.verification import VerifyDocument, WhoChanged
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    distinct,
    moment,
    names,
    read,
    seconds,
    section,
    short,
    word,
    written,
)

_NOTHING = Span("nothing", Tone.DIM)


def _changes(document: VerifyDocument) -> Iterator[Row]:
    return distinct(
        Row(
            key=each.event_id or f"{each.at:%Y-%m-%dT%H:%M:%S} {each.event}",
            values=(
                seconds(each.at),
                short(each.principal) or None,
                each.event,
                ", ".join(map(short, each.resources)),
                each.means,
                each.refused or "made",
                each.source_ip or None,
                each.account,
                each.region,
            ),
            search=" ".join((each.principal, each.event_id, *each.resources)),
            detail=written(each),
        )
        for each in document.changes
    )


def _change_page(detail: bytes) -> Page:
    each = read(detail, WhoChanged)
    made = f"It was refused: {each.refused}." if each.refused else "The call was made."
    return (
        Heading(each.event),
        line(each.means),
        line(Span(made, Tone.DIM if each.refused else Tone.WARN)),
        Facts(
            (
                ("when", (moment(each.at),)),
                ("by", spans(each.principal or NOT_KNOWN)),
                ("from", spans(each.source_ip or NOT_KNOWN)),
                ("account, region", spans(f"{each.account} {each.region}".strip())),
                ("named", names(each.resources)),
                ("event", spans(each.event_id or NOT_KNOWN)),
            )
        ),
    )


CHANGES: ListView[VerifyDocument] = ListView(
    part=Part.VERIFICATION,
    spec=ListSpec(
        name="changes",
        columns=(
            Column(name="at", title="When", width=11, cell=Cell.WHEN, keep=9),
            Column(name="by", title="By", width=24, cell=Cell.NAME, stretch=1, keep=8),
            Column(name="event", title="Call", width=28, keep=7),
            Column(name="resources", title="Named", width=24, stretch=1, keep=4),
            Column(name="means", title="What it does to containment", width=34, stretch=1, keep=6),
            Column(name="outcome", title="Outcome", width=12, keep=5),
            Column(name="ip", title="From", width=15, keep=1),
            Column(name="account", title="Account", width=12, keep=2),
            Column(name="region", title="Region", width=12, keep=3),
        ),
        sort=(Sort(column="at", descending=True),),
        groups=("by", "event", "outcome", "account", "region"),
        aliases=(("when", "at"), ("who", "by"), ("principal", "by"), ("call", "event")),
    ),
    noun="change",
    title="Who changed",
    rows=_changes,
    page=_change_page,
    nothing=(
        "No call was read that changed what containment stands on. "
        "Where CloudTrail was not read to its end, there may have been some."
    ),
)


def _drift(document: tuple[Drift, ...]) -> Iterator[Row]:
    return distinct(
        Row(
            key=f"{each.at:%Y-%m-%dT%H:%M:%S} {each.kind} {each.resource} {each.check}".rstrip(),
            values=(
                seconds(each.at),
                str(each.kind),
                short(each.resource),
                each.check,
                each.was or "nothing",
                each.now or "nothing",
                each.message,
                short(each.by[0].principal) or None if each.by else None,
                each.cause,
            ),
            search=" ".join((each.resource, *(one.event for one in each.by))),
            detail=written(each),
        )
        for each in document
    )


def _drift_page(detail: bytes) -> Page:
    each = read(detail, Drift)
    authors = tuple(
        (
            Span(one.principal or "somebody", Tone.STRONG),
            Span(" at "),
            moment(one.at),
            Span(f": {one.event}: {one.means}"),
        )
        for one in each.by
    )
    unnamed = "No call was read that names it: CloudTrail is written minutes after a call."
    return (
        Heading(short(each.resource)),
        line(*word(str(each.kind)), f": {each.message}"),
        Facts(
            (
                ("when it was read", (moment(each.at),)),
                ("check", spans(each.check or NONE)),
                ("cause", spans(each.cause or NONE)),
                ("before", word(each.was) if each.was else (_NOTHING,)),
                ("now", word(each.now) if each.now else (_NOTHING,)),
            )
        ),
        *section(
            "Who may have done it",
            Bullets(authors) if authors else line(Span(unnamed, Tone.UNKNOWN)),
        ),
    )


DRIFT: ListView[tuple[Drift, ...]] = ListView(
    part=Part.VERIFICATION,
    spec=ListSpec(
        name="drift",
        columns=(
            Column(name="at", title="When", width=11, cell=Cell.WHEN, keep=8),
            Column(
                name="kind",
                title="What",
                width=10,
                cell=Cell.WORD,
                keep=9,
                order=tuple(str(each) for each in DriftKind),
            ),
            Column(name="resource", title="Subject", width=26, cell=Cell.NAME, stretch=1, keep=10),
            Column(name="check", title="Check", width=20, keep=5),
            Column(name="was", title="Before", width=13, cell=Cell.WORD, keep=6),
            Column(name="now", title="Now", width=13, cell=Cell.WORD, keep=7),
            Column(name="message", title="What was found", width=30, stretch=1, keep=4),
            Column(name="by", title="Perhaps by", width=18, keep=3),
            Column(name="cause", title="Cause", width=20, hidden=True),
        ),
        sort=(Sort(column="at", descending=True), Sort(column="kind")),
        groups=("kind", "resource", "check"),
        aliases=(("when", "at"), ("subject", "resource"), ("who", "by")),
    ),
    noun="change",
    title="Drift",
    rows=_drift,
    page=_drift_page,
    nothing="Nothing that was read changed since the first round.",
)
