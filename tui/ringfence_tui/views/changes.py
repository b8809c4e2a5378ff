"""What changed since the last scan, in a few lines. What was not read is unclear, never gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ringfence.model.difference import (
    ContainmentChange,
    DiffDocument,
    ScanChange,
    ScanDifference,
    Standing,
)
from ringfence_tui.blocks import Bullets, Heading, Line, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.words import look, told
from ringfence_tui.views.view import PageView
from ringfence_tui.views.wording import beyond, names, section, short

_FEW = 5
_TITLE = "Since the last scan"


def changes_page(document: DiffDocument | None) -> Page:
    """New, gone and unclear; without an earlier scan, that there is none to compare with."""
    found = document.scans if document else None
    if found is None:
        none = "There is no earlier scan to compare with, so what is new is not known."
        return section(_TITLE, line(Span(none, Tone.UNKNOWN)))
    return (
        Heading(_TITLE),
        line(f"{_day(found)}: {found.old.scan_id} and {found.new.scan_id}"),
        *(_told(noun, changes) for noun, changes in _kinds(found)),
        *_containment(found.containment),
        *(block for noun, changes in _kinds(found) for block in _named(noun, changes)),
        *_doubt(found),
    )


def _day(found: ScanDifference) -> str:
    return f"{found.old.taken_at:%Y-%m-%d %H:%M} to {found.new.taken_at:%Y-%m-%d %H:%M} UTC"


def _kinds(found: ScanDifference) -> Iterator[tuple[str, tuple[ScanChange, ...]]]:
    yield "destinations", found.destinations
    yield "findings", found.findings
    yield "runtimes", found.runtimes


def _told(noun: str, changes: Sequence[ScanChange]) -> Line:
    counts = Counter(change.standing for change in changes)
    parts: list[str | Span] = [f"{noun}: "]
    for standing in Standing:
        glyph, tone = look(standing)
        count = counts[standing]
        parts += [Span(f"{glyph} {count:,} {standing}", tone if count else Tone.DIM), ", "]
    return line(*parts[:-1])


def _containment(changes: Sequence[ContainmentChange]) -> Page:
    if not changes:
        return ()
    items: tuple[Spans, ...] = tuple(
        spans(f"{short(each.runtime)} is ", told(each.new), ", and was ", told(each.old))
        for each in changes[:_FEW]
    )
    return (Bullets(items), *beyond(len(changes), "changed verdict", _FEW))


def _named(noun: str, changes: Sequence[ScanChange]) -> Page:
    """The first of each standing, by name."""
    items: list[Spans] = []
    for standing in Standing:
        which = [each.told or each.id for each in changes if each.standing is standing]
        if which:
            items.append(spans(told(standing), ": ", *names(which, limit=_FEW)))
    return section(noun.capitalize(), Bullets(tuple(items))) if items else ()


def _doubt(found: ScanDifference) -> Iterator[Line]:
    """Why something is unclear that is not there any more."""
    if found.unread_count:
        places = names(found.unread, total=found.unread_count, by=str, limit=_FEW)
        told_so = Span("Not read to the end, so nothing there is called gone: ", Tone.UNKNOWN)
        yield line(told_so, *places)
    if found.shorter_window:
        yield line(
            Span(
                "The new scan looks at less time, so no destination and no finding is called gone.",
                Tone.UNKNOWN,
            )
        )


CHANGES: PageView[DiffDocument] = PageView(
    part=Part.DIFFERENCE, name="changes", title=_TITLE, page=changes_page
)
