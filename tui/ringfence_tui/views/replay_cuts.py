"""Who would be cut by a pack, and whose traffic no pack governs today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.change import Change, Volume
from ringfence.model.replay import Cut, NotGoverned, ReplayDocument
from ringfence.model.traffic import NOT_KNOWN as NO_OWNER
from ringfence.model.traffic import Passage
from ringfence.render.style import counted
from ringfence_tui.blocks import Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    amount,
    distinct,
    moment,
    names,
    read,
    seconds,
    short,
    written,
)

NOW, LATER = "today", "once routed"
_CUT = (Change.ACCESS_REVOKED, Change.ACCESS_MAYBE_REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """A runtime that would lose what it used, and when that would be."""

    cut: Cut
    later: bool
    doubtful: int = 0
    """Connections among them that have, or may have, a way around the gateway."""
    whole: bool = True
    """Whether every flow was listed, so that there are no more of these."""


def _cuts(document: ReplayDocument) -> Iterator[Row]:
    later = document.once_routed.cut if document.once_routed else ()
    doubtful, whole = _doubtful(document), not document.flows_not_listed
    every = (
        *(
            _Lost(cut=each, later=False, doubtful=doubtful[each.runtime], whole=whole)
            for each in document.cut
        ),
        *(_Lost(cut=each, later=True) for each in later),
    )
    return distinct(map(_cut_row, every))


def _doubtful(document: ReplayDocument) -> Counter[str]:
    """Of each runtime the connections that would be cut where they pass the gateway, which is in doubt."""
    found: Counter[str] = Counter()
    for each in document.flows:
        if each.change in _CUT and each.passage is Passage.DOUBTFUL:
            found[each.runtime] += each.connections
    return found


def _cut_row(of: _Lost) -> Row:
    each = of.cut
    when = LATER if of.later else NOW
    return Row(
        key=f"{each.runtime or 'runtime not known'} {when}",
        values=(
            short(each.runtime) or None,
            owner_of(each.owner),
            when,
            each.revoked.connections,
            each.maybe_revoked.connections,
            of.doubtful if of.whole or of.doubtful else None,
            each.destination_count,
            ", ".join(each.destinations),
            ", ".join(each.rules),
            seconds(each.last_used),
            each.runtime or None,
        ),
        search=each.runtime,
        detail=written(of),
    )


def _cut_page(detail: bytes) -> Page:
    of = read(detail, _Lost)
    each = of.cut
    then = "once its route passes a gateway; nothing stops it today" if of.later else "today"
    return (
        Heading(short(each.runtime) or "runtime not known"),
        line(f"It would lose what it used, {then}."),
        *_in_doubt(of),
        Facts(
            (
                ("owner", owner_told(each.owner)),
                ("cut", volume(each.revoked)),
                ("perhaps cut", volume(each.maybe_revoked)),
                ("last used", (moment(each.last_used),)),
                ("by", names(each.rules)),
                ("would lose", names(each.destinations, total=each.destination_count)),
            )
        ),
    )


def _in_doubt(of: _Lost) -> Page:
    if not of.doubtful:
        return ()
    least = "" if of.whole else "at least "
    told = f"Of {least}{counted(of.doubtful, 'connection')} of it there is, or may be, a way around"
    return (line(Span(f"{told} the gateway, where nothing cuts it.", Tone.UNKNOWN)),)


def volume(of: Volume) -> Spans:
    """How much traffic."""
    told = f"{counted(of.connections, 'connection')}, {counted(of.flows, 'distinct flow')}"
    return (Span(told),) if not of.connections else (Span(f"{told}, "), amount(of.bytes))


def _outside(document: ReplayDocument) -> Iterator[Row]:
    return distinct(
        Row(
            key=f"{each.runtime or 'runtime not known'} {each.reason}",
            values=(
                short(each.runtime) or None,
                owner_of(each.owner),
                each.reason,
                each.volume.connections,
                each.volume.bytes,
                each.destination_count,
                ", ".join(each.destinations),
                each.runtime or None,
            ),
            search=each.runtime,
            detail=written(each),
        )
        for each in document.not_governed
    )


def _outside_page(detail: bytes) -> Page:
    each = read(detail, NotGoverned)
    return (
        Heading(short(each.runtime) or "runtime not known"),
        line(Span("Not governed by this pack today", Tone.WARN), f": {each.reason}."),
        Facts(
            (
                ("owner", owner_told(each.owner)),
                ("traffic", volume(each.volume)),
                ("to", names(each.destinations, total=each.destination_count)),
            )
        ),
    )


def owner_of(owner: str) -> str | None:
    """Who answers for a runtime; None where nobody says so."""
    return None if owner in ("", NO_OWNER) else owner


def owner_told(owner: str) -> Spans:
    """Who answers for a runtime, as a page says it."""
    return spans(owner_of(owner) or NOT_KNOWN)


CUT: ListView[ReplayDocument] = ListView(
    part=Part.REPLAY,
    spec=ListSpec(
        name="cut",
        columns=(
            Column(name="runtime", title="Runtime", width=24, cell=Cell.NAME, stretch=1, keep=12),
            Column(name="owner", title="Owner", width=14, keep=10),
            Column(name="when", title="When", width=11, keep=9, order=(NOW, LATER)),
            Column(name="revoked", title="Cut", width=9, cell=Cell.COUNT, keep=11),
            Column(name="maybe", title="Perhaps cut", width=11, cell=Cell.COUNT, keep=8),
            Column(name="doubtful", title="In doubt", width=8, cell=Cell.COUNT, keep=8),
            Column(name="count", title="Places", width=6, cell=Cell.COUNT, keep=6),
            Column(name="destinations", title="Would lose", width=30, stretch=1, keep=7),
            Column(name="rules", title="By", width=18, keep=5),
            Column(name="last_used", title="Last used", width=11, cell=Cell.WHEN, keep=4),
            Column(name="arn", title="Runtime ARN", width=40, hidden=True),
        ),
        sort=(Sort(column="when"), Sort(column="revoked", descending=True)),
        groups=("when", "owner", "rules"),
        aliases=(("perhaps", "maybe"), ("cut", "revoked"), ("last", "last_used")),
    ),
    noun="runtime",
    title="Would be cut",
    rows=_cuts,
    page=_cut_page,
    nothing=(
        "No runtime would lose anything of what was replayed. What was not seen in the window, "
        "and what passes no gateway, is not in it."
    ),
)
OUTSIDE: ListView[ReplayDocument] = ListView(
    part=Part.REPLAY,
    spec=ListSpec(
        name="not_governed",
        columns=(
            Column(name="runtime", title="Runtime", width=24, cell=Cell.NAME, stretch=1, keep=9),
            Column(name="owner", title="Owner", width=14, keep=6),
            Column(name="reason", title="Why no pack governs it", width=34, stretch=1, keep=8),
            Column(name="connections", title="Connections", width=11, cell=Cell.COUNT, keep=7),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=5),
            Column(name="count", title="Places", width=6, cell=Cell.COUNT, keep=3),
            Column(name="destinations", title="To", width=26, keep=4),
            Column(name="arn", title="Runtime ARN", width=40, hidden=True),
        ),
        sort=(Sort(column="connections", descending=True),),
        groups=("reason", "owner"),
        aliases=(("why", "reason"), ("to", "destinations")),
    ),
    noun="runtime",
    title="Not governed",
    rows=_outside,
    page=_outside_page,
    nothing="All of the replayed traffic passes a gateway, or may.",
)
