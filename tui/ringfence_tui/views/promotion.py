"""Where every rule of a pack stands on its way from monitor mode to being enforced, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ringfence.model.promotion import (
    WAITING,
    BlockCode,
    Phase,
    PromotionDocument,
    Readiness,
    RuleReadiness,
)
from ringfence.render.promotion import impact_of
from ringfence.render.style import counted
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    amount,
    connections,
    distinct,
    moment,
    names,
    number,
    read,
    seconds,
    section,
    sentences,
    word,
    written,
)

STANDS: dict[Readiness, str] = {
    Readiness.READY: "nothing speaks against it, and it is its turn",
    Readiness.BLOCKED: "somebody has to look at something first",
    Readiness.WATCHING: "it needs nothing but time, or its turn",
    Readiness.PROMOTED: "it is enforced in the files; what the controller runs is not read here",
}
"""What each readiness means, what can be done next first."""


def _rules(document: PromotionDocument) -> Iterator[Row]:
    return distinct(map(_row, document.rules))


def _row(each: RuleReadiness) -> Row:
    codes = dict.fromkeys(str(reason.code) for reason in each.reasons)
    to_look_at = sum(reason.code not in WAITING for reason in each.reasons)
    return Row(
        key=each.name,
        values=(
            each.priority,
            each.name,
            str(each.action),
            str(each.phase),
            str(each.readiness),
            len(each.reasons),
            to_look_at,
            ", ".join(codes),
            each.traffic.hits if each.traffic else None,
            each.traffic.maybe_hits if each.traffic else None,
            seconds(_since(each)),
            seconds(each.newest_destination),
        ),
        search=" ".join(reason.message for reason in each.reasons),
        detail=written(each),
    )


def _since(each: RuleReadiness) -> datetime | None:
    return each.promoted_at if each.readiness is Readiness.PROMOTED else each.watched_since


def _page(detail: bytes) -> Page:
    each = read(detail, RuleReadiness)
    return (
        Heading(f"{each.priority} {each.name}"),
        line(*word(str(each.readiness)), f": {STANDS[each.readiness]}"),
        Facts(tuple(_facts(each))),
        *_reasons(each),
        *sentences("What past traffic says of enforcing it", impact_of(each)),
        *_traffic(each),
    )


def _facts(each: RuleReadiness) -> Iterator[tuple[str, Spans]]:
    yield "action", word(str(each.action))
    yield "phase", spans(str(each.phase))
    if each.readiness is Readiness.PROMOTED:
        unseen = Span("nobody saw when", Tone.UNKNOWN)
        yield "enforced since", (moment(each.promoted_at, unseen),)
    else:
        unseen = Span("not seen before, so the count begins now", Tone.UNKNOWN)
        yield "watched since", (moment(each.watched_since, unseen),)
    none = Span("none lately", Tone.DIM)
    yield "newest destination", (moment(each.newest_destination, none),)


def _reasons(each: RuleReadiness) -> Page:
    """What speaks against it: what somebody has to look at, then what goes away by itself."""
    blocked = [reason for reason in each.reasons if reason.code not in WAITING]
    waits = [reason for reason in each.reasons if reason.code in WAITING]
    parts: list[Page] = []
    for title, tone, reasons in (
        ("Somebody has to look at", Tone.BAD, blocked),
        ("Goes away by itself", Tone.INFO, waits),
    ):
        if reasons:
            items = tuple(
                spans(Span(str(reason.code), tone), f": {reason.message}") for reason in reasons
            )
            parts.append(section(f"{title}: {len(items):,}", Bullets(items)))
    return tuple(block for part in parts for block in part)


def _traffic(each: RuleReadiness) -> Page:
    traffic = each.traffic
    if traffic is None:
        return ()
    return section(
        "Past traffic",
        Facts(
            (
                ("surely takes", connections(traffic.hits)),
                ("perhaps takes", connections(traffic.maybe_hits)),
                ("would deny", (number(traffic.would_deny),)),
                ("bytes sent", (amount(traffic.bytes),)),
                ("runtimes", names(traffic.runtimes, total=traffic.runtime_count)),
                ("first seen", (moment(traffic.first_seen),)),
                ("last seen", (moment(traffic.last_seen),)),
            )
        ),
    )


def common_reasons(document: PromotionDocument) -> tuple[tuple[BlockCode, str], ...]:
    """What holds every rule that waits; nothing where fewer than two do."""
    waiting = [rule for rule in document.rules if rule.reasons]
    if len(waiting) <= 1:
        return ()
    shared = {(reason.code, reason.message) for reason in waiting[0].reasons}
    for rule in waiting[1:]:
        shared &= {(reason.code, reason.message) for reason in rule.reasons}
    ordered = ((reason.code, reason.message) for reason in waiting[0].reasons)
    return tuple(dict.fromkeys(each for each in ordered if each in shared))


def told_watching(document: PromotionDocument) -> str:
    """How many rules are enforced."""
    pack = document.pack
    return f"{pack.rules - pack.watching:,} of {counted(pack.rules, 'rule')} enforced"


BOARD: ListView[PromotionDocument] = ListView(
    part=Part.PROMOTION,
    spec=ListSpec(
        name="board",
        columns=(
            Column(name="priority", title="Priority", width=8, cell=Cell.NUMBER, keep=6),
            Column(name="rule", title="Rule", width=26, cell=Cell.NAME, stretch=1, keep=12),
            Column(name="action", title="Action", width=8, cell=Cell.WORD, keep=8),
            Column(
                name="phase",
                title="Phase",
                width=12,
                keep=9,
                order=tuple(str(each) for each in Phase),
            ),
            Column(
                name="readiness",
                title="Readiness",
                width=10,
                cell=Cell.WORD,
                keep=11,
                order=tuple(str(each) for each in STANDS),
            ),
            Column(name="reasons", title="Reasons", width=7, cell=Cell.COUNT, keep=10),
            Column(name="look", title="To look at", width=10, cell=Cell.COUNT, keep=5),
            Column(name="waits", title="Speaks against it", width=28, stretch=1, keep=7),
            Column(name="hits", title="Hits", width=8, cell=Cell.COUNT, keep=4),
            Column(name="perhaps", title="Perhaps", width=8, cell=Cell.COUNT, keep=2),
            Column(name="since", title="Since", width=11, cell=Cell.WHEN, keep=3),
            Column(
                name="newest", title="Newest destination", width=18, cell=Cell.WHEN, hidden=True
            ),
        ),
        sort=(Sort(column="phase"), Sort(column="readiness"), Sort(column="priority")),
        groups=("phase", "readiness", "action"),
        aliases=(("name", "rule"), ("why", "waits"), ("blocked", "waits")),
    ),
    noun="rule",
    rows=_rules,
    page=_page,
    nothing="The pack has no rule to promote.",
)
