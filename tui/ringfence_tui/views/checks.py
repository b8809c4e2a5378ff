"""Every result of every check, with its evidence and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.verification import CheckResult, Layer, VerifyDocument
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.endpoint_results import STATUSES, status_word
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    SHOWN,
    beyond,
    distinct,
    read,
    section,
    short,
    word,
    written,
)

_NO_CAP = "no limit"


def _checks(document: VerifyDocument) -> Iterator[Row]:
    return distinct(map(check_row, document.results))


def check_row(each: CheckResult) -> Row:
    """One result as a row; results of one check, subject and cause are numbered by the list."""
    return Row(
        key=" ".join(part for part in (each.check, each.resource, each.region, each.cause) if part),
        values=(
            status_word(each.status),
            str(each.layer),
            each.check,
            short(each.resource),
            each.cause,
            each.message,
            str(each.caps or _NO_CAP),
            each.account,
            each.region,
            str(each.scope),
            each.remedy,
            each.resource,
        ),
        search=" ".join((each.resource, *(one.ref for one in each.evidence))),
        detail=written(each),
    )


def _check_page(detail: bytes) -> Page:
    each = read(detail, CheckResult)
    remedy = (line(Span("What to do: ", Tone.STRONG), each.remedy),) if each.remedy else ()
    return (
        Heading(each.check),
        line(*word(status_word(each.status)), f": {each.message}"),
        *remedy,
        Facts(tuple(_check_facts(each))),
        *_evidence(each),
    )


def _check_facts(each: CheckResult) -> Iterator[tuple[str, Spans]]:
    yield "layer", spans(str(each.layer))
    yield "subject", spans(f"{each.scope} {each.resource}")
    yield "account, region", spans(f"{each.account} {each.region}".strip() or NOT_KNOWN)
    yield "cause", spans(each.cause or NONE)
    caps = spans(Span("it says nothing of the verdict", Tone.DIM))
    yield "verdict at best", caps if each.caps is None else word(str(each.caps))


def _evidence(each: CheckResult) -> Page:
    if not each.evidence:
        return section("Evidence", line(Span("none: nothing shows it either way", Tone.UNKNOWN)))
    items = tuple(
        (Span(one.source, Tone.STRONG), Span(f" {one.ref}: {one.detail}"))
        for one in each.evidence[:SHOWN]
    )
    return section(
        "Evidence", Bullets(items), *beyond(len(each.evidence), "piece", where="of evidence")
    )


CHECKS: ListView[VerifyDocument] = ListView(
    part=Part.VERIFICATION,
    spec=ListSpec(
        name="checks",
        columns=(
            Column(name="status", title="Status", width=9, cell=Cell.WORD, keep=12, order=STATUSES),
            Column(
                name="layer",
                title="Layer",
                width=17,
                keep=8,
                order=tuple(str(each) for each in Layer),
            ),
            Column(name="check", title="Check", width=22, cell=Cell.NAME, keep=11),
            Column(name="resource", title="Subject", width=24, stretch=1, keep=10),
            Column(name="cause", title="Cause", width=20, keep=7),
            Column(name="message", title="What was found", width=30, stretch=1, keep=9),
            Column(name="caps", title="At best", width=11, keep=5),
            Column(name="account", title="Account", width=12, keep=2),
            Column(name="region", title="Region", width=12, keep=3),
            Column(name="scope", title="Scope", width=10, hidden=True),
            Column(name="remedy", title="What to do", width=30, hidden=True),
            Column(name="arn", title="Subject in full", width=40, hidden=True),
        ),
        sort=(Sort(column="status"), Sort(column="layer")),
        groups=("status", "layer", "check", "cause", "account", "region"),
        aliases=(("subject", "resource"), ("found", "message")),
    ),
    noun="result",
    title="Checks",
    rows=_checks,
    page=_check_page,
    nothing="No check has a result: nothing was read that one could be asked of.",
)
