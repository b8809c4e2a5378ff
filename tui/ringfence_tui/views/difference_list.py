"""The differences of two scans, or of two packs, one a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.difference import (
    ChangeKind,
    ContainmentChange,
    DiffDocument,
    PolicyChange,
    ScanChange,
    Standing,
)
from ringfence_tui.blocks import Facts, Heading, Page, Span, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.difference import (
    KINDS,
    STANDINGS,
    change_blocks,
    outcome_told,
    step_told,
    things,
)
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import distinct, read, short, word, written

_MOVED = "verdict"
ORDER = tuple(
    dict.fromkeys(
        (
            *(str(each) for each in ChangeKind),
            str(Standing.NEW),
            _MOVED,
            str(Standing.GONE),
            str(Standing.UNCLEAR),
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """One row: a thing of one of two scans, a verdict that changed, or a change of two packs."""

    noun: str
    thing: ScanChange | None = None
    moved: ContainmentChange | None = None
    change: PolicyChange | None = None


def _rows(document: DiffDocument) -> Iterator[Row]:
    found: list[Row] = []
    if document.scans is not None:
        found += [_thing(noun, each) for noun, each in things(document.scans)]
        found += map(_moved, document.scans.containment)
    if document.packs is not None:
        found += map(_change, document.packs.changes)
    return distinct(found)


def _thing(noun: str, each: ScanChange) -> Row:
    return Row(
        key=f"{noun} {each.id}",
        values=(str(each.standing), noun, each.told or short(each.id), "", "", None, ""),
        search=each.id,
        detail=written(_Difference(noun=noun, thing=each)),
    )


def _moved(each: ContainmentChange) -> Row:
    return Row(
        key=f"verdict {each.runtime}",
        values=(_MOVED, "runtime", short(each.runtime), each.old, each.new, None, ""),
        search=each.runtime,
        detail=written(_Difference(noun="runtime", moved=each)),
    )


def _change(each: PolicyChange) -> Row:
    names = ", ".join((*each.hosts, *each.services))
    step = step_told(each)
    old, new = outcome_told(each.old), outcome_told(each.new)
    return Row(
        key=f"{each.kind} {step} {names}",
        values=(str(each.kind), "flows", names or step, old, new, each.observed, step),
        detail=written(_Difference(noun="flows", change=each)),
    )


def _page(detail: bytes) -> Page:
    each = read(detail, _Difference)
    if each.thing is not None:
        told = each.thing
        return (
            Heading(f"{each.noun} {told.told or short(told.id)}"),
            line(*word(str(told.standing)), f": {STANDINGS[told.standing]}."),
            Facts((("id", spans(told.id)),)),
        )
    if each.moved is not None:
        moved = each.moved
        return (
            Heading(short(moved.runtime)),
            line(*word(moved.old), Span(" → "), *word(moved.new)),
            Facts((("runtime", spans(moved.runtime)),)),
        )
    if each.change is not None:
        return (
            Heading("Flows that are decided otherwise"),
            line(f"{KINDS[each.change.kind]}.".capitalize()),
            *change_blocks(each.change),
        )
    raise ValueError("a row of differences says nothing")


DIFFERENCE: ListView[DiffDocument] = ListView(
    part=Part.DIFFERENCE,
    spec=ListSpec(
        name="difference",
        columns=(
            Column(
                name="standing", title="What became", width=11, cell=Cell.WORD, keep=9, order=ORDER
            ),
            Column(name="noun", title="Of", width=12, keep=8),
            Column(name="what", title="What", width=36, cell=Cell.NAME, stretch=1, keep=10),
            Column(name="old", title="Before", width=20, keep=6),
            Column(name="new", title="Now", width=20, keep=7),
            Column(name="observed", title="Past flows", width=10, cell=Cell.COUNT, hidden=True),
            Column(name="step", title="From rule to rule", width=30, hidden=True),
        ),
        sort=(Sort(column="standing"), Sort(column="noun"), Sort(column="what")),
        groups=("standing", "noun"),
        aliases=(("kind", "standing"), ("before", "old"), ("now", "new")),
    ),
    noun="difference",
    rows=_rows,
    page=_page,
    nothing=(
        "Nothing of what was read is different. What the newer scan did not read to its end may be: "
        "the page of the comparison says what that is."
    ),
)
