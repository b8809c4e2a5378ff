"""Past scans, and what two scans or two packs say differently."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.history import ScanRow
from ringfence_tui.blocks import Facts, Heading, Page, Span, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    distinct,
    moment,
    names,
    number,
    read,
    seconds,
    written,
)

Scans = tuple[ScanRow, ...]


def _scans(document: Scans) -> Iterator[Row]:
    return distinct(
        Row(
            key=each.scan_id,
            values=(
                seconds(each.taken_at),
                each.scan_id,
                each.source,
                ", ".join(each.accounts) or None,
                ", ".join(each.regions) or None,
                each.runtimes,
                each.findings,
                each.exit_code,
                each.exit_reason,
            ),
            detail=written(each),
        )
        for each in document
    )


def _page(detail: bytes) -> Page:
    each = read(detail, ScanRow)
    read_only = Span(", of what was read: how it ended says whether that was all", Tone.DIM)
    return (
        Heading(each.scan_id),
        line("Taken ", moment(each.taken_at), f" from {each.source}."),
        line(f"exit {each.exit_code}: {each.exit_reason}"),
        Facts(
            (
                ("accounts", names(each.accounts, none=NOT_KNOWN)),
                ("regions", names(each.regions, none=NOT_KNOWN)),
                ("runtimes", spans(number(each.runtimes), read_only)),
                ("findings", spans(number(each.findings), read_only)),
            )
        ),
    )


HISTORY: ListView[Scans] = ListView(
    part=Part.HISTORY,
    spec=ListSpec(
        name="history",
        columns=(
            Column(name="taken", title="Taken", width=11, cell=Cell.WHEN, keep=9),
            Column(name="scan", title="Scan", width=36, cell=Cell.NAME, stretch=1, keep=8),
            Column(name="source", title="From", width=14, keep=5),
            Column(name="accounts", title="Accounts", width=20, keep=3),
            Column(name="regions", title="Regions", width=20, keep=2),
            Column(name="runtimes", title="Runtimes", width=8, cell=Cell.COUNT, keep=7),
            Column(name="findings", title="Findings", width=8, cell=Cell.COUNT, keep=6),
            Column(name="exit", title="Exit", width=4, cell=Cell.NUMBER, keep=4),
            Column(name="reason", title="How it ended", width=30, stretch=1, keep=1),
        ),
        sort=(Sort(column="taken", descending=True),),
        groups=("source", "accounts", "exit"),
        aliases=(("id", "scan"), ("when", "taken"), ("from", "source")),
    ),
    noun="scan",
    rows=_scans,
    page=_page,
    nothing="No scan is stored yet.",
)
